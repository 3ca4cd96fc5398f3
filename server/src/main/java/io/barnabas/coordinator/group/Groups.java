package io.barnabas.coordinator.group;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.GroupMetadataKey;
import io.barnabas.common.message.GroupMetadataValue;
import io.barnabas.common.message.OffsetCommitKey;
import io.barnabas.common.message.OffsetCommitValue;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.group.offsets.CommittedOffsets;
import io.barnabas.coordinator.group.offsets.OffsetAndMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All groups. What the log says of them is kept here and changes by {@link #replay} alone; the groups in memory start
 * from that and run ahead of it. Whoever only commits offsets has no group in memory.
 */
final class Groups {
    /** By group id, the last record of each. */
    private final Map<String, CoordinatorRecord> kept = new HashMap<>();

    private final CommittedOffsets offsets = new CommittedOffsets();
    private final Map<String, ClassicGroup> live = new HashMap<>();

    /** Takes a record in. A tombstone of a group ends the group in memory too. */
    void replay(long offset, CoordinatorRecord record) {
        if (record.key() instanceof OffsetCommitKey key) {
            TopicPartition partition = new TopicPartition(key.topic(), key.partition());
            if (record.isTombstone()) {
                offsets.replayTombstone(key.group(), partition);
            } else {
                offsets.replayCommit(
                        key.group(), partition, OffsetAndMetadata.of(offset, (OffsetCommitValue) record.value()));
            }
        } else if (record.key() instanceof GroupMetadataKey key) {
            replayGroup(key.group(), record);
        } else {
            throw new IllegalArgumentException("Not a record of a group: " + record.key());
        }
    }

    /** Takes a record of an open transaction in. Only offsets have a part in transactions; others count at once. */
    void replayTransactional(long producerId, long offset, CoordinatorRecord record) {
        if (!(record.key() instanceof OffsetCommitKey key)) {
            replay(offset, record);
            return;
        }
        TopicPartition partition = new TopicPartition(key.topic(), key.partition());
        if (record.isTombstone()) {
            offsets.replayPendingTombstone(producerId, key.group(), partition);
        } else {
            offsets.replayPendingCommit(
                    producerId, key.group(), partition, OffsetAndMetadata.of(offset, (OffsetCommitValue)
                            record.value()));
        }
    }

    private void replayGroup(String groupId, CoordinatorRecord record) {
        if (!record.isTombstone()) {
            kept.put(groupId, record);
            return;
        }
        kept.remove(groupId);
        ClassicGroup group = live.get(groupId);
        if (group != null) {
            if (!group.is(GroupState.EMPTY) || !group.pendingMembers().isEmpty()) {
                throw new IllegalStateException("Group " + groupId + " is deleted in state " + group.state());
            }
            forget(group);
        }
    }

    /** Makes the groups in memory out of what is kept. */
    Collection<ClassicGroup> load() {
        kept.forEach((groupId, record) -> live.put(
                groupId, ClassicGroup.loaded(groupId, (GroupMetadataValue) record.value(), record.valueVersion())));
        return live();
    }

    /** Groups in memory now; a copy. */
    Collection<ClassicGroup> live() {
        return new ArrayList<>(live.values());
    }

    /** The group in memory, or null. */
    ClassicGroup live(String groupId) {
        return live.get(groupId);
    }

    /** The group in memory, made if need be. */
    ClassicGroup liveOrNew(String groupId) {
        return live.computeIfAbsent(groupId, ClassicGroup::new);
    }

    /**
     * The group in memory; if there is none, but offsets were committed for it, a group without members to look at; or
     * null.
     */
    ClassicGroup find(String groupId) {
        ClassicGroup group = live.get(groupId);
        return group == null && offsets.has(groupId) ? new ClassicGroup(groupId) : group;
    }

    /** Every group there is, as {@link #find} finds them. */
    List<ClassicGroup> all() {
        List<ClassicGroup> all = new ArrayList<>(live.values());
        for (String groupId : offsets.groupIds()) {
            if (!live.containsKey(groupId)) {
                all.add(new ClassicGroup(groupId));
            }
        }
        return all;
    }

    /** Whether the log tells of the group itself, not just of its offsets. */
    boolean isKept(String groupId) {
        return kept.containsKey(groupId);
    }

    /** Drops a group that only memory knows, or knows better than the log; it must be empty. */
    void forget(ClassicGroup group) {
        if (live.remove(group.id(), group)) {
            group.die();
        }
    }

    /** Drops a group of which nothing ever came: no generation, and nobody who may still join. */
    void forgetIfUnused(ClassicGroup group) {
        if (group.is(GroupState.EMPTY)
                && group.generation() == 0
                && group.pendingMembers().isEmpty()
                && !isKept(group.id())) {
            forget(group);
        }
    }

    CommittedOffsets offsets() {
        return offsets;
    }
}
