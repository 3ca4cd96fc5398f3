package io.barnabas.simulation.disk;

import io.barnabas.cluster.OffsetAndTimestamp;
import io.barnabas.cluster.PartitionLog;
import io.barnabas.common.Time;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.InvalidRecordException;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.compression.BufferSupplier;
import io.barnabas.storage.compaction.CleaningRun;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.FetchDataInfo;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.LogAppendInfo;
import io.barnabas.storage.log.LogOffsetMetadata;
import io.barnabas.storage.log.epoch.EpochEndOffset;
import io.barnabas.storage.log.epoch.LeaderEpochFileCache;
import io.barnabas.storage.producer.BatchMetadata;
import io.barnabas.storage.producer.ProducerStateEntry;
import io.barnabas.storage.producer.VerificationGuard;
import io.barnabas.storage.validation.LogValidator;
import io.barnabas.storage.validation.ValidatedRecords;
import io.barnabas.storage.validation.ValidationConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A partition's log while a process has it open: the rules of the production log (validation, producers' sequence
 * numbers, leader epochs are its very classes) over files in memory.
 */
public final class SimLog implements PartitionLog {
    private final LogFiles files;
    private final SimDisk disk;
    private final Time time;
    private final LogValidator validator;
    private final LeaderEpochFileCache epochs;
    private final SimProducers producers;
    private long highWatermark;
    private int truncations;
    private boolean keepsProducers;

