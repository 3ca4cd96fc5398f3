package io.barnabas.cluster;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.storage.log.FetchDataInfo;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.LogAppendInfo;
import io.barnabas.storage.log.epoch.EpochEndOffset;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;

/**
 * One partition on this broker: its role, its log, its high watermark.
 *
 * <p>Methods that change it ({@code make...}, {@code append...}, {@code on...}, {@code delete...}) are called by one
 * writer at a time; the others from any thread, without a lock. Client-visible failures are {@link ApiException}s.
 */
public final class Partition {
    /** acks=all: answered when every in-sync replica has the records. */
    public static final short ACKS_ALL = -1;

    private final TopicPartition topicPartition;
    private final int localBrokerId;
    private final long replicaLagTimeMaxMs;
    private final LongSupplier nowMs;
    private final IntPredicate isAlive;
    private volatile PartitionState state = Offline.UNKNOWN;
    private volatile PartitionLog log;

    /**
     * @param replicaLagTimeMaxMs replica.lag.time.max.ms
     * @param nowMs milliseconds of any one clock
     * @param isAlive whether the broker of that id is alive, as far as this one knows
     */
    public Partition(
            TopicPartition topicPartition,
            int localBrokerId,
            long replicaLagTimeMaxMs,
            LongSupplier nowMs,
            IntPredicate isAlive) {
        this.topicPartition = topicPartition;
        this.localBrokerId = localBrokerId;
        this.replicaLagTimeMaxMs = replicaLagTimeMaxMs;
        this.nowMs = nowMs;
        this.isAlive = isAlive;
    }

    public TopicPartition topicPartition() {
        return topicPartition;
    }

    public PartitionState state() {
        return state;
    }

    /** The log, null before the first role. */
    public PartitionLog log() {
        return log;
    }

    /**
     * Takes the lead, or takes over new terms of a leadership it has.
     *
     * @return false when the terms are older than what is known, and nothing changed
     */
    public boolean makeLeader(LeadershipTerms terms, PartitionLog newLog) {
        PartitionState current = state;
        if (current.isNewerThan(terms.leaderEpoch(), terms.partitionEpoch())) {
            return false;
        }
        log = newLog;
        Leader next;
        if (current instanceof Leader leader && leader.leaderEpoch() == terms.leaderEpoch()) {
            next = leader.withTerms(terms);
        } else {
            long endOffset = newLog.logEndOffset();
            newLog.assignEpochStartOffset(terms.leaderEpoch(), endOffset);
            next = current.toLeader(terms, localBrokerId, endOffset, nowMs.getAsLong());
        }
        state = next;
        maybeAdvanceHighWatermark(next);
        return true;
    }

    /**
     * Follows a leader (or waits for one, when the terms name none).
     *
     * @return false when the terms are older than what is known, and nothing changed
     */
    public boolean makeFollower(LeadershipTerms terms, PartitionLog newLog) {
        PartitionState current = state;
        if (current.isNewerThan(terms.leaderEpoch(), terms.partitionEpoch())) {
            return false;
        }
        log = newLog;
        state = current.toFollower(terms);
        return true;
    }

    /**
     * Gives up its role.
     *
     * @param logFailed true when the log directory failed, false when the replica was stopped
     */
    public void makeOffline(boolean logFailed) {
        state = state.toOffline(logFailed);
    }

    /**
     * Appends a producer's records and moves the high watermark when no follower holds it back.
     *
     * @param requiredAcks acks of the request: with {@link #ACKS_ALL} the in-sync set must be large enough
     */
    public LogAppendInfo appendAsLeader(MemoryRecords records, short requiredAcks) {
        Leader leader = leaderOrThrow();
        PartitionLog current = log;
        if (requiredAcks == ACKS_ALL) {
            int minimum = leader.effectiveMinInSyncReplicas(current.minInSyncReplicas());
            if (leader.isr().size() < minimum) {
                throw new ApiException(
                        Errors.NOT_ENOUGH_REPLICAS,
                        "The size of the current ISR " + leader.isr() + " is insufficient to satisfy the min.isr"
                                + " requirement of " + minimum + " for partition " + topicPartition);
            }
        }
        LogAppendInfo info = current.appendAsLeader(records, leader.leaderEpoch());
        maybeAdvanceHighWatermark(leader);
        return info;
    }

