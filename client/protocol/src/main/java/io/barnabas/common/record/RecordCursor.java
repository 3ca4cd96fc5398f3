package io.barnabas.common.record;

import io.barnabas.common.record.compression.BufferSupplier;
import java.io.OutputStream;

/**
 * A walk over the records of a batch for whoever needs to check them but not to keep them: after each {@link #next} the
 * accessors describe the record just passed. Allocates nothing per record. Not for use by two threads.
 */
public abstract sealed class RecordCursor implements AutoCloseable permits BufferRecordCursor, StreamRecordCursor {
    /** How many records the batch's header claims. */
    final int count;
    /** How many records have been passed. */
    int passed;

    int offsetDelta;
    long timestampDelta;
    int keySize;
    int valueSize;
    int recordSize;

    RecordCursor(int count) {
        if (count < 0) {
            throw new InvalidRecordException(
                    "Found invalid record count " + count + " in magic v" + RecordBatch.MAGIC_VALUE_V2 + " batch");
        }
        this.count = count;
    }

    static RecordCursor of(RecordBatch batch, BufferSupplier buffers) {
        return batch.isCompressed()
                ? new StreamRecordCursor(batch, buffers, null)
                : new BufferRecordCursor(batch.payload(), batch.count());
    }

    /**
     * A cursor that also hands every uncompressed byte it passes to {@code copy}, so that a batch is checked and
     * written anew in one pass. The batch must be compressed. What {@code copy} throws, {@link #next} throws as
     * {@link java.io.UncheckedIOException}.
     */
    public static RecordCursor copying(RecordBatch batch, BufferSupplier buffers, OutputStream copy) {
        return new StreamRecordCursor(batch, buffers, copy);
    }

    /**
     * Moves to the next record.
     *
     * @return false when all the records that the header claims have been passed and no byte is left
     * @throws InvalidRecordException when a record does not parse, or there are fewer or more bytes than the count
     *     claims
     */
    public abstract boolean next();

    /** Index of the current record in the batch, from 0. */
    public final int index() {
        return passed - 1;
    }

    /** Offset of the current record minus the batch's base offset. */
    public final int offsetDelta() {
        return offsetDelta;
    }

    /** Timestamp of the current record minus the batch's base timestamp, in ms. */
    public final long timestampDelta() {
        return timestampDelta;
    }

    public final boolean hasKey() {
        return keySize >= 0;
    }

    public final boolean hasValue() {
        return valueSize >= 0;
    }

    /** Uncompressed length of the current record in bytes, its own length field included. */
    public final int sizeInBytes() {
        return recordSize;
    }

    @Override
    public abstract void close();

    static InvalidRecordException prematureEnd() {
        return new InvalidRecordException("Incorrect declared batch size, premature EOF reached");
    }

    static InvalidRecordException bytesLeft() {
        return new InvalidRecordException("Incorrect declared batch size, records still remaining in file");
    }

    static InvalidRecordException invalidStructure(String what) {
        return new InvalidRecordException("Found invalid record structure: " + what);
    }
}
