package io.barnabas.coordinator.group.offsets;

import io.barnabas.common.TopicPartition;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The offsets of all groups of one partition of {@code __consumer_offsets}, as its records say, and those that open
 * transactions would commit. The place of a record in the partition decides what is newer: a transaction's commit counts
 * from where its records lie, not from where it ended, so that compaction, which keeps the last record of each key,
 * changes nothing.
 */
public final class CommittedOffsets {
    private final Map<String, Map<TopicPartition, OffsetAndMetadata>> byGroup = new HashMap<>();
    private final PendingOffsets pending = new PendingOffsets();

    /** Takes a commit in. Only for replay. */
    public void replayCommit(String groupId, TopicPartition partition, OffsetAndMetadata offset) {
        byGroup.computeIfAbsent(groupId, id -> new HashMap<>()).put(partition, offset);
    }

    /** Takes a tombstone in: what transactions wrote before goes with the rest. Only for replay. */
    public void replayTombstone(String groupId, TopicPartition partition) {
        Map<TopicPartition, OffsetAndMetadata> offsets = byGroup.get(groupId);
        if (offsets != null && offsets.remove(partition) != null && offsets.isEmpty()) {
            byGroup.remove(groupId);
        }
        pending.removeAll(groupId, partition);
    }

    /** Takes a commit in that counts once the producer's transaction is committed. Only for replay. */
    public void replayPendingCommit(
            long producerId, String groupId, TopicPartition partition, OffsetAndMetadata offset) {
        pending.put(producerId, groupId, partition, offset);
    }

    /** Takes back what the producer's transaction would have committed there. Only for replay. */
    public void replayPendingTombstone(long producerId, String groupId, TopicPartition partition) {
        pending.remove(producerId, groupId, partition);
    }

    /** The producer's transaction ends. Only for replay. */
    public void replayMarker(long producerId, boolean committed) {
        pending.take(producerId, (groupId, partition, offset) -> {
            if (committed) {
                byGroup.computeIfAbsent(groupId, id -> new HashMap<>())
                        .merge(partition, offset, OffsetAndMetadata::newer);
            }
        });
    }

    /** Whether the group has committed anything that is still kept, or is about to. */
    public boolean has(String groupId) {
        return byGroup.containsKey(groupId) || pending.groupIds().contains(groupId);
    }

    /** The groups that have offsets, or are about to. */
    public Set<String> groupIds() {
        if (pending.groupIds().isEmpty()) {
            return Collections.unmodifiableSet(byGroup.keySet());
        }
        Set<String> all = new LinkedHashSet<>(byGroup.keySet());
        all.addAll(pending.groupIds());
        return all;
    }

    /** The group's offsets, empty if it has none; a live view. */
    public Map<TopicPartition, OffsetAndMetadata> of(String groupId) {
        return Collections.unmodifiableMap(byGroup.getOrDefault(groupId, Map.of()));
    }

    /** The partitions for which open transactions have an offset of the group; a live view. */
    public Set<TopicPartition> pendingOf(String groupId) {
        return pending.of(groupId);
    }

    /** Whether an open transaction may change this offset. */
    public boolean isPending(String groupId, TopicPartition partition) {
        return pending.has(groupId, partition);
    }

    /** All there is, for tests that compare. */
    @Override
    public String toString() {
        return byGroup + ", pending " + pending;
    }
}