    /**
     * Whether acks=all is satisfied for records up to (not including) an offset.
     *
     * @return null while it is not, NONE when it is, else the error that ends the wait
     */
    public Errors acknowledgement(long requiredOffset) {
        if (!(state instanceof Leader leader)) {
            return Errors.NOT_LEADER_OR_FOLLOWER;
        }
        PartitionLog current = log;
        if (current.highWatermark() < requiredOffset) {
            return null;
        }
        int minimum = leader.effectiveMinInSyncReplicas(current.minInSyncReplicas());
        return leader.maximalIsr().size() < minimum ? Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND : Errors.NONE;
    }

    /** What became of a follower's word. */
    public enum FetchOutcome {
        /** It does not fit this leadership or this log: the read finds out as well, and says so. */
        IGNORED,
        /** Its progress is known. */
        NOTED,
        /** Its progress is known, and the high watermark moved. */
        HIGH_WATERMARK_MOVED
    }

    /**
     * A follower fetched: everything below its fetch offset is in its log. If that cannot be, it is not known any more
     * what is.
     */
    public FetchOutcome onFollowerFetch(FollowerFetch fetch) {
        if (!(state instanceof Leader leader) || leader.leaderEpoch() != fetch.leaderEpoch()) {
            return FetchOutcome.IGNORED;
        }
        Replica follower = leader.follower(fetch.brokerId());
        if (follower == null || follower.progress().isNewerThan(fetch.brokerEpoch())) {
            return FetchOutcome.IGNORED;
        }
        if (!agrees(fetch)) {
            follower.transitionTo(follower.progress().onDisagreement());
            return FetchOutcome.IGNORED;
        }
        follower.transitionTo(follower.progress().onFetch(fetch, nowMs.getAsLong(), log.logEndOffset()));
        return maybeAdvanceHighWatermark(leader) ? FetchOutcome.HIGH_WATERMARK_MOVED : FetchOutcome.NOTED;
    }

    private boolean agrees(FollowerFetch fetch) {
        PartitionLog current = log;
        if (fetch.fetchOffset() < current.logStartOffset() || fetch.fetchOffset() > current.logEndOffset()) {
            return false;
        }
        if (fetch.lastFetchedEpoch() < 0) {
            return true;
        }
        EpochEndOffset end = current.endOffsetForEpoch(fetch.lastFetchedEpoch());
        return end.epoch() == fetch.lastFetchedEpoch() && end.endOffset() >= fetch.fetchOffset();
    }

    /**
     * Whether a fetch would tell {@link #onFollowerFetch} nothing it was not told moments ago. From any thread.
     *
     * @param resolutionMs how old the last time of having caught up may be
     */
    public boolean isKnown(FollowerFetch fetch, long resolutionMs) {
        if (!(state instanceof Leader leader) || leader.leaderEpoch() != fetch.leaderEpoch()) {
            return false;
        }
        Replica follower = leader.follower(fetch.brokerId());
        if (follower == null) {
            return false;
        }
        Replica.Progress known = follower.progress();
        return known.logEndOffset() == fetch.fetchOffset()
                && known.logStartOffset() == fetch.logStartOffset()
                && known.brokerEpoch() == fetch.brokerEpoch()
                && known.lastFetchLeaderEndOffset() == log.logEndOffset()
                && nowMs.getAsLong() - known.lastFetchTimeMs() < resolutionMs;
    }

    /**
     * Proposes to take a follower into the in-sync set, if it may join.
     *
     * @return what to tell the controller, null for nothing
     */
    public IsrProposal maybeExpandIsr(int brokerId) {
        if (!(state instanceof Leader leader)) {
            return null;
        }
        Replica follower = leader.follower(brokerId);
        return follower == null
                ? null
                : propose(leader, IsrRules.expand(leader, follower, log.highWatermark(), isAlive));
    }

    /** Whether this broker leads with fewer replicas in sync than min.insync.replicas asks for. */
    public boolean isUnderMinIsr() {
        return state instanceof Leader leader
                && leader.isr().size() < leader.effectiveMinInSyncReplicas(log.minInSyncReplicas());
    }

