package io.barnabas.clients.consumer.assignor;

import io.barnabas.common.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Deals all partitions of all topics one by one to the members that want them, static members first. */
public final class RoundRobinAssignor implements ConsumerPartitionAssignor {
    @Override
    public String name() {
        return "roundrobin";
    }

    @Override
    public Map<String, List<TopicPartition>> assign(
            SortedMap<String, Integer> partitionsPerTopic, SortedMap<String, Subscription> subscriptions) {
        Map<String, List<TopicPartition>> shares = new HashMap<>();
        Map<String, Set<String>> wanted = new HashMap<>();
        SortedSet<TopicPartition> all = new TreeSet<>();
        List<String> members = RangeAssignor.MemberOrder.of(subscriptions);
        for (String member : members) {
            shares.put(member, new ArrayList<>());
            wanted.put(member, new HashSet<>(subscriptions.get(member).topics()));
            for (String topic : subscriptions.get(member).topics()) {
                ConsumerPartitionAssignor.addAll(topic, partitionsPerTopic.getOrDefault(topic, 0), all);
            }
        }
        int next = 0;
        for (TopicPartition partition : all) {
            while (!wanted.get(members.get(next)).contains(partition.topic())) {
                next = (next + 1) % members.size();
            }
            shares.get(members.get(next)).add(partition);
            next = (next + 1) % members.size();
        }
        return shares;
    }
}
