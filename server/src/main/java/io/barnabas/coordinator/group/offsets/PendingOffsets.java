package io.barnabas.coordinator.group.offsets;

import io.barnabas.common.TopicPartition;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What transactions that go on have committed: by producer, as each ends as a whole, and counted by group. */
final class PendingOffsets {
    /** An offset's place. */
    private record Key(String groupId, TopicPartition partition) {}

    /** Receives what a transaction committed. */
    @FunctionalInterface
    interface Receiver {
        void accept(String groupId, TopicPartition partition, OffsetAndMetadata offset);
    }

    private final Map<Long, Map<Key, OffsetAndMetadata>> byProducer = new HashMap<>();
    /** How many producers have something pending, by group and partition. */
    private final Map<String, Map<TopicPartition, Integer>> byGroup = new HashMap<>();

    void put(long producerId, String groupId, TopicPartition partition, OffsetAndMetadata offset) {
        OffsetAndMetadata before = byProducer
                .computeIfAbsent(producerId, id -> new LinkedHashMap<>())
                .put(new Key(groupId, partition), offset);
        if (before == null) {
            byGroup.computeIfAbsent(groupId, id -> new HashMap<>()).merge(partition, 1, Integer::sum);
        }
    }

    /** Forgets what one producer has pending there. */
    void remove(long producerId, String groupId, TopicPartition partition) {
        Map<Key, OffsetAndMetadata> pending = byProducer.get(producerId);
        if (pending != null && pending.remove(new Key(groupId, partition)) != null) {
            uncount(groupId, partition);
            if (pending.isEmpty()) {
                byProducer.remove(producerId);
            }
        }
    }

    /** Forgets what anybody has pending there. */
    void removeAll(String groupId, TopicPartition partition) {
        if (has(groupId, partition)) {
            Key key = new Key(groupId, partition);
            byProducer.values().removeIf(pending -> pending.remove(key) != null && pending.isEmpty());
            byGroup.computeIfPresent(groupId, (id, partitions) -> {
                partitions.remove(partition);
                return partitions.isEmpty() ? null : partitions;
            });
        }
    }

    /** Takes out all that the producer has pending. */
    void take(long producerId, Receiver receiver) {
        Map<Key, OffsetAndMetadata> pending = byProducer.remove(producerId);
        if (pending != null) {
            pending.forEach((key, offset) -> {
                uncount(key.groupId, key.partition);
                receiver.accept(key.groupId, key.partition, offset);
            });
        }
    }

    private void uncount(String groupId, TopicPartition partition) {
        byGroup.computeIfPresent(groupId, (id, partitions) -> {
            partitions.computeIfPresent(partition, (key, producers) -> producers == 1 ? null : producers - 1);
            return partitions.isEmpty() ? null : partitions;
        });
    }

    boolean has(String groupId, TopicPartition partition) {
        return byGroup.getOrDefault(groupId, Map.of()).containsKey(partition);
    }

    /** The groups with something pending; a live view. */
    Set<String> groupIds() {
        return Collections.unmodifiableSet(byGroup.keySet());
    }

    /** The partitions of the group with something pending; a live view. */
    Set<TopicPartition> of(String groupId) {
        return Collections.unmodifiableSet(
                byGroup.getOrDefault(groupId, Map.of()).keySet());
    }

    @Override
    public String toString() {
        return byProducer.toString();
    }
}