    /** Whether {@link #maybeShrinkIsr} has something to do; from any thread. */
    public boolean needsShrinkIsr() {
        PartitionLog current = log;
        return state instanceof Leader leader
                && !leader.followers().isEmpty()
                && IsrRules.needsShrink(leader, current.logEndOffset(), nowMs.getAsLong(), replicaLagTimeMaxMs);
    }

    /**
     * Proposes an in-sync set without the followers that have not caught up for replica.lag.time.max.ms.
     *
     * @return what to tell the controller, null for nothing
     */
    public IsrProposal maybeShrinkIsr() {
        if (!(state instanceof Leader leader)) {
            return null;
        }
        return propose(leader, IsrRules.shrink(leader, log.logEndOffset(), nowMs.getAsLong(), replicaLagTimeMaxMs));
    }

    private IsrProposal propose(Leader leader, IsrProposal proposal) {
        if (proposal != null) {
            state = leader.withPending(proposal);
        }
        return proposal;
    }

    /** Whether this is the proposal that waits for the controller's word; any other was overtaken by events. */
    public boolean isPending(IsrProposal proposal) {
        return state instanceof Leader leader && leader.pending() == proposal;
    }

    /**
     * The controller took the proposal, or found the partition in that state already. Nothing happens unless it is
     * pending and the answer is of this leadership and not older than what is known.
     *
     * @return whether the state changed
     */
    public boolean onIsrConfirmed(IsrProposal proposal, LeaderAndIsr confirmed) {
        if (!isPending(proposal)
                || confirmed.leaderEpoch() != state.leaderEpoch()
                || confirmed.partitionEpoch() < state.partitionEpoch()) {
            return false;
        }
        Leader next = ((Leader) state).withIsr(confirmed.isr(), confirmed.partitionEpoch());
        state = next;
        maybeAdvanceHighWatermark(next);
        return true;
    }

    /** The controller has refused the proposal and will never act on it: the in-sync set is what it was. */
    public void onIsrRefused(IsrProposal proposal) {
        if (isPending(proposal)) {
            state = ((Leader) state).withPending(null);
        }
    }

    /** Reads records; see {@link ReadPosition} for who may see what. Never blocks on the writer. */
    public LogReadInfo read(ReadPosition position, int maxBytes, boolean minOneMessage) {
        PartitionLog current = readableLog(position.currentLeaderEpoch(), position.leaderOnly());
        if (position.replicaId() >= 0) {
            throwIfNoReplica(position);
        }
        long highWatermark = current.highWatermark();
        long lastStableOffset = current.lastStableOffset();
        long logStartOffset = current.logStartOffset();
        if (position.lastFetchedEpoch() >= 0) {
            EpochEndOffset diverging = divergingEpoch(current, position);
            if (diverging != null) {
                return new LogReadInfo(null, diverging, highWatermark, lastStableOffset, logStartOffset);
            }
        }
        long limit = limitOf(current, position.isolation());
        FetchDataInfo data = null;
        if (position.fetchOffset() != limit) {
            data = current.read(position.fetchOffset(), maxBytes, position.isolation(), minOneMessage);
        }
        return new LogReadInfo(data, null, highWatermark, lastStableOffset, logStartOffset);
    }

    /** Whether a reader at that position has records before it, as far as can be told without looking at the disk. */
    public boolean hasRecordsFor(ReadPosition position) {
        PartitionLog current = log;
        return current != null && limitOf(current, position.isolation()) > position.fetchOffset();
    }

    /**
     * The newest offset a reader of that isolation may see, exclusive.
     *
     * @throws ApiException when this broker may not answer under that leader epoch
     */
    public OffsetAndTimestamp latestOffset(FetchIsolation isolation, int currentLeaderEpoch, boolean leaderOnly) {
        PartitionLog current = readableLog(currentLeaderEpoch, leaderOnly);
        long latest = limitOf(current, isolation);
        throwIfLagging(latest, isolation);
        return new OffsetAndTimestamp(-1, latest, state.leaderEpoch());
    }

