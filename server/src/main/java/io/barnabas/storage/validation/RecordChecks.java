package io.barnabas.storage.validation;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.InvalidRecordException;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordCursor;
import io.barnabas.common.record.TimestampType;
import java.util.ArrayList;
import java.util.List;

/** The checks of the single records of one batch, in one loop that allocates nothing as long as records are good. */
final class RecordChecks {
    /** How many refused records are listed; a batch that unpacks to millions of them is refused all the same. */
    static final int MAX_RECORD_ERRORS = 1000;

    private final TopicPartition topicPartition;
    private final boolean keyRequired;
    private final boolean createTime;
    private final boolean wronglyStamped;
    private final long baseTimestamp;
    /** The one timestamp of all records where the producer claims to be a broker. */
    private final long stamp;

    private final long earliest;
    private final long latest;

    private long maxTimestamp = RecordBatch.NO_TIMESTAMP;
    private List<RecordError> errors;
    private int errorCount;
    private boolean invalidTimestamp;

    RecordChecks(TopicPartition topicPartition, RecordBatch batch, ValidationConfig config, long nowMs) {
        this.topicPartition = topicPartition;
        this.keyRequired = config.compacted() && !batch.isControlBatch();
        this.createTime = config.timestampType() == TimestampType.CREATE_TIME;
        this.wronglyStamped = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
        this.baseTimestamp = batch.baseTimestamp();
        this.stamp = batch.maxTimestamp();
        this.earliest = saturatedAdd(nowMs, -config.timestampBeforeMaxMs());
        this.latest = saturatedAdd(nowMs, config.timestampAfterMaxMs());
    }

    /**
     * Walks all records.
     *
     * @throws RecordValidationException when single records break the topic's rules
     * @throws InvalidRecordException when the records do not parse, or are not as many or not numbered as the header
     *     says
     */
    void run(RecordCursor cursor) {
        long max = RecordBatch.NO_TIMESTAMP;
        int expectedDelta = 0;
        while (cursor.next()) {
            if (cursor.offsetDelta() != expectedDelta++) {
                throw outOfOrder(cursor);
            }
            long timestamp = wronglyStamped ? stamp : baseTimestamp + cursor.timestampDelta();
            max = Math.max(max, timestamp);
            if (keyRequired && !cursor.hasKey()) {
                refuse(
                        cursor.index(),
                        "Compacted topic cannot accept message without key in topic partition " + topicPartition);
            } else if (hasWrongTimestamp(timestamp)) {
                refuseTimestamp(cursor, timestamp);
            }
        }
        maxTimestamp = max;
        throwIfAnyRefused();
    }

    private static InvalidRecordException outOfOrder(RecordCursor cursor) {
        return new InvalidRecordException("Record " + cursor.index()
                + " of the batch does not have incremental offsets,"
                + " expected offset delta is " + cursor.index() + " but it is " + cursor.offsetDelta());
    }

    private boolean hasWrongTimestamp(long timestamp) {
        if (createTime && timestamp != RecordBatch.NO_TIMESTAMP) {
            return timestamp < earliest || timestamp > latest;
        }
        return wronglyStamped;
    }

    private void refuseTimestamp(RecordCursor cursor, long timestamp) {
        invalidTimestamp = true;
        if (createTime && timestamp != RecordBatch.NO_TIMESTAMP) {
            refuse(
                    cursor.index(),
                    "Timestamp " + timestamp + " of message with offset " + cursor.offsetDelta()
                            + " is out of range. The timestamp should be within [" + earliest + ", " + latest + "]");
        } else {
            refuse(
                    cursor.index(),
                    "Invalid timestamp type in message " + cursor.index()
                            + ". Producer should not set timestamp type to LogAppendTime.");
        }
    }

    private void refuse(int index, String message) {
        if (errors == null) {
            errors = new ArrayList<>();
        }
        errorCount++;
        if (errors.size() < MAX_RECORD_ERRORS) {
            errors.add(new RecordError(index, message));
        }
    }

    private void throwIfAnyRefused() {
        if (errors == null) {
            return;
        }
        if (invalidTimestamp) {
            throw new RecordValidationException(
                    Errors.INVALID_TIMESTAMP,
                    "One or more records have been rejected due to invalid timestamp",
                    errors);
        }
        throw new RecordValidationException(
                Errors.INVALID_RECORD,
                "One or more records have been rejected due to " + errorCount
                        + " record errors in total, and only showing the first three errors at most: "
                        + errors.subList(0, Math.min(errors.size(), 3)),
                errors);
    }

    /** The largest timestamp seen, in ms; -1 when no record has one. */
    long maxTimestamp() {
        return maxTimestamp;
    }

    private static long saturatedAdd(long a, long b) {
        long sum = a + b;
        boolean overflown = ((a ^ sum) & (b ^ sum)) < 0;
        return overflown ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}
