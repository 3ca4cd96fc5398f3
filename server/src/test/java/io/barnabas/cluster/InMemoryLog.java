package io.barnabas.cluster;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.FetchDataInfo;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.LogAppendInfo;
import io.barnabas.storage.log.LogOffsetMetadata;
import io.barnabas.storage.log.epoch.EpochEndOffset;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** A log without a disk: the batches in a list. As on disk, one writer at a time, readers whenever they like. */
public final class InMemoryLog implements PartitionLog {
    private record Batch(long baseOffset, long lastOffset, long maxTimestamp, int leaderEpoch, byte[] bytes) {}

    private volatile List<Batch> batches = List.of();
    private final TreeMap<Integer, Long> epochs = new TreeMap<>();
    private volatile long logStartOffset;
    private volatile long highWatermark;
    private volatile Long openTransactionFrom;
    private volatile int minInSyncReplicas = 1;
    private volatile boolean deletable = true;
    private volatile ApiException failure;
    private volatile int reads;
    private volatile AppendContext lastContext;

    /** What the last append of the leader depended on. */
    public AppendContext lastContext() {
        return lastContext;
    }

    /** How often the log was read. */
    public int reads() {
        return reads;
    }

    /** Every append fails with this from now on; null for none. */
    public void failAppends(ApiException newFailure) {
        failure = newFailure;
    }

    public void minInSyncReplicas(int replicas) {
        minInSyncReplicas = replicas;
    }

    public void deletable(boolean isDeletable) {
        deletable = isDeletable;
    }

    /** An open transaction holds the last stable offset here; null for none. */
    public void openTransactionFrom(Long offset) {
        openTransactionFrom = offset;
    }

    @Override
    public LogAppendInfo appendAsLeader(MemoryRecords records, int leaderEpoch, AppendContext context) {
        if (failure != null) {
            throw failure;
        }
        lastContext = context;
        long first = logEndOffset();
        long timestamp = -1;
        for (RecordBatch batch : records.batches()) {
            batch.setLastOffset(logEndOffset() + batch.lastOffsetDelta());
            batch.setPartitionLeaderEpoch(leaderEpoch);
            add(batch);
            timestamp = Math.max(timestamp, batch.maxTimestamp());
        }
        epochs.putIfAbsent(leaderEpoch, first);
        return new LogAppendInfo(first, logEndOffset() - 1, timestamp, -1, logStartOffset, false);
    }

    @Override
    public LogAppendInfo appendAsFollower(MemoryRecords records) {
        if (failure != null) {
            throw failure;
        }
        long first = logEndOffset();
        for (RecordBatch batch : records.batches()) {
            if (batch.partitionLeaderEpoch() >= 0) {
                epochs.putIfAbsent(batch.partitionLeaderEpoch(), batch.baseOffset());
            }
            add(batch);
        }
        return new LogAppendInfo(first, logEndOffset() - 1, -1, -1, logStartOffset, false);
    }

    @Override
    public void truncateTo(long offset) {
        batches = batches.stream().filter(batch -> batch.lastOffset() < offset).toList();
        epochs.values().removeIf(start -> start >= offset);
        logStartOffset = Math.min(logStartOffset, offset);
        highWatermark = Math.min(highWatermark, logEndOffset());
    }

    @Override
    public void truncateFullyAndStartAt(long offset) {
        batches = List.of();
        epochs.clear();
        logStartOffset = offset;
        highWatermark = offset;
    }

    private void add(RecordBatch batch) {
        byte[] bytes = new byte[batch.sizeInBytes()];
        batch.buffer().get(bytes);
        List<Batch> next = new ArrayList<>(batches);
        next.add(new Batch(
                batch.baseOffset(), batch.lastOffset(), batch.maxTimestamp(), batch.partitionLeaderEpoch(), bytes));
        batches = next;
    }