    /** The oldest offset there is. */
    public OffsetAndTimestamp earliestOffset(int currentLeaderEpoch, boolean leaderOnly) {
        PartitionLog current = readableLog(currentLeaderEpoch, leaderOnly);
        long start = current.logStartOffset();
        return new OffsetAndTimestamp(-1, start, current.epochForOffset(start));
    }

    /** The first record at or after a time (ms) that a reader of that isolation may see. */
    public OffsetAndTimestamp offsetForTimestamp(
            long timestamp, FetchIsolation isolation, int currentLeaderEpoch, boolean leaderOnly) {
        PartitionLog current = readableLog(currentLeaderEpoch, leaderOnly);
        return visible(current, current.offsetForTimestamp(timestamp), isolation);
    }

    /** The record with the largest time stamp, if a reader of that isolation may see it. */
    public OffsetAndTimestamp offsetOfMaxTimestamp(
            FetchIsolation isolation, int currentLeaderEpoch, boolean leaderOnly) {
        PartitionLog current = readableLog(currentLeaderEpoch, leaderOnly);
        return visible(current, current.maxTimestamp(), isolation);
    }

    /** Where a leader epoch ends (OffsetForLeaderEpoch, KIP-320). */
    public EpochEndOffset endOffsetForLeaderEpoch(int currentLeaderEpoch, int leaderEpoch, boolean leaderOnly) {
        return readableLog(currentLeaderEpoch, leaderOnly).endOffsetForEpoch(leaderEpoch);
    }

    /**
     * Deletes what lies below an offset (DeleteRecords, KIP-107).
     *
     * @param offset -1 for the high watermark
     * @return the log start offset it must come to on all replicas
     */
    public long deleteRecords(long offset) {
        leaderOrThrow();
        PartitionLog current = log;
        if (!current.isDeletable()) {
            throw new ApiException(
                    Errors.POLICY_VIOLATION,
                    "Records of partition " + topicPartition + " can not be deleted due to the configured policy");
        }
        long highWatermark = current.highWatermark();
        long target = offset == -1 ? highWatermark : offset;
        if (target < 0) {
            throw new ApiException(
                    Errors.OFFSET_OUT_OF_RANGE,
                    "The offset " + target + " for partition " + topicPartition + " is not valid");
        }
        if (target > highWatermark) {
            throw new ApiException(
                    Errors.OFFSET_OUT_OF_RANGE,
                    "Cannot increment the log start offset to " + target
                            + " of partition " + topicPartition + " since it is larger than the high watermark "
                            + highWatermark);
        }
        current.maybeIncrementLogStartOffset(target);
        return target;
    }

    /** The lowest log start offset of all replicas that are known: what DeleteRecords reports. */
    public long lowWatermark() {
        Leader leader = leaderOrThrow();
        long lowest = log.logStartOffset();
        for (Replica follower : leader.followers()) {
            lowest = Math.min(lowest, follower.progress().logStartOffset());
        }
        return lowest;
    }

    /**
     * The log for a reader.
     *
     * @throws ApiException FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH, NOT_LEADER_OR_FOLLOWER or KAFKA_STORAGE_ERROR
     */
    private PartitionLog readableLog(int currentLeaderEpoch, boolean leaderOnly) {
        PartitionState current = state;
        if (currentLeaderEpoch >= 0 && currentLeaderEpoch != current.leaderEpoch()) {
            throw epochMismatch(currentLeaderEpoch, current.leaderEpoch());
        }
        PartitionLog currentLog = log;
        if (current instanceof Offline offline && offline.logFailed()) {
            throw new ApiException(Errors.KAFKA_STORAGE_ERROR, "The log directory of " + topicPartition + " failed");
        }
        if (current instanceof Offline || currentLog == null) {
            throw new ApiException(Errors.NOT_LEADER_OR_FOLLOWER, "This broker has no replica of " + topicPartition);
        }
        if (leaderOnly && !(current instanceof Leader)) {
            throw new ApiException(
                    Errors.NOT_LEADER_OR_FOLLOWER, "This broker does not lead partition " + topicPartition);
        }
        return currentLog;
    }

