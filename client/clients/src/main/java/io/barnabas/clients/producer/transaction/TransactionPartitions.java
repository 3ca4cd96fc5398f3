package io.barnabas.clients.producer.transaction;

import io.barnabas.common.TopicPartition;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** The partitions of a transaction: those the coordinator must be told of, is being told of, and knows. */
final class TransactionPartitions {
    private final Set<TopicPartition> fresh = new LinkedHashSet<>();
    private final Set<TopicPartition> beingAdded = new HashSet<>();
    private final Set<TopicPartition> added = new HashSet<>();

    void maybeAdd(TopicPartition partition) {
        if (!added.contains(partition) && !beingAdded.contains(partition)) {
            fresh.add(partition);
        }
    }

    boolean hasFresh() {
        return !fresh.isEmpty();
    }

    /** Those the coordinator must be told of; from now on it is. */
    Set<TopicPartition> takeFresh() {
        Set<TopicPartition> taken = new LinkedHashSet<>(fresh);
        beingAdded.addAll(fresh);
        fresh.clear();
        return taken;
    }

    void forgetFresh() {
        fresh.clear();
    }

    void onAdded(Set<TopicPartition> partitions) {
        added.addAll(partitions);
        beingAdded.removeAll(partitions);
    }

    /** Whether the coordinator knows it. */
    boolean isAdded(TopicPartition partition) {
        return added.contains(partition);
    }

    /** Whether the coordinator knows any. */
    boolean hasAdded() {
        return !added.isEmpty();
    }

    void clear() {
        fresh.clear();
        beingAdded.clear();
        added.clear();
    }
}