    @Override
    public FetchDataInfo read(long startOffset, int maxBytes, FetchIsolation isolation, boolean minOneMessage) {
        reads++;
        if (startOffset < logStartOffset || startOffset > logEndOffset()) {
            throw new ApiException(Errors.OFFSET_OUT_OF_RANGE, "offset " + startOffset + " is not in the log");
        }
        long limit =
                switch (isolation) {
                    case LOG_END -> logEndOffset();
                    case HIGH_WATERMARK -> highWatermark;
                    case TXN_COMMITTED -> lastStableOffset();
                };
        ByteArrayOutputStream found = new ByteArrayOutputStream();
        for (Batch batch : batches) {
            if (batch.lastOffset() < startOffset || batch.lastOffset() >= limit) {
                continue;
            }
            boolean fits = found.size() + batch.bytes().length <= maxBytes;
            if (!fits && (found.size() > 0 || !minOneMessage)) {
                break;
            }
            found.writeBytes(batch.bytes());
        }
        MemoryRecords records = new MemoryRecords(ByteBuffer.wrap(found.toByteArray()));
        return new FetchDataInfo(new LogOffsetMetadata(startOffset), records, false, null);
    }

    @Override
    public long logStartOffset() {
        return logStartOffset;
    }

    @Override
    public long logEndOffset() {
        List<Batch> current = batches;
        return current.isEmpty()
                ? logStartOffset
                : current.get(current.size() - 1).lastOffset() + 1;
    }

    @Override
    public long highWatermark() {
        return highWatermark;
    }

    @Override
    public void updateHighWatermark(long offset) {
        highWatermark = Math.max(logStartOffset, Math.min(offset, logEndOffset()));
    }

    @Override
    public long lastStableOffset() {
        Long open = openTransactionFrom;
        return open == null ? highWatermark : Math.min(open, highWatermark);
    }

    @Override
    public void assignEpochStartOffset(int leaderEpoch, long startOffset) {
        epochs.putIfAbsent(leaderEpoch, startOffset);
    }

    @Override
    public OptionalInt latestEpoch() {
        return epochs.isEmpty() ? OptionalInt.empty() : OptionalInt.of(epochs.lastKey());
    }

    @Override
    public EpochEndOffset endOffsetForEpoch(int leaderEpoch) {
        Map.Entry<Integer, Long> found = epochs.floorEntry(leaderEpoch);
        if (found == null || leaderEpoch > epochs.lastKey()) {
            return EpochEndOffset.UNDEFINED;
        }
        Map.Entry<Integer, Long> next = epochs.higherEntry(leaderEpoch);
        return new EpochEndOffset(found.getKey(), next == null ? logEndOffset() : next.getValue());
    }

    @Override
    public OffsetAndTimestamp offsetForTimestamp(long timestamp) {
        for (Batch batch : batches) {
            if (batch.maxTimestamp() >= timestamp) {
                return new OffsetAndTimestamp(batch.maxTimestamp(), batch.baseOffset(), batch.leaderEpoch());
            }
        }
        return OffsetAndTimestamp.NOT_FOUND;
    }

    @Override
    public OffsetAndTimestamp maxTimestamp() {
        OffsetAndTimestamp found = OffsetAndTimestamp.NOT_FOUND;
        for (Batch batch : batches) {
            if (batch.maxTimestamp() > found.timestamp()) {
                found = new OffsetAndTimestamp(batch.maxTimestamp(), batch.lastOffset(), batch.leaderEpoch());
            }
        }
        return found;
    }

    @Override
    public int epochForOffset(long offset) {
        int epoch = -1;
        for (Map.Entry<Integer, Long> entry : epochs.entrySet()) {
            if (entry.getValue() <= offset) {
                epoch = entry.getKey();
            }
        }
        return epoch;
    }

    @Override
    public void maybeIncrementLogStartOffset(long offset) {
        logStartOffset = Math.max(logStartOffset, offset);
    }

    @Override
    public int minInSyncReplicas() {
        return minInSyncReplicas;
    }

    @Override
    public boolean isDeletable() {
        return deletable;
    }
}