    private void throwIfNoReplica(ReadPosition position) {
        if (!(state instanceof Leader leader)) {
            return;
        }
        Replica follower = leader.follower(position.replicaId());
        if (follower == null) {
            // With the epoch right it is this broker that has not heard of the replica yet: worth another try.
            throw new ApiException(
                    position.currentLeaderEpoch() >= 0 ? Errors.UNKNOWN_LEADER_EPOCH : Errors.NOT_LEADER_OR_FOLLOWER,
                    "Replica " + position.replicaId() + " is not recognized as a valid replica of " + topicPartition
                            + " in leader epoch " + leader.leaderEpoch() + " with partition epoch "
                            + leader.partitionEpoch());
        }
        if (follower.progress().isNewerThan(position.replicaEpoch())) {
            throw new ApiException(
                    Errors.NOT_LEADER_OR_FOLLOWER,
                    "Replica " + position.replicaId() + " of " + topicPartition + " fetches with broker epoch "
                            + position.replicaEpoch() + ", but has registered anew since");
        }
    }

    private ApiException epochMismatch(int requested, int current) {
        boolean stale = requested < current;
        return new ApiException(
                stale ? Errors.FENCED_LEADER_EPOCH : Errors.UNKNOWN_LEADER_EPOCH,
                "Partition " + topicPartition + " is in leader epoch " + current + ", the request says " + requested);
    }

    private Leader leaderOrThrow() {
        if (state instanceof Leader leader) {
            return leader;
        }
        if (state instanceof Offline offline && offline.logFailed()) {
            throw new ApiException(Errors.KAFKA_STORAGE_ERROR, "The log directory of " + topicPartition + " failed");
        }
        throw new ApiException(
                Errors.NOT_LEADER_OR_FOLLOWER,
                "Leader not local for partition " + topicPartition + " on broker " + localBrokerId);
    }

    private boolean maybeAdvanceHighWatermark(Leader leader) {
        PartitionLog current = log;
        long before = current.highWatermark();
        // Below the minimum of in-sync replicas nothing new becomes visible (KIP-966).
        if (isUnderMinIsr()) {
            return false;
        }
        long now = leader.followers().isEmpty() ? 0 : nowMs.getAsLong();
        long next = HighWatermark.next(before, leader, current.logEndOffset(), now, replicaLagTimeMaxMs, isAlive);
        if (next == before) {
            return false;
        }
        current.updateHighWatermark(next);
        return true;
    }

    private static EpochEndOffset divergingEpoch(PartitionLog log, ReadPosition position) {
        EpochEndOffset end = log.endOffsetForEpoch(position.lastFetchedEpoch());
        if (end.endOffset() < 0 || end.epoch() < 0) {
            throw new ApiException(
                    Errors.OFFSET_OUT_OF_RANGE,
                    "Could not determine the end offset of the last fetched epoch " + position.lastFetchedEpoch());
        }
        boolean diverges = end.epoch() < position.lastFetchedEpoch() || end.endOffset() < position.fetchOffset();
        return diverges ? end : null;
    }

    private static long limitOf(PartitionLog log, FetchIsolation isolation) {
        return switch (isolation) {
            case LOG_END -> log.logEndOffset();
            case HIGH_WATERMARK -> log.highWatermark();
            case TXN_COMMITTED -> log.lastStableOffset();
        };
    }

    /** A new leader's high watermark may lag: until it reaches the start of its epoch it must not pass for the end. */
    private void throwIfLagging(long limit, FetchIsolation isolation) {
        if (isolation != FetchIsolation.LOG_END
                && state instanceof Leader leader
                && log.highWatermark() < leader.leaderEpochStartOffset()
                && limit < leader.leaderEpochStartOffset()) {
            throw new ApiException(
                    Errors.OFFSET_NOT_AVAILABLE,
                    "The high watermark of " + topicPartition + " has not reached the start of leader epoch "
                            + leader.leaderEpoch() + " yet");
        }
    }

    private OffsetAndTimestamp visible(PartitionLog log, OffsetAndTimestamp found, FetchIsolation isolation) {
        long limit = limitOf(log, isolation);
        if (found.offset() >= 0 && found.offset() < limit) {
            return found;
        }
        throwIfLagging(limit, isolation);
        return OffsetAndTimestamp.NOT_FOUND;
    }
}
