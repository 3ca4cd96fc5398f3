package io.barnabas.clients.consumer.assignor;

import io.barnabas.common.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Topic by topic: each member gets a run of neighbours, the first members one more when it does not come out even. Topics
 * with as many partitions are cut alike, so that partitions of one number come together (co-partitioning). Static
 * members come first, by instance id, which keeps their share over restarts.
 */
public final class RangeAssignor implements ConsumerPartitionAssignor {
    @Override
    public String name() {
        return "range";
    }

    @Override
    public Map<String, List<TopicPartition>> assign(
            SortedMap<String, Integer> partitionsPerTopic, SortedMap<String, Subscription> subscriptions) {
        Map<String, List<TopicPartition>> shares = new HashMap<>();
        SortedMap<String, List<String>> membersPerTopic = new TreeMap<>();
        for (String member : MemberOrder.of(subscriptions)) {
            shares.put(member, new ArrayList<>());
            for (String topic : subscriptions.get(member).topics()) {
                membersPerTopic
                        .computeIfAbsent(topic, first -> new ArrayList<>())
                        .add(member);
            }
        }
        membersPerTopic.forEach((topic, members) -> {
            Integer partitions = partitionsPerTopic.get(topic);
            if (partitions != null) {
                share(topic, partitions, members, shares);
            }
        });
        return shares;
    }

    private static void share(
            String topic, int partitions, List<String> members, Map<String, List<TopicPartition>> shares) {
        int each = partitions / members.size();
        int rest = partitions % members.size();
        int next = 0;
        for (int i = 0; i < members.size(); i++) {
            int end = next + each + (i < rest ? 1 : 0);
            for (; next < end; next++) {
                shares.get(members.get(i)).add(new TopicPartition(topic, next));
            }
        }
    }

    /** Static members before dynamic ones, each kind by its ids. */
    static final class MemberOrder {
        private MemberOrder() {}

        static List<String> of(SortedMap<String, Subscription> subscriptions) {
            List<String> members = new ArrayList<>(subscriptions.keySet());
            members.sort(Comparator.comparing((String member) ->
                            subscriptions.get(member).groupInstanceId().isEmpty())
                    .thenComparing(member ->
                            subscriptions.get(member).groupInstanceId().orElse(member)));
            return members;
        }
    }
}
