package io.barnabas.clients.consumer.assignor;

import io.barnabas.common.TopicPartition;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/** A way to share out partitions among the members of a group. */
public interface ConsumerPartitionAssignor {
    /** The name the members of a group agree on. */
    String name();

    /** Whether members keep what they read during a rebalance and give up only what goes elsewhere (KIP-429). */
    default boolean isCooperative() {
        return false;
    }

    /** What this member wants its leader to know besides its subscription; null for nothing. */
    default ByteBuffer subscriptionUserData() {
        return null;
    }

    /**
     * Shares out as the leader.
     *
     * @param partitionsPerTopic how many partitions each topic has; topics that do not exist are absent
     * @param subscriptions by member id
     * @return what each member reads, in Kafka's order; an entry for every member
     */
    Map<String, List<TopicPartition>> assign(
            SortedMap<String, Integer> partitionsPerTopic, SortedMap<String, Subscription> subscriptions);

    /** Takes note of what this member was given. */
    default void onAssignment(Collection<TopicPartition> partitions, int generationId) {}

    /** Partitions {@code 0..count-1} of every topic, in order. */
    static void addAll(String topic, int count, SortedSet<TopicPartition> into) {
        for (int partition = 0; partition < count; partition++) {
            into.add(new TopicPartition(topic, partition));
        }
    }
}
