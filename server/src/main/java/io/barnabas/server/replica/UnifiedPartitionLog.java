package io.barnabas.server.replica;

import io.barnabas.cluster.OffsetAndTimestamp;
import io.barnabas.cluster.PartitionLog;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.FetchDataInfo;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.LogAppendInfo;
import io.barnabas.storage.log.UnifiedLog;
import io.barnabas.storage.log.epoch.EpochEndOffset;
import io.barnabas.storage.producer.ProducerStateEntry;
import io.barnabas.storage.producer.VerificationGuard;
import java.util.List;
import java.util.OptionalInt;

/**
 * A partition's log on disk; another one may take its place when it is moved to another log directory. Readers that have
 * begun on the one before may end there: its files stay a while.
 */
final class UnifiedPartitionLog implements PartitionLog {
    private static final long NOT_TRUNCATED = Long.MAX_VALUE;

    private volatile UnifiedLog log;
    /** The lowest offset the log was truncated to since somebody asked; on the partition's turn. */
    private long truncatedTo = NOT_TRUNCATED;

    UnifiedPartitionLog(UnifiedLog log) {
        this.log = log;
    }

    UnifiedLog log() {
        return log;
    }

    /** The partition goes on with this log. On the partition's turn. */
    void replace(UnifiedLog other) {
        log = other;
    }

    /** From now on truncations count for a copy. */
    void forgetTruncations() {
        truncatedTo = NOT_TRUNCATED;
    }

    /** Whether the log was truncated since {@link #takeTruncation}. On the partition's turn. */
    boolean isTruncated() {
        return truncatedTo != NOT_TRUNCATED;
    }

    /** The lowest offset it was truncated to since the last call, beyond all offsets for none. On the partition's turn. */
    long takeTruncation() {
        long offset = truncatedTo;
        truncatedTo = NOT_TRUNCATED;
        return offset;
    }

    @Override
    public LogAppendInfo appendAsLeader(MemoryRecords records, int leaderEpoch, AppendContext context) {
        return log.appendAsLeader(records, leaderEpoch, context);
    }

    @Override
    public LogAppendInfo appendAsFollower(MemoryRecords records) {
        return log.appendAsFollower(records);
    }

    @Override
    public void truncateTo(long offset) {
        truncatedTo = Math.min(truncatedTo, offset);
        log.truncateTo(offset);
    }

    @Override
    public void truncateFullyAndStartAt(long offset) {
        truncatedTo = 0;
        log.truncateFullyAndStartAt(offset);
    }

    @Override
    public FetchDataInfo read(long startOffset, int maxBytes, FetchIsolation isolation, boolean minOneMessage) {
        return log.read(startOffset, maxBytes, isolation, minOneMessage);
    }

    @Override
    public long logStartOffset() {
        return log.logStartOffset();
    }

    @Override
    public long logEndOffset() {
        return log.logEndOffset();
    }

    @Override
    public long highWatermark() {
        return log.highWatermark();
    }

    @Override
    public void updateHighWatermark(long offset) {
        log.updateHighWatermark(offset);
    }

    @Override
    public long lastStableOffset() {
        return log.lastStableOffset();
    }

    @Override
    public void assignEpochStartOffset(int leaderEpoch, long startOffset) {
        log.maybeAssignEpochStartOffset(leaderEpoch, startOffset);
    }

    @Override
    public OptionalInt latestEpoch() {
        return log.latestEpoch();
    }

    @Override
    public EpochEndOffset endOffsetForEpoch(int leaderEpoch) {
        return log.endOffsetForEpoch(leaderEpoch);
    }

    @Override
    public OffsetAndTimestamp offsetForTimestamp(long timestamp) {
        return log.offsetForTimestamp(timestamp)
                .map(found -> new OffsetAndTimestamp(found.timestamp(), found.offset(), found.leaderEpoch()))
                .orElse(OffsetAndTimestamp.NOT_FOUND);
    }

    @Override
    public OffsetAndTimestamp maxTimestamp() {
        return offsetForTimestamp(UnifiedLog.MAX_TIMESTAMP);
    }

    @Override
    public int epochForOffset(long offset) {
        return log.leaderEpochCache().epochForOffset(offset).orElse(-1);
    }

    @Override
    public void maybeIncrementLogStartOffset(long offset) {
        log.maybeIncrementLogStartOffset(offset);
    }

    @Override
    public int minInSyncReplicas() {
        return log.config().minInSyncReplicas();
    }

    @Override
    public boolean isFull() {
        return log.isFull();
    }

    @Override
    public boolean isDeletable() {
        return log.config().delete();
    }

    @Override
    public List<ProducerStateEntry> activeProducers() {
        return log.activeProducers();
    }

    @Override
    public VerificationGuard startVerification(long producerId, short producerEpoch, int sequence) {
        return log.startVerification(producerId, producerEpoch, sequence);
    }
}
