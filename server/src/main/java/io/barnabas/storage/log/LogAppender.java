package io.barnabas.storage.log;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.CompressionType;
import io.barnabas.common.record.CorruptRecordException;
import io.barnabas.common.record.InvalidRecordException;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.TimestampType;
import io.barnabas.storage.log.segment.LogSegment;
import io.barnabas.storage.producer.BatchMetadata;
import io.barnabas.storage.validation.AppendOrigin;
import io.barnabas.storage.validation.LogValidator;
import io.barnabas.storage.validation.ValidatedRecords;
import io.barnabas.storage.validation.ValidationConfig;
import java.io.IOException;
import java.util.Optional;

/**
 * The append path: validate, decide, write, take note, publish.
 *
 * <p>Validation needs no lock and changes nothing but the batch's own header. Under the lock, producer state decides
 * before anything is written, and takes note only after: a refused batch leaves no trace.
 */
final class LogAppender {
    private final UnifiedLog log;
    private final LocalLog local;
    private final LogValidator validator;
    private volatile CachedValidation cached;

    /** Derived from a log's configuration once, not for every append. */
    private record CachedValidation(LogConfig config, ValidationConfig validation) {}

    LogAppender(UnifiedLog log) {
        this.log = log;
        this.local = log.local;
        this.validator =
                new LogValidator(log.topicPartition(), local.context().logDir().decompressionBuffers());
    }

    LogAppendInfo appendAsLeader(MemoryRecords records, int leaderEpoch, AppendContext context) {
        AppendOrigin origin = context.origin();
        ValidatedRecords valid = validator.validate(
                records, validation(), origin, local.context().time().milliseconds());
        log.lock.lock();
        try {
            log.throwIfClosed();
            Optional<BatchMetadata> duplicate = origin == AppendOrigin.CLIENT
                    ? log.producers.manager().findDuplicate(valid.batch())
                    : Optional.empty();
            if (duplicate.isPresent()) {
                return duplicateOf(duplicate.get());
            }
            long firstOffset = log.logEndOffset();
            throwIfNotAppendable(valid.batch(), firstOffset, context);
            if (context.afterTakeover()) {
                log.producers.manager().throwIfBeginningIsMissing(valid.batch());
            }
            throwIfLargerThanSegment(valid.records().sizeInBytes());
            throwIfFull(valid.records().sizeInBytes(), origin != AppendOrigin.CLIENT);
            valid.assignOffsets(firstOffset, leaderEpoch);
            append(valid.records(), firstOffset, valid.lastOffset(), valid.maxTimestamp());
            return new LogAppendInfo(
                    firstOffset,
                    valid.lastOffset(),
                    valid.maxTimestamp(),
                    valid.logAppendTime(),
                    log.logStartOffset(),
                    false);
        } catch (IOException e) {
            throw log.failed("Error while appending records to " + log.topicPartition(), e);
        } finally {
            log.lock.unlock();
        }
    }

    LogAppendInfo appendAsFollower(MemoryRecords records) {
        log.lock.lock();
        try {
            log.throwIfClosed();
            long nextOffset = log.logEndOffset();
            long firstOffset = -1L;
            long maxTimestamp = RecordBatch.NO_TIMESTAMP;
            int validBytes = 0;
            for (RecordBatch batch : records.batches()) {
                batch.ensureValid();
                throwIfNotNext(batch, nextOffset);
                if (firstOffset < 0) {
                    firstOffset = batch.baseOffset();
                }
                nextOffset = batch.nextOffset();
                maxTimestamp = Math.max(maxTimestamp, batch.maxTimestamp());
                validBytes += batch.sizeInBytes();
            }
            if (validBytes > 0) {
                throwIfLargerThanSegment(validBytes);
                throwIfFull(validBytes, log.isInternal());
                MemoryRecords whole = validBytes == records.sizeInBytes()
                        ? records
                        : new MemoryRecords(records.buffer().slice(0, validBytes));
                append(whole, firstOffset, nextOffset - 1, maxTimestamp);
            }
            return new LogAppendInfo(
                    firstOffset, nextOffset - 1, maxTimestamp, RecordBatch.NO_TIMESTAMP, log.logStartOffset(), false);
        } catch (CorruptRecordException | InvalidRecordException e) {
            throw new ApiException(
                    Errors.CORRUPT_MESSAGE, e.getMessage() + " in topic partition " + log.topicPartition(), e);
        } catch (IOException e) {
            throw log.failed("Error while appending records to " + log.topicPartition(), e);
        } finally {
            log.lock.unlock();
        }
    }

