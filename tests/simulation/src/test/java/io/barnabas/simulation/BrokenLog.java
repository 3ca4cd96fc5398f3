package io.barnabas.simulation;

import io.barnabas.cluster.OffsetAndTimestamp;
import io.barnabas.cluster.PartitionLog;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.simulation.disk.SimLog;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.FetchDataInfo;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.LogAppendInfo;
import io.barnabas.storage.log.epoch.EpochEndOffset;
import java.util.OptionalInt;

/** A log as it should be; what is broken is overridden. */
class BrokenLog implements PartitionLog {
    final SimLog log;

    BrokenLog(SimLog log) {
        this.log = log;
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
        log.truncateTo(offset);
    }

    @Override
    public void truncateFullyAndStartAt(long offset) {
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
        log.assignEpochStartOffset(leaderEpoch, startOffset);
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
        return log.offsetForTimestamp(timestamp);
    }

    @Override
    public OffsetAndTimestamp maxTimestamp() {
        return log.maxTimestamp();
    }

    @Override
    public int epochForOffset(long offset) {
        return log.epochForOffset(offset);
    }

    @Override
    public void maybeIncrementLogStartOffset(long offset) {
        log.maybeIncrementLogStartOffset(offset);
    }

    @Override
    public int minInSyncReplicas() {
        return log.minInSyncReplicas();
    }

    @Override
    public boolean isDeletable() {
        return log.isDeletable();
    }
}
