package io.barnabas.coordinator.group.offsets;

import io.barnabas.common.TopicPartition;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The offsets of all groups of one partition of {@code __consumer_offsets}, as its records say. */
public final class CommittedOffsets {
    private final Map<String, Map<TopicPartition, OffsetAndMetadata>> byGroup = new HashMap<>();

    /** Takes a commit in. Only for replay. */
    public void replayCommit(String groupId, TopicPartition partition, OffsetAndMetadata offset) {
        byGroup.computeIfAbsent(groupId, id -> new HashMap<>()).put(partition, offset);
    }

    /** Takes a tombstone in. Only for replay. */
    public void replayTombstone(String groupId, TopicPartition partition) {
        Map<TopicPartition, OffsetAndMetadata> offsets = byGroup.get(groupId);
        if (offsets != null && offsets.remove(partition) != null && offsets.isEmpty()) {
            byGroup.remove(groupId);
        }
    }

    /** Whether the group has committed anything that is still kept. */
    public boolean has(String groupId) {
        return byGroup.containsKey(groupId);
    }

    /** The groups that have offsets; a live view. */
    public Set<String> groupIds() {
        return Collections.unmodifiableSet(byGroup.keySet());
    }

    /** The group's offsets, empty if it has none; a live view. */
    public Map<TopicPartition, OffsetAndMetadata> of(String groupId) {
        return Collections.unmodifiableMap(byGroup.getOrDefault(groupId, Map.of()));
    }
}
