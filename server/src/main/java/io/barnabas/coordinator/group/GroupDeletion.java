package io.barnabas.coordinator.group;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import io.barnabas.common.message.OffsetDeleteRequestData;
import io.barnabas.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import io.barnabas.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import io.barnabas.common.message.OffsetDeleteResponseData;
import io.barnabas.common.message.OffsetDeleteResponseData.OffsetDeleteResponsePartition;
import io.barnabas.common.message.OffsetDeleteResponseData.OffsetDeleteResponseTopic;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** DeleteGroups and OffsetDelete. */
final class GroupDeletion {
    private final Groups groups;
    private final Sessions sessions;
    private final Predicate<String> topicExists;

    GroupDeletion(Groups groups, Sessions sessions, Predicate<String> topicExists) {
        this.groups = groups;
        this.sessions = sessions;
        this.topicExists = topicExists;
    }

    void delete(Turn turn, String groupId, Consumer<DeletableGroupResult> reply) {
        DeletableGroupResult result = new DeletableGroupResult().setGroupId(groupId);
        ClassicGroup group = groups.find(groupId);
        if (group == null || group.is(GroupState.DEAD)) {
            reply.accept(result.setErrorCode(Errors.GROUP_ID_NOT_FOUND.code()));
            return;
        }
        if (!group.is(GroupState.EMPTY)) {
            reply.accept(result.setErrorCode(Errors.NON_EMPTY_GROUP.code()));
            return;
        }
        // Ids that were given out are worth nothing from now on.
        for (String pending : List.copyOf(group.pendingMembers())) {
            sessions.cancel(group, pending);
            group.remove(pending);
        }
        Set<TopicPartition> all =
                new LinkedHashSet<>(groups.offsets().of(groupId).keySet());
        all.addAll(groups.offsets().pendingOf(groupId));
        List<CoordinatorRecord> tombstones = drop(group, all);
        if (tombstones.isEmpty()) {
            reply.accept(result);
            return;
        }
        turn.write(
                tombstones,
                () -> reply.accept(result),
                error -> reply.accept(
                        result.setErrorCode(AppendErrors.ofGroup(error).code())));
    }

    /**
     * Tombstones for these offsets, and for the group if that leaves it with nothing: no members, nobody who may still
     * join, no offsets, none to come from open transactions. Once they are written, replay ends the group; one that was
     * never written ends here. An offset that only an open transaction has gets a tombstone too: what the transaction
     * wrote before it does not count, however it ends.
     *
     * @param partitions none twice
     */
    List<CoordinatorRecord> drop(ClassicGroup group, Collection<TopicPartition> partitions) {
        Map<TopicPartition, ?> offsets = groups.offsets().of(group.id());
        Set<TopicPartition> pending = groups.offsets().pendingOf(group.id());
        List<CoordinatorRecord> tombstones = new ArrayList<>();
        int committedGone = 0;
        int pendingGone = 0;
        for (TopicPartition partition : partitions) {
            boolean isCommitted = offsets.containsKey(partition);
            boolean isPending = pending.contains(partition);
            if (isCommitted || isPending) {
                tombstones.add(GroupRecords.offsetTombstone(group.id(), partition));
                committedGone += isCommitted ? 1 : 0;
                pendingGone += isPending ? 1 : 0;
            }
        }
        boolean nothingLeft = group.is(GroupState.EMPTY)
                && group.pendingMembers().isEmpty()
                && committedGone == offsets.size()
                && pendingGone == pending.size();
        if (nothingLeft) {
            if (groups.isKept(group.id())) {
                tombstones.add(GroupRecords.groupTombstone(group.id()));
            } else {
                groups.forget(group);
            }
        }
        return tombstones;
    }

    void deleteOffsets(Turn turn, OffsetDeleteRequestData request, Consumer<OffsetDeleteResponseData> reply) {
        OffsetDeleteResponseData response = new OffsetDeleteResponseData();
        ClassicGroup group = groups.find(request.groupId());
        Errors groupError = check(group);
        if (groupError != Errors.NONE) {
            reply.accept(response.setErrorCode(groupError.code()));
            return;
        }
        Set<TopicPartition> gone = new LinkedHashSet<>();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            Errors error = check(group, topic.name());
            OffsetDeleteResponseTopic answer = new OffsetDeleteResponseTopic().setName(topic.name());
            for (OffsetDeleteRequestPartition partition : topic.partitions()) {
                answer.partitions()
                        .add(new OffsetDeleteResponsePartition()
                                .setPartitionIndex(partition.partitionIndex())
                                .setErrorCode(error.code()));
                if (error == Errors.NONE) {
                    gone.add(new TopicPartition(topic.name(), partition.partitionIndex()));
                }
            }
            response.topics().add(answer);
        }
        List<CoordinatorRecord> tombstones = gone.isEmpty() ? List.of() : drop(group, gone);
        if (tombstones.isEmpty()) {
            reply.accept(response);
            return;
        }
        turn.write(
                tombstones,
                () -> reply.accept(response),
                error -> reply.accept(new OffsetDeleteResponseData()
                        .setErrorCode(AppendErrors.ofGroup(error).code())));
    }

    private static Errors check(ClassicGroup group) {
        if (group == null || group.is(GroupState.DEAD)) {
            return Errors.GROUP_ID_NOT_FOUND;
        }
        // What members of other kinds use cannot be known.
        return group.is(GroupState.EMPTY) || group.isConsumerGroup() ? Errors.NONE : Errors.NON_EMPTY_GROUP;
    }

    private Errors check(ClassicGroup group, String topic) {
        if (!topicExists.test(topic)) {
            return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        return !group.is(GroupState.EMPTY) && group.subscribedTopics().mayContain(topic)
                ? Errors.GROUP_SUBSCRIBED_TO_TOPIC
                : Errors.NONE;
    }
}
