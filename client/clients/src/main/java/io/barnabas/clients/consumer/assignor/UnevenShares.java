package io.barnabas.clients.consumer.assignor;

import io.barnabas.common.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Sticky sharing where members want different topics: everybody keeps what it has, what is left goes to whoever has
 * least, and then partitions are moved one by one as long as that makes shares more alike.
 */
final class UnevenShares {
    private final SortedMap<String, Integer> partitionsPerTopic;
    private final Map<String, Subscription> subscriptions;
    private final Map<TopicPartition, String> previousOwners;
    private final Map<String, List<TopicPartition>> shares;
    private final Map<TopicPartition, String> owners = new HashMap<>();
    private final Map<String, List<String>> topicsOf = new HashMap<>();
    private final Map<String, List<String>> membersOf = new HashMap<>();
    private final TreeSet<String> bySize;
    private final Movements movements = new Movements();
    private boolean someGaveUp;

    UnevenShares(
            SortedMap<String, Integer> partitionsPerTopic, Map<String, Subscription> subscriptions, Claims claims) {
        this.partitionsPerTopic = partitionsPerTopic;
        this.subscriptions = subscriptions;
        this.previousOwners = claims.previousOwners();
        this.shares = claims.owned();
        this.bySize = new TreeSet<>(
                Comparator.comparingInt((String member) -> shares.get(member).size())
                        .thenComparing(Comparator.naturalOrder()));
    }

    Map<String, List<TopicPartition>> share() {
        collectWishes();
        dropUnwanted();
        List<TopicPartition> all = allPartitions();
        List<TopicPartition> free = new ArrayList<>(all);
        free.removeIf(owners::containsKey);
        bySize.addAll(shares.keySet());
        boolean fresh = shares.get(bySize.last()).isEmpty();
        free.forEach(this::giveToSmallest);

        Set<TopicPartition> fixed = new HashSet<>(all);
        fixed.removeIf(partition -> membersOf.get(partition.topic()).size() > 1);
        all.removeAll(fixed);
        free.removeAll(fixed);
        Map<String, List<TopicPartition>> settled = setAsideSettled();
        balance(all, free, fresh);
        shares.putAll(settled);
        return shares;
    }

    private void collectWishes() {
        partitionsPerTopic.keySet().forEach(topic -> membersOf.put(topic, new ArrayList<>()));
        subscriptions.forEach((member, subscription) -> {
            List<String> topics = new ArrayList<>(subscription.topics());
            topics.removeIf(topic -> !partitionsPerTopic.containsKey(topic));
            topicsOf.put(member, topics);
            topics.forEach(topic -> membersOf.get(topic).add(member));
        });
    }

    private void dropUnwanted() {
        shares.forEach((member, partitions) -> {
            List<String> topics = topicsOf.get(member);
            someGaveUp |= partitions.removeIf(partition -> !topics.contains(partition.topic()));
            partitions.forEach(partition -> owners.put(partition, member));
        });
    }

    /** Those that fewest members can have come first. */
    private List<TopicPartition> allPartitions() {
        List<String> topics = new ArrayList<>(partitionsPerTopic.keySet());
        topics.sort(
                Comparator.comparingInt((String topic) -> membersOf.get(topic).size())
                        .thenComparing(Comparator.naturalOrder()));
        List<TopicPartition> all = new ArrayList<>();
        for (String topic : topics) {
            for (int number = 0; number < partitionsPerTopic.get(topic); number++) {
                all.add(new TopicPartition(topic, number));
            }
        }
        return all;
    }

    private String smallestFor(TopicPartition partition) {
        for (String member : bySize) {
            if (topicsOf.get(member).contains(partition.topic())) {
                return member;
            }
        }
        return null;
    }

    private void giveToSmallest(TopicPartition partition) {
        String member = smallestFor(partition);
        if (member != null) {
            bySize.remove(member);
            shares.get(member).add(partition);
            bySize.add(member);
            owners.put(partition, member);
        }
    }

