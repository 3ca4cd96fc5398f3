package io.barnabas.cluster;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.FetchDataInfo;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.LogAppendInfo;
import io.barnabas.storage.log.epoch.EpochEndOffset;
import io.barnabas.storage.producer.ProducerStateEntry;
import java.util.List;
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

    /** How long a former leader may keep producers waiting: their request.timeout.ms. */
    private static final long TAKEOVER_MS = 30_000;

    private static final long NEVER = Long.MIN_VALUE;

    private final TopicPartition topicPartition;
    private final int localBrokerId;
    private final long replicaLagTimeMaxMs;
    private final LongSupplier nowMs;
    private final IntPredicate isAlive;
    private volatile PartitionState state = Offline.UNKNOWN;
    private volatile PartitionLog log;
    /** When this broker began to lead what it had followed; NEVER once it does not matter any more. */
    private long takenOverMs = NEVER;

    private final InSyncSet inSyncSet = new InSyncSet(this);

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

    /** The followers, while this broker leads, and who of them is in sync. */
    public InSyncSet inSyncSet() {
        return inSyncSet;
    }

    long nowMs() {
        return nowMs.getAsLong();
    }

    long replicaLagTimeMaxMs() {
        return replicaLagTimeMaxMs;
    }

    boolean isAlive(int brokerId) {
        return isAlive.test(brokerId);
    }

    /** The same leadership, with another in-sync set. Returns whether the high watermark moved. */
    boolean transitionTo(Leader next) {
        state = next;
        return maybeAdvanceHighWatermark(next);
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
            takenOverMs = current instanceof Follower ? nowMs.getAsLong() : NEVER;
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
        return appendAsLeader(records, requiredAcks, AppendContext.CLIENT);
    }

    /**
     * As {@link #appendAsLeader(MemoryRecords, short)}, for records that need not be a producer's.
     *
     * @param context who wrote them
     */
    public LogAppendInfo appendAsLeader(MemoryRecords records, short requiredAcks, AppendContext context) {
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
        boolean takenOver = takenOverMs != NEVER && context.equals(AppendContext.CLIENT) && isTakenOver();
        LogAppendInfo info = current.appendAsLeader(
                records, leader.leaderEpoch(), takenOver ? AppendContext.CLIENT_AFTER_TAKEOVER : context);
        maybeAdvanceHighWatermark(leader);
        return info;
    }

    private boolean isTakenOver() {
        if (nowMs.getAsLong() - takenOverMs >= TAKEOVER_MS) {
            takenOverMs = NEVER;
        }
        return takenOverMs != NEVER;
    }

    /**
     * Whether acks=all is satisfied for records of this broker's up to (not including) an offset.
     *
     * @param leaderEpoch the leadership under which they were appended: if this broker has followed another since, they
     *     may have been truncated, and others may be in their place
     * @return null while it is not, NONE when it is, else the error that ends the wait
     */
    public Errors acknowledgement(long requiredOffset, int leaderEpoch) {
        if (!(state instanceof Leader leader) || leader.leadingSinceEpoch() > leaderEpoch) {
            return Errors.NOT_LEADER_OR_FOLLOWER;
        }
        PartitionLog current = log;
        if (current.highWatermark() < requiredOffset) {
            return null;
        }
        int minimum = leader.effectiveMinInSyncReplicas(current.minInSyncReplicas());
        return leader.maximalIsr().size() < minimum ? Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND : Errors.NONE;
    }

    /** The offsets a reader is told, without a read. */
    public LogReadInfo offsetSnapshot(int currentLeaderEpoch) {
        PartitionLog current = readableLog(currentLeaderEpoch, false);
        return new LogReadInfo(
                null, null, current.highWatermark(), current.lastStableOffset(), current.logStartOffset());
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

    /** The producers of which this replica knows (DescribeProducers, KIP-664). */
    public List<ProducerStateEntry> activeProducers() {
        return readableLog(-1, false).activeProducers();
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

    /** The lowest log start offset of all replicas on live brokers: what DeleteRecords waits for. From any thread. */
    public long lowWatermark() {
        Leader leader = leaderOrThrow();
        long lowest = log.logStartOffset();
        for (Replica follower : leader.followers()) {
            long start = follower.progress().logStartOffset();
            if (start < lowest && isAlive.test(follower.brokerId())) {
                lowest = start;
            }
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

    boolean maybeAdvanceHighWatermark(Leader leader) {
        PartitionLog current = log;
        long before = current.highWatermark();
        // Below the minimum of in-sync replicas nothing new becomes visible (KIP-966).
        if (inSyncSet.isUnderMinIsr()) {
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