    /** Opens a new segment. The caller holds the lock. */
    void roll(long expectedNextOffset) throws IOException {
        LogSegment rolled = local.roll(expectedNextOffset);
        // With a snapshot at each segment's start, recovery of a segment need not read the ones before it.
        log.producers.manager().updateMapEndOffset(rolled.baseOffset());
        log.producers.snapshots().take(log.producers.manager(), false);
        if (log.highWatermark() == rolled.baseOffset()) {
            log.updateHighWatermark(local.logEndOffset());
        }
        long flushTo = rolled.baseOffset();
        local.context().scheduler().execute(() -> log.flush(flushTo));
    }

    private void append(MemoryRecords records, long firstOffset, long lastOffset, long maxTimestamp)
            throws IOException {
        if (local.shouldRoll(records.sizeInBytes(), maxTimestamp, lastOffset)) {
            roll(firstOffset);
        }
        for (RecordBatch batch : records.batches()) {
            assignEpoch(batch);
        }
        local.append(records, lastOffset);
        LogSegment active = local.segments().last();
        for (RecordBatch batch : records.batches()) {
            log.producers.replay(batch, active);
        }
        log.updateFirstUnstableOffset();
        if (lastOffset + 1 - local.recoveryPoint() >= local.config().flushMessages()) {
            log.flush();
        }
    }

    private void assignEpoch(RecordBatch batch) throws IOException {
        int epoch = batch.partitionLeaderEpoch();
        if (epoch >= 0) {
            log.epochs.assign(epoch, batch.baseOffset());
        }
    }

    private LogAppendInfo duplicateOf(BatchMetadata batch) {
        boolean appendTime = local.config().messageTimestampType() == TimestampType.LOG_APPEND_TIME;
        return new LogAppendInfo(
                batch.firstOffset(),
                batch.lastOffset(),
                batch.timestamp(),
                appendTime ? batch.timestamp() : RecordBatch.NO_TIMESTAMP,
                log.logStartOffset(),
                true);
    }

    private void throwIfNotAppendable(RecordBatch batch, long firstOffset, AppendContext context) {
        try {
            log.producers.manager().throwIfNotAppendable(batch, firstOffset, context.origin(), context.guard());
        } catch (InvalidRecordException e) {
            throw new ApiException(Errors.INVALID_RECORD, e.getMessage(), e);
        }
    }

    private void throwIfNotNext(RecordBatch batch, long nextOffset) {
        if (batch.baseOffset() < nextOffset || batch.lastOffset() < batch.baseOffset()) {
            throw new ApiException(
                    Errors.CORRUPT_MESSAGE,
                    "Out of order offsets found in append to " + log.topicPartition() + ": batch with offsets ["
                            + batch.baseOffset() + ", " + batch.lastOffset() + "] where " + nextOffset + " was next");
        }
    }

    private void throwIfFull(int size, boolean fromReserve) {
        if (!log.logDir().space().admits(size, fromReserve)) {
            throw log.logDir().full("Nothing is appended to " + log.topicPartition(), null);
        }
    }

    private void throwIfLargerThanSegment(int size) {
        if (size > local.config().segmentBytes()) {
            throw new ApiException(
                    Errors.RECORD_LIST_TOO_LARGE,
                    "Message batch size is " + size + " bytes in append to partition " + log.topicPartition()
                            + ", which exceeds the maximum configured segment size of "
                            + local.config().segmentBytes() + ".");
        }
    }

    private ValidationConfig validation() {
        LogConfig config = local.config();
        CachedValidation known = cached;
        if (known == null || known.config() != config) {
            known = new CachedValidation(config, validation(config));
            cached = known;
        }
        return known.validation();
    }

    private static ValidationConfig validation(LogConfig config) {
        return new ValidationConfig(
                config.maxMessageBytes(),
                compression(config),
                config.messageTimestampType(),
                config.messageTimestampBeforeMaxMs(),
                config.messageTimestampAfterMaxMs(),
                config.compact());
    }

    private static Compression compression(LogConfig config) {
        String name = config.compressionType();
        return switch (name) {
            case "producer" -> null;
            case "uncompressed", "none" -> Compression.NONE;
            case "gzip" ->
                new Compression(CompressionType.GZIP, config.compressionLevel(name, Compression.GZIP_DEFAULT_LEVEL));
            case "lz4" ->
                new Compression(CompressionType.LZ4, config.compressionLevel(name, Compression.LZ4_DEFAULT_LEVEL));
            case "zstd" ->
                new Compression(CompressionType.ZSTD, config.compressionLevel(name, Compression.ZSTD_DEFAULT_LEVEL));
            case "snappy" -> Compression.of(CompressionType.SNAPPY);
            default ->
                throw new IllegalArgumentException(
                        "Invalid value " + name + " for configuration " + LogConfigKeys.COMPRESSION_TYPE);
        };
    }
}