    /** Members nothing can be moved from or to. */
    private Map<String, List<TopicPartition>> setAsideSettled() {
        Map<String, List<TopicPartition>> settled = new HashMap<>();
        for (String member : topicsOf.keySet()) {
            List<TopicPartition> share = shares.get(member);
            boolean movable = share.size() < most(member);
            for (TopicPartition partition : share) {
                movable |= membersOf.get(partition.topic()).size() > 1;
            }
            if (!movable) {
                bySize.remove(member);
                settled.put(member, shares.remove(member));
            }
        }
        return settled;
    }

    private int most(String member) {
        int most = 0;
        for (String topic : topicsOf.get(member)) {
            most += partitionsPerTopic.get(topic);
        }
        return most;
    }

    private void balance(List<TopicPartition> all, List<TopicPartition> free, boolean fresh) {
        Map<String, List<TopicPartition>> before = new HashMap<>();
        shares.forEach((member, partitions) -> before.put(member, new ArrayList<>(partitions)));
        if (!someGaveUp) {
            move(free);
        }
        boolean moved = move(all);
        if (!fresh && moved && unevenness(shares) >= unevenness(before)) {
            shares.clear();
            shares.putAll(before);
        }
    }

    /** The sum of the differences between all pairs of members. */
    private static int unevenness(Map<String, List<TopicPartition>> shares) {
        int[] sizes = shares.values().stream().mapToInt(List::size).toArray();
        int sum = 0;
        for (int i = 0; i < sizes.length; i++) {
            for (int j = i + 1; j < sizes.length; j++) {
                sum += Math.abs(sizes[i] - sizes[j]);
            }
        }
        return sum;
    }

    /** Moves what makes shares more alike, until nothing does. Returns whether something was moved. */
    private boolean move(List<TopicPartition> movable) {
        boolean moved = false;
        boolean again = true;
        while (again) {
            again = false;
            for (TopicPartition partition : movable) {
                if (isBalanced()) {
                    break;
                }
                again |= maybeMove(partition);
            }
            moved |= again;
        }
        return moved;
    }

    private boolean maybeMove(TopicPartition partition) {
        int size = shares.get(owners.get(partition)).size();
        String previous = previousOwners.get(partition);
        if (previous != null
                && shares.containsKey(previous)
                && size > shares.get(previous).size() + 1) {
            move(partition, previous);
            return true;
        }
        for (String other : membersOf.get(partition.topic())) {
            if (size > shares.get(other).size() + 1) {
                move(partition, smallestFor(partition));
                return true;
            }
        }
        return false;
    }

    private void move(TopicPartition wanted, String to) {
        TopicPartition partition = movements.actualToMove(wanted, owners.get(wanted), to);
        String from = owners.get(partition);
        bySize.remove(from);
        bySize.remove(to);
        movements.moved(partition, from, to);
        shares.get(from).remove(partition);
        shares.get(to).add(partition);
        owners.put(partition, to);
        bySize.add(from);
        bySize.add(to);
    }

    /** Whether no partition can go from a member to one that has at least two fewer. */
    private boolean isBalanced() {
        int fewest = shares.get(bySize.first()).size();
        int most = shares.get(bySize.last()).size();
        if (fewest >= most - 1) {
            return true;
        }
        for (String member : bySize) {
            int size = shares.get(member).size();
            if (size != most(member) && couldHaveMore(member, size)) {
                return false;
            }
        }
        return true;
    }

    private boolean couldHaveMore(String member, int size) {
        for (String topic : topicsOf.get(member)) {
            for (int number = 0; number < partitionsPerTopic.get(topic); number++) {
                String owner = owners.get(new TopicPartition(topic, number));
                if (!member.equals(owner) && size + 1 < shares.get(owner).size()) {
                    return true;
                }
            }
        }
        return false;
    }
}