    SimLog(LogFiles files, SimDisk disk, Time time) {
        this.files = files;
        this.disk = disk;
        this.time = time;
        this.validator = new LogValidator(files.topicPartition, new BufferSupplier(1));
        try {
            this.epochs = new LeaderEpochFileCache(files.topicPartition, files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        epochs.onLoaded(files.startOffset, files.endOffset());
        highWatermark = Math.max(files.startOffset, Math.min(files.checkpointedHighWatermark, files.endOffset()));
        producers = new SimProducers(files);
        producers.rebuild(highWatermark);
    }

    /** Knows no producer any more, as if their state had never been kept; only for breaking things on purpose. */
    public void forgetProducers() {
        producers.forget();
    }

    /** As {@link #truncateTo}, but what is known of producers stays as it is; only for breaking things on purpose. */
    public void truncateWithoutProducers(long offset) {
        keepsProducers = true;
        truncateTo(offset);
        keepsProducers = false;
    }

    public LogFiles files() {
        return files;
    }

    /** How often it was made shorter: whoever has looked at its records must look again. */
    public int truncations() {
        return truncations;
    }

    String directory() {
        return files.directory;
    }

    @Override
    public LogAppendInfo appendAsLeader(MemoryRecords records, int leaderEpoch, AppendContext context) {
        disk.throwIfFailed(files.directory);
        ValidatedRecords valid =
                validator.validate(records, ValidationConfig.DEFAULT, context.origin(), time.milliseconds());
        Optional<BatchMetadata> duplicate = producers.manager().findDuplicate(valid.batch());
        if (duplicate.isPresent()) {
            BatchMetadata first = duplicate.get();
            return new LogAppendInfo(
                    first.firstOffset(), first.lastOffset(), first.timestamp(), -1, files.startOffset, true);
        }
        long offset = files.endOffset();
        try {
            producers.manager().throwIfNotAppendable(valid.batch(), offset, context.origin(), context.guard());
            if (context.afterTakeover()) {
                producers.manager().throwIfBeginningIsMissing(valid.batch());
            }
        } catch (InvalidRecordException e) {
            throw new ApiException(Errors.INVALID_RECORD, e.getMessage(), e);
        }
        valid.assignOffsets(offset, leaderEpoch);
        append(valid.batch());
        return new LogAppendInfo(offset, valid.lastOffset(), valid.maxTimestamp(), -1, files.startOffset, false);
    }

    @Override
    public LogAppendInfo appendAsFollower(MemoryRecords records) {
        disk.throwIfFailed(files.directory);
        long first = -1;
        long timestamp = -1;
        for (RecordBatch batch : records.batches()) {
            batch.ensureValid();
            if (batch.baseOffset() < files.endOffset()) {
                throw new ApiException(
                        Errors.CORRUPT_MESSAGE,
                        "Out of order offsets found in append to " + files.topicPartition + ": " + batch.baseOffset()
                                + " where " + files.endOffset() + " was next");
            }
            first = first < 0 ? batch.baseOffset() : first;
            timestamp = Math.max(timestamp, batch.maxTimestamp());
            append(batch);
        }
        return new LogAppendInfo(first, files.endOffset() - 1, timestamp, -1, files.startOffset, false);
    }

    /**
     * Compacts what nothing can be taken back of any more, but for the newest batches: the segment that is written to is
     * never cleaned.
     *
     * @param newest how many batches are left alone at least
     * @return whether anything has changed
     */
    public boolean compact(CleaningRun run, int newest) {
        return compactUpTo(run, lastStableOffset(), newest);
    }

    /** The same up to an offset, which should not be above the last stable one. */
    public boolean compactUpTo(CleaningRun run, long offset, int newest) {
        int count = files.indexOf(offset);
        int end = Math.min(count, files.batches.size() - newest);
        if (end <= 0 || disk.isFailed(files.directory)) {
            return false;
        }
        long limit = files.batches.get(end).baseOffset();
        boolean changed = new SimCompaction(files, producers, run).clean(limit);
        return changed;
    }

    private void append(RecordBatch batch) {
        StoredBatch stored = StoredBatch.of(batch);
        assignEpochStartOffset(stored.leaderEpoch(), stored.baseOffset());
        files.batches.add(stored);
        producers.replay(stored.view());
    }

    @Override
    public FetchDataInfo read(long startOffset, int maxBytes, FetchIsolation isolation, boolean minOneMessage) {
        disk.throwIfFailed(files.directory);
        if (startOffset < files.startOffset || startOffset > files.endOffset()) {
            throw new ApiException(
                    Errors.OFFSET_OUT_OF_RANGE,
                    "Received request for offset " + startOffset + " for partition " + files.topicPartition
                            + ", but we only have log segments from offset " + files.startOffset + " to "
                            + files.endOffset() + ".");
        }
        long limit = limit(isolation);
        long end = startOffset;
        ByteArrayOutputStream found = new ByteArrayOutputStream();
        List<StoredBatch> batches = files.batches;
        for (int i = files.indexOf(startOffset); i < batches.size(); i++) {
            StoredBatch batch = batches.get(i);
            boolean fits = found.size() + batch.bytes().length <= maxBytes || found.size() == 0 && minOneMessage;
            if (batch.lastOffset() >= limit || !fits) {
                break;
            }
            found.writeBytes(batch.bytes());
            end = batch.lastOffset() + 1;
        }
        MemoryRecords records = new MemoryRecords(ByteBuffer.wrap(found.toByteArray()));
        boolean committed = isolation == FetchIsolation.TXN_COMMITTED;
        return new FetchDataInfo(
                new LogOffsetMetadata(startOffset),
                records,
                false,
                committed ? producers.aborted(startOffset, end) : null);
    }

    private long limit(FetchIsolation isolation) {
        return switch (isolation) {
            case LOG_END -> files.endOffset();
            case HIGH_WATERMARK -> highWatermark;
            case TXN_COMMITTED -> lastStableOffset();
        };
    }

    @Override
    public void truncateTo(long offset) {
        disk.throwIfFailed(files.directory);
        if (offset >= files.endOffset()) {
            // An epoch without a record ends here as well.
            changeEpochs(() -> epochs.truncateFromEnd(files.endOffset()));
            return;
        }
        if (offset < files.startOffset) {
            truncateFullyAndStartAt(offset);
            return;
        }
        files.batches.subList(files.indexOf(offset), files.batches.size()).clear();
        changeEpochs(() -> epochs.truncateFromEnd(offset));
        onTruncated();
    }

    @Override
    public void truncateFullyAndStartAt(long offset) {
        disk.throwIfFailed(files.directory);
        files.batches.clear();
        files.startOffset = offset;
        files.forgetCleaning();
        changeEpochs(epochs::clearAndFlush);
        onTruncated();
    }

    private void onTruncated() {
        truncations++;
        files.flushedEnd = Math.min(files.flushedEnd, files.endOffset());
        highWatermark = Math.max(files.startOffset, Math.min(highWatermark, files.endOffset()));
        if (!keepsProducers) {
            producers.rebuild(highWatermark);
        }
    }

    @Override
    public long logStartOffset() {
        return files.startOffset;
    }

    @Override
    public long logEndOffset() {
        return files.endOffset();
    }

    @Override
    public long highWatermark() {
        return highWatermark;
    }

    @Override
    public void updateHighWatermark(long offset) {
        highWatermark = Math.max(files.startOffset, Math.min(offset, files.endOffset()));
        producers.manager().onHighWatermarkUpdated(highWatermark);
    }

    @Override
    public long lastStableOffset() {
        return producers.lastStableOffset(highWatermark);
    }

    @Override
    public void assignEpochStartOffset(int leaderEpoch, long startOffset) {
        changeEpochs(() -> epochs.assign(leaderEpoch, startOffset));
    }

    @Override
    public OptionalInt latestEpoch() {
        return epochs.latestEpoch();
    }

    @Override
    public EpochEndOffset endOffsetForEpoch(int leaderEpoch) {
        return epochs.endOffsetFor(leaderEpoch, files.endOffset());
    }

    @Override
    public OffsetAndTimestamp offsetForTimestamp(long timestamp) {
        for (StoredBatch batch : files.batches) {
            if (batch.maxTimestamp() >= timestamp) {
                return new OffsetAndTimestamp(batch.maxTimestamp(), batch.baseOffset(), batch.leaderEpoch());
            }
        }
        return OffsetAndTimestamp.NOT_FOUND;
    }

    @Override
    public OffsetAndTimestamp maxTimestamp() {
        OffsetAndTimestamp found = OffsetAndTimestamp.NOT_FOUND;
        for (StoredBatch batch : files.batches) {
            if (batch.maxTimestamp() > found.timestamp()) {
                found = new OffsetAndTimestamp(batch.maxTimestamp(), batch.lastOffset(), batch.leaderEpoch());
            }
        }
        return found;
    }

    @Override
    public int epochForOffset(long offset) {
        return epochs.epochForOffset(offset).orElse(-1);
    }

    @Override
    public void maybeIncrementLogStartOffset(long offset) {
        if (offset > files.startOffset) {
            files.batches.subList(0, files.indexOf(offset)).clear();
            files.startOffset = offset;
            highWatermark = Math.max(highWatermark, offset);
            changeEpochs(() -> epochs.truncateFromStart(offset));
        }
    }

    @Override
    public VerificationGuard startVerification(long producerId, short producerEpoch, int sequence) {
        return producers.manager().startVerification(producerId, producerEpoch, sequence, time.milliseconds());
    }

    @Override
    public List<ProducerStateEntry> activeProducers() {
        return producers.manager().describeProducers();
    }

    @Override
    public int minInSyncReplicas() {
        return disk.minInSyncReplicas();
    }

    @Override
    public boolean isDeletable() {
        return true;
    }

    private interface EpochChange {
        void run() throws IOException;
    }

    private static void changeEpochs(EpochChange change) {
        try {
            change.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
