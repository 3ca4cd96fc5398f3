package io.barnabas.storage.validation;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.BatchRewriter;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.CompressionType;
import io.barnabas.common.record.CorruptRecordException;
import io.barnabas.common.record.InvalidRecordException;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordCursor;
import io.barnabas.common.record.TimestampType;
import io.barnabas.common.record.compression.BufferSupplier;

/**
 * Checks what a leader is asked to append to a partition: one batch of magic 2 whose checksum, sizes, counts, offsets,
 * timestamps and keys are as the topic wants them. Records of compressed batches are decompressed through one window
 * and not kept. A batch is either accepted whole or refused by an {@link ApiException}; nothing but its own bytes is
 * changed, and those only after every check has passed.
 *
 * <p>Which offsets the batch will get is not asked here, so the whole work can be done before the partition is entered;
 * {@link ValidatedRecords#assignOffsets} is the short rest.
 *
 * <p>Stricter than Kafka 3.9 in one point: offset deltas must run 0, 1, 2, ... in uncompressed batches too, and a
 * compressed batch that breaks this is refused rather than written anew.
 */
public final class LogValidator {
    private final TopicPartition topicPartition;
    private final BufferSupplier buffers;

    /**
     * @param buffers where decompression takes its arrays from; may be shared by all partitions
     */
    public LogValidator(TopicPartition topicPartition, BufferSupplier buffers) {
        this.topicPartition = topicPartition;
        this.buffers = buffers;
    }

    /**
     * Validates records for an append by the leader.
     *
     * @param nowMs the wall-clock time: the append time, and what create times are compared with
     * @throws RecordValidationException INVALID_RECORD or INVALID_TIMESTAMP because of single records
     * @throws ApiException INVALID_RECORD, CORRUPT_MESSAGE, MESSAGE_TOO_LARGE or UNSUPPORTED_FOR_MESSAGE_FORMAT
     */
    public ValidatedRecords validate(MemoryRecords records, ValidationConfig config, AppendOrigin origin, long nowMs) {
        try {
            RecordBatch batch = onlyBatch(records);
            checkHeader(batch, config, origin);
            Compression target = config.compression();
            if (target == null || target.type() == batch.compressionType() || leftUncompressed(batch)) {
                return validateInPlace(records, batch, config, nowMs);
            }
            return rewrite(batch, config, nowMs);
        } catch (InvalidRecordException e) {
            throw new ApiException(Errors.INVALID_RECORD, e.getMessage() + " in topic partition " + topicPartition, e);
        } catch (CorruptRecordException e) {
            throw new ApiException(Errors.CORRUPT_MESSAGE, e.getMessage() + " in topic partition " + topicPartition, e);
        }
    }

    /** Control batches stay as they are unless they come compressed. */
    private static boolean leftUncompressed(RecordBatch batch) {
        return batch.isControlBatch() && !batch.isCompressed();
    }

    private static RecordBatch onlyBatch(MemoryRecords records) {
        RecordBatch batch = records.firstBatch();
        if (batch == null) {
            throw new InvalidRecordException("Record batch has no batches at all");
        }
        if (records.validBytes() > batch.sizeInBytes()) {
            throw new InvalidRecordException("There is more than one batch");
        }
        return batch;
    }

    private void checkHeader(RecordBatch batch, ValidationConfig config, AppendOrigin origin) {
        if (batch.magic() != RecordBatch.MAGIC_VALUE_V2) {
            throw new ApiException(
                    Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT,
                    "Record batches of magic " + batch.magic() + " are not written any more, in topic partition "
                            + topicPartition);
        }
        if (origin == AppendOrigin.CLIENT && batch.baseOffset() != 0) {
            throw new InvalidRecordException(
                    "The baseOffset of the record batch should be 0, but it is " + batch.baseOffset());
        }
        throwIfTooLarge(batch.sizeInBytes(), config);
        if (!batch.isValid()) {
            throw new CorruptRecordException("Record is corrupt (stored crc = " + batch.crc() + ")");
        }
        checkCounts(batch);
        if (origin == AppendOrigin.CLIENT) {
            checkClientHeader(batch);
        }
    }

