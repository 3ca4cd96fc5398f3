package io.barnabas.coordinator.group;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import io.barnabas.common.message.DescribeGroupsResponseData.DescribedGroup;
import io.barnabas.common.message.HeartbeatRequestData;
import io.barnabas.common.message.HeartbeatResponseData;
import io.barnabas.common.message.JoinGroupRequestData;
import io.barnabas.common.message.JoinGroupResponseData;
import io.barnabas.common.message.LeaveGroupRequestData;
import io.barnabas.common.message.LeaveGroupResponseData;
import io.barnabas.common.message.ListGroupsRequestData;
import io.barnabas.common.message.ListGroupsResponseData.ListedGroup;
import io.barnabas.common.message.OffsetCommitRequestData;
import io.barnabas.common.message.OffsetCommitResponseData;
import io.barnabas.common.message.OffsetDeleteRequestData;
import io.barnabas.common.message.OffsetDeleteResponseData;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponseGroup;
import io.barnabas.common.message.SyncGroupRequestData;
import io.barnabas.common.message.SyncGroupResponseData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.common.CoordinatorShard;
import io.barnabas.coordinator.common.CoordinatorTimer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The groups of one partition of {@code __consumer_offsets}. Every event takes its reply along and answers it exactly
 * once: before it returns, when its records are committed or could not be, or when something else has happened (a
 * JoinGroup waits for its rebalance). Group ids must have been validated before.
 */
public final class GroupCoordinatorShard implements CoordinatorShard {
    /**
     * A shard without groups; replay what was written, then {@link #onLoaded}.
     *
     * @param partition of {@code __consumer_offsets}, for log lines
     * @param memberIds random ids
     * @param topicExists whether the cluster has a topic of this name now; offsets of others are not committed or deleted
     */
    public GroupCoordinatorShard(
            GroupConfig config,
            TopicPartition partition,
            CoordinatorTimer timer,
            Supplier<Uuid> memberIds,
            Predicate<String> topicExists) {}

    @Override
    public void replay(long offset, long timestampMs, CoordinatorRecord record) {}

    @Override
    public void onLoaded(long nowMs) {}

    @Override
    public void onUnloaded(Errors error) {}

    /** JoinGroup, versions 0 to 9. The reply waits until the group's rebalance has gathered its members. */
    public CoordinatorResult joinGroup(
            GroupRequest from, JoinGroupRequestData request, Consumer<JoinGroupResponseData> reply) {
        return CoordinatorResult.nothing();
    }

    /** SyncGroup, versions 0 to 5. The reply waits for the leader's assignment and until that is committed. */
    public CoordinatorResult syncGroup(
            GroupRequest from, SyncGroupRequestData request, Consumer<SyncGroupResponseData> reply) {
        return CoordinatorResult.nothing();
    }

    /** Heartbeat, versions 0 to 4. */
    public CoordinatorResult heartbeat(
            GroupRequest from, HeartbeatRequestData request, Consumer<HeartbeatResponseData> reply) {
        return CoordinatorResult.nothing();
    }

    /** LeaveGroup, versions 0 to 5. */
    public CoordinatorResult leaveGroup(
            GroupRequest from, LeaveGroupRequestData request, Consumer<LeaveGroupResponseData> reply) {
        return CoordinatorResult.nothing();
    }

    /** OffsetCommit, versions 1 to 9. */
    public CoordinatorResult commitOffsets(
            GroupRequest from, OffsetCommitRequestData request, Consumer<OffsetCommitResponseData> reply) {
        return CoordinatorResult.nothing();
    }

    /**
     * One group of an OffsetFetch; earlier versions than 8 have just one. The reply waits until what it tells is
     * committed.
     *
     * @param group with null for topics: all of them
     * @param requireStable whether offsets of open transactions are an error (KIP-447)
     */
    public CoordinatorResult fetchOffsets(
            GroupRequest from,
            OffsetFetchRequestGroup group,
            boolean requireStable,
            Consumer<OffsetFetchResponseGroup> reply) {
        return CoordinatorResult.nothing();
    }

    /** ListGroups: those of this partition that pass both filters. */
    public CoordinatorResult listGroups(
            GroupRequest from, ListGroupsRequestData request, Consumer<List<ListedGroup>> reply) {
        return CoordinatorResult.nothing();
    }

    /** One group of a DescribeGroups; one that is not there is described as Dead. Authorized operations are not set. */
    public CoordinatorResult describeGroup(GroupRequest from, String groupId, Consumer<DescribedGroup> reply) {
        return CoordinatorResult.nothing();
    }

    /** One group of a DeleteGroups. */
    public CoordinatorResult deleteGroup(GroupRequest from, String groupId, Consumer<DeletableGroupResult> reply) {
        return CoordinatorResult.nothing();
    }

    /** OffsetDelete, version 0. */
    public CoordinatorResult deleteOffsets(
            GroupRequest from, OffsetDeleteRequestData request, Consumer<OffsetDeleteResponseData> reply) {
        return CoordinatorResult.nothing();
    }

    /** A topic is gone from the cluster: so are all offsets committed for it. */
    public CoordinatorResult onTopicDeleted(String topic, long nowMs) {
        return CoordinatorResult.nothing();
    }

    /**
     * Drops offsets that outlived their retention and groups that have nothing left; to be called every
     * offsets.retention.check.interval.ms.
     */
    public CoordinatorResult expireOffsets(long nowMs) {
        return CoordinatorResult.nothing();
    }
}
