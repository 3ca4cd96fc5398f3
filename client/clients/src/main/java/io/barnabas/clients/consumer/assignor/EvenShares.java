package io.barnabas.clients.consumer.assignor;

import io.barnabas.common.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * Sticky sharing where all members want the same topics: everybody keeps what it has up to its share, and what is left is
 * dealt round to those that are short. Every member ends with the same number, some with one more.
 */
final class EvenShares {
    private static final Comparator<TopicPartition> BY_NUMBER =
            Comparator.comparingInt(TopicPartition::partition).thenComparing(TopicPartition::topic);

    private final SortedMap<String, Integer> partitionsPerTopic;
    private final Claims claims;
    private final int least;
    private final int most;
    private final int mayHaveMost;
    private int haveMost;
    private final Map<String, List<TopicPartition>> shares = new HashMap<>();
    private final Set<TopicPartition> kept = new HashSet<>();
    private final Map<TopicPartition, String> takenFrom = new HashMap<>();
    private final Map<TopicPartition, String> transferring = new HashMap<>();
    private final List<String> belowLeast = new ArrayList<>();
    private final List<String> atLeast = new ArrayList<>();

    EvenShares(SortedMap<String, Integer> partitionsPerTopic, Claims claims) {
        this.partitionsPerTopic = partitionsPerTopic;
        this.claims = claims;
        int members = claims.owned().size();
        int total = 0;
        for (int count : partitionsPerTopic.values()) {
            total += count;
        }
        this.least = total / members;
        this.most = (total + members - 1) / members;
        this.mayHaveMost = total % members;
    }

    Map<String, List<TopicPartition>> share() {
        claims.owned().forEach(this::keep);
        Collections.sort(belowLeast);
        Collections.sort(atLeast);
        deal();
        return shares;
    }

    /** Partitions that one member has and another was given, with the latter. */
    Map<TopicPartition, String> transferring() {
        return transferring;
    }

    private void keep(String member, List<TopicPartition> owned) {
        List<TopicPartition> own = new ArrayList<>(owned);
        own.removeAll(claims.disputed());
        own.sort(BY_NUMBER);
        int keeps;
        if (own.size() < least) {
            keeps = own.size();
            belowLeast.add(member);
        } else if (own.size() >= most && haveMost < mayHaveMost) {
            keeps = most;
            if (++haveMost == mayHaveMost) {
                atLeast.clear();
            }
        } else {
            keeps = least;
            if (haveMost < mayHaveMost) {
                atLeast.add(member);
            }
        }
        shares.put(member, new ArrayList<>(own.subList(0, keeps)));
        kept.addAll(own.subList(0, keeps));
        own.subList(keeps, own.size()).forEach(partition -> takenFrom.put(partition, member));
    }

    private void deal() {
        Deque<String> mayHaveOneMore = new ArrayDeque<>(atLeast);
        Iterator<String> round = belowLeast.iterator();
        for (Map.Entry<String, Integer> topic : partitionsPerTopic.entrySet()) {
            for (int number = 0; number < topic.getValue(); number++) {
                TopicPartition partition = new TopicPartition(topic.getKey(), number);
                if (kept.contains(partition)) {
                    continue;
                }
                if (!round.hasNext() && !belowLeast.isEmpty()) {
                    round = belowLeast.iterator();
                }
                String member = round.hasNext() ? round.next() : mayHaveOneMore.remove();
                if (give(partition, member) == least) {
                    round.remove();
                    mayHaveOneMore.add(member);
                }
            }
        }
    }

    private int give(TopicPartition partition, String member) {
        List<TopicPartition> share = shares.get(member);
        share.add(partition);
        String from = takenFrom.get(partition);
        if (from != null && !from.equals(member) || claims.disputed().contains(partition)) {
            transferring.put(partition, member);
        }
        return share.size();
    }
}