    private void throwIfTooLarge(int size, ValidationConfig config) {
        if (size > config.maxMessageSize()) {
            throw new ApiException(
                    Errors.MESSAGE_TOO_LARGE,
                    "The record batch size in the append to " + topicPartition + " is " + size
                            + " bytes which exceeds the maximum configured value of " + config.maxMessageSize() + ".");
        }
    }

    private static void checkCounts(RecordBatch batch) {
        long countFromOffsets = batch.lastOffsetDelta() + 1L;
        if (countFromOffsets <= 0) {
            throw new InvalidRecordException("Batch has an invalid offset range: " + offsetRange(batch));
        }
        if (batch.count() <= 0) {
            throw new InvalidRecordException("Invalid reported count for record batch: " + batch.count());
        }
        if (countFromOffsets != batch.count()) {
            throw new InvalidRecordException(
                    "Inconsistent batch offset range " + offsetRange(batch) + " and count of records " + batch.count());
        }
    }

    private static void checkClientHeader(RecordBatch batch) {
        if (batch.isControlBatch()) {
            throw new InvalidRecordException("Clients are not allowed to write control records");
        }
        if (batch.hasProducerId() && batch.baseSequence() < 0) {
            throw new InvalidRecordException("Invalid sequence number " + batch.baseSequence()
                    + " in record batch with producerId " + batch.producerId());
        }
    }

    private static String offsetRange(RecordBatch batch) {
        return "[" + batch.baseOffset() + ", " + batch.lastOffset() + "]";
    }

    private ValidatedRecords validateInPlace(
            MemoryRecords records, RecordBatch batch, ValidationConfig config, long nowMs) {
        RecordChecks checks = new RecordChecks(topicPartition, batch, config, nowMs);
        try (RecordCursor cursor = batch.cursor(buffers)) {
            checks.run(cursor);
        }
        int size = batch.sizeInBytes();
        MemoryRecords only = size == records.sizeInBytes() ? records : new MemoryRecords(batch.buffer());
        return stamped(only, batch, checks, config, nowMs, false);
    }

    private ValidatedRecords rewrite(RecordBatch batch, ValidationConfig config, long nowMs) {
        RecordChecks checks = new RecordChecks(topicPartition, batch, config, nowMs);
        try (BatchRewriter rewriter =
                new BatchRewriter(batch, config.compression(), config.maxMessageSize(), buffers)) {
            checks.run(rewriter.cursor());
            MemoryRecords rewritten = rewriter.finish();
            return stamped(rewritten, rewritten.firstBatch(), checks, config, nowMs, true);
        } catch (BatchRewriter.BatchTooLargeException e) {
            throw new ApiException(
                    Errors.MESSAGE_TOO_LARGE,
                    "Message batch in append to partition " + topicPartition
                            + " exceeds the maximum configured size of "
                            + config.maxMessageSize() + " once written as " + targetName(config) + ".");
        }
    }

    private static CompressionType targetName(ValidationConfig config) {
        return config.compression().type();
    }

    private static ValidatedRecords stamped(
            MemoryRecords records,
            RecordBatch batch,
            RecordChecks checks,
            ValidationConfig config,
            long nowMs,
            boolean rewritten) {
        boolean appendTime = config.timestampType() == TimestampType.LOG_APPEND_TIME;
        long maxTimestamp = appendTime ? nowMs : checks.maxTimestamp();
        batch.setMaxTimestamp(config.timestampType(), maxTimestamp);
        long logAppendTime = appendTime ? nowMs : RecordBatch.NO_TIMESTAMP;
        return new ValidatedRecords(records, batch, batch.count(), maxTimestamp, logAppendTime, rewritten);
    }
}
