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
import io.barnabas.common.message.TxnOffsetCommitRequestData;
import io.barnabas.common.message.TxnOffsetCommitResponseData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.common.CoordinatorShard;
import io.barnabas.coordinator.common.CoordinatorTimer;
import io.barnabas.coordinator.common.TransactionalProducer;
import java.util.Collection;
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
    private final GroupConfig config;
    private final Groups groups = new Groups();
    private final GroupLog log;
    private final GroupTimers timers;
    private final Sessions sessions;
    private final Rebalance rebalance;
    private final Membership membership;
    private final JoinPhase joinPhase;
    private final SyncPhase syncPhase;
    private final OffsetCommits offsetCommits;
    private final TransactionalOffsetCommits transactionalCommits;
    private final GroupDeletion deletion;
    private final OffsetCleanup cleanup;

    /**
     * A shard without groups; replay what was written, then {@link #onLoaded}.
     *
     * @param partition of {@code __consumer_offsets}, for log lines
     * @param memberIds random ids
     * @param topicExists whether the cluster has a topic of this name now; offsets of others are not committed or
     * deleted
     */
    public GroupCoordinatorShard(
            GroupConfig config,
            TopicPartition partition,
            CoordinatorTimer timer,
            Supplier<Uuid> memberIds,
            Predicate<String> topicExists) {
        this.config = config;
        this.log = new GroupLog(config.brokerId(), partition);
        this.timers = new GroupTimers(timer);
        this.sessions = new Sessions(timers);
        Assignments assignments = new Assignments(sessions);
        this.rebalance = new Rebalance(config, timers, sessions, assignments, log);
        this.membership = new Membership(groups, rebalance, sessions, log);
        sessions.onExpiry(membership);
        StaticMembers staticMembers = new StaticMembers(rebalance, sessions, log);
        this.joinPhase = new JoinPhase(config, groups, rebalance, sessions, staticMembers, memberIds);
        this.syncPhase = new SyncPhase(groups, rebalance, sessions, assignments, log);
        this.offsetCommits = new OffsetCommits(config, groups, sessions, topicExists);
        this.transactionalCommits = new TransactionalOffsetCommits(config, groups, topicExists);
        this.deletion = new GroupDeletion(groups, sessions, topicExists);
        this.cleanup = new OffsetCleanup(config, groups, timers, deletion, log);
    }

    @Override
    public void replay(long offset, long timestampMs, CoordinatorRecord record) {
        groups.replay(offset, record);
    }

    @Override
    public void replayTransactional(long producerId, long offset, long timestampMs, CoordinatorRecord record) {
        groups.replayTransactional(producerId, offset, record);
    }

    @Override
    public void replayMarker(long producerId, boolean committed) {
        groups.offsets().replayMarker(producerId, committed);
    }

    @Override
    public void onLoaded(long nowMs) {
        Collection<ClassicGroup> loaded = groups.load();
        for (ClassicGroup group : loaded) {
            log.info("Loaded {} with {} members", log.where(group), group.size());
            if (group.size() > config.maxSize()) {
                rebalance.prepare(
                        nowMs,
                        group,
                        "Freshly loaded group is over capacity (" + config.maxSize()
                                + "): its members get a chance to commit their offsets");
            }
            group.members().forEach(member -> sessions.restart(group, member));
        }
    }

    @Override
    public void onUnloaded(Errors error) {
        cleanup.cancel();
        for (ClassicGroup group : groups.live()) {
            log.info("Unloading {}", log.where(group));
            timers.cancelJoin(group);
            timers.cancelSync(group);
            group.members().forEach(member -> sessions.cancel(group, member.id()));
            group.pendingMembers().forEach(pending -> sessions.cancel(group, pending));
            group.die().forEach(waiting -> waiting.accept(error));
        }
    }

    /** JoinGroup, versions 0 to 9. The reply waits until the group's rebalance has gathered its members. */
    public CoordinatorResult joinGroup(
            GroupRequest from, JoinGroupRequestData request, Consumer<JoinGroupResponseData> reply) {
        Turn turn = new Turn(from.nowMs());
        joinPhase.join(turn, new JoinRequest(from, request, MemberProtocols.of(request.protocols()), reply));
        return turn.result();
    }

    /** SyncGroup, versions 0 to 5. The reply waits for the leader's assignment and until that is committed. */
    public CoordinatorResult syncGroup(
            GroupRequest from, SyncGroupRequestData request, Consumer<SyncGroupResponseData> reply) {
        Turn turn = new Turn(from.nowMs());
        syncPhase.sync(turn, from, request, reply);
        return turn.result();
    }

    /** Heartbeat, versions 0 to 4. */
    public CoordinatorResult heartbeat(
            GroupRequest from, HeartbeatRequestData request, Consumer<HeartbeatResponseData> reply) {
        Errors error = membership.heartbeat(request);
        reply.accept(new HeartbeatResponseData().setErrorCode(error.code()));
        return CoordinatorResult.nothing();
    }

    /** LeaveGroup, versions 0 to 5. */
    public CoordinatorResult leaveGroup(
            GroupRequest from, LeaveGroupRequestData request, Consumer<LeaveGroupResponseData> reply) {
        Turn turn = new Turn(from.nowMs());
        reply.accept(membership.leave(turn, from.apiVersion(), request));
        return turn.result();
    }

    /** OffsetCommit, versions 1 to 9. */
    public CoordinatorResult commitOffsets(
            GroupRequest from, OffsetCommitRequestData request, Consumer<OffsetCommitResponseData> reply) {
        Turn turn = new Turn(from.nowMs());
        offsetCommits.commit(turn, request, reply);
        return turn.result();
    }

    /**
     * TxnOffsetCommit, versions 0 to 4: offsets that count once the transaction is committed. That the transaction goes
     * on must have been verified.
     *
     * @param producer the request's
     */
    public CoordinatorResult commitTransactionalOffsets(
            GroupRequest from,
            TransactionalProducer producer,
            TxnOffsetCommitRequestData request,
            Consumer<TxnOffsetCommitResponseData> reply) {
        return transactionalCommits.commit(from.nowMs(), producer, request, reply);
    }

    /**
     * One group of an OffsetFetch; earlier versions than 8 have just one. The reply waits until what it tells is
     * committed, so that no offset is told that could be lost.
     *
     * @param group with null for topics: all of them
     * @param requireStable whether an offset that an open transaction may still replace is UNSTABLE_OFFSET_COMMIT
     *     (KIP-447)
     */
    public CoordinatorResult fetchOffsets(
            GroupRequest from,
            OffsetFetchRequestGroup group,
            boolean requireStable,
            Consumer<OffsetFetchResponseGroup> reply) {
        return CoordinatorResult.read(
                () -> reply.accept(OffsetFetches.fetch(groups.offsets(), group, requireStable)),
                error -> reply.accept(new OffsetFetchResponseGroup()
                        .setGroupId(group.groupId())
                        .setErrorCode(AppendErrors.ofRead(error).code())));
    }

    /** ListGroups: those of this partition that pass both filters. */
    public CoordinatorResult listGroups(
            GroupRequest from, ListGroupsRequestData request, Consumer<List<ListedGroup>> reply) {
        reply.accept(GroupDescriptions.list(groups.all(), request));
        return CoordinatorResult.nothing();
    }

    /** One group of a DescribeGroups; one that is not there is described as Dead. Authorized operations are not set. */
    public CoordinatorResult describeGroup(GroupRequest from, String groupId, Consumer<DescribedGroup> reply) {
        reply.accept(GroupDescriptions.describe(groupId, groups.find(groupId)));
        return CoordinatorResult.nothing();
    }

    /** One group of a DeleteGroups. The reply waits until its end is committed. */
    public CoordinatorResult deleteGroup(GroupRequest from, String groupId, Consumer<DeletableGroupResult> reply) {
        Turn turn = new Turn(from.nowMs());
        deletion.delete(turn, groupId, reply);
        return turn.result();
    }

    /** OffsetDelete, version 0. The reply waits until the tombstones are committed. */
    public CoordinatorResult deleteOffsets(
            GroupRequest from, OffsetDeleteRequestData request, Consumer<OffsetDeleteResponseData> reply) {
        Turn turn = new Turn(from.nowMs());
        deletion.deleteOffsets(turn, request, reply);
        return turn.result();
    }

    /** A topic is gone from the cluster: so are all offsets committed for it. */
    public CoordinatorResult onTopicDeleted(String topic, long nowMs) {
        Turn turn = new Turn(nowMs);
        cleanup.dropTopic(turn, topic);
        return turn.result();
    }

    /**
     * Drops offsets that outlived their retention and groups that have nothing left; to be called every
     * offsets.retention.check.interval.ms.
     */
    public CoordinatorResult expireOffsets(long nowMs) {
        Turn turn = new Turn(nowMs);
        cleanup.expire(turn);
        return turn.result();
    }
}
