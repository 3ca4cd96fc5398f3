package io.barnabas.common.record;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes one batch of magic 2. Set what the header says, append records, {@link #build}. Memory: the bytes of the
 * batch, grown as records come. Not for use by two threads.
 */
public final class RecordBatchBuilder {
    private static final int INITIAL_CAPACITY = 512;

    private final Compression compression;
    private final ByteArrayOutput out;
    /** One record's fields, where they cannot be written straight to the end of {@link #out}. */
    private final ByteArrayOutput scratch = new ByteArrayOutput(64);

    private OutputStream records;
    private long baseOffset;
    private TimestampType timestampType = TimestampType.CREATE_TIME;
    private long logAppendTime = RecordBatch.NO_TIMESTAMP;
    private long producerId = RecordBatch.NO_PRODUCER_ID;
    private short producerEpoch = RecordBatch.NO_PRODUCER_EPOCH;
    private int baseSequence = RecordBatch.NO_SEQUENCE;
    private int partitionLeaderEpoch = RecordBatch.NO_PARTITION_LEADER_EPOCH;
    private boolean transactional;
    private boolean control;
    private Long deleteHorizonMs;

    private int count;
    private long lastOffset = -1;
    private Long batchLastOffset;
    private long baseTimestamp = RecordBatch.NO_TIMESTAMP;
    private long maxTimestamp = RecordBatch.NO_TIMESTAMP;
    private int uncompressedBytes = RecordBatch.RECORD_BATCH_OVERHEAD;
    private MemoryRecords built;

    public RecordBatchBuilder(Compression compression) {
        this(compression, INITIAL_CAPACITY);
    }

    /**
     * @param initialCapacity bytes to set aside at once, at least 61; more follow as needed
     */
    public RecordBatchBuilder(Compression compression, int initialCapacity) {
        this(compression, new byte[Math.max(initialCapacity, RecordBatch.RECORD_BATCH_OVERHEAD)]);
    }

    /**
     * Writes into an array that was used before; what is in it does not matter.
     *
     * @param buffer of at least 61 bytes; left alone, and another one taken, when the batch outgrows it
     */
    public RecordBatchBuilder(Compression compression, byte[] buffer) {
        this.compression = compression;
        this.out = new ByteArrayOutput(buffer);
        this.out.skip(RecordBatch.RECORD_BATCH_OVERHEAD);
    }

    /** Offset of the first record, 0 unless set. Before the first record. */
    public RecordBatchBuilder baseOffset(long offset) {
        throwIfStarted();
        this.baseOffset = offset;
        return this;
    }

    /**
     * Marks the batch as stamped by the broker: all its records read as of this time, in ms. Before the first record.
     */
    public RecordBatchBuilder logAppendTime(long timestamp) {
        throwIfStarted();
        this.timestampType = TimestampType.LOG_APPEND_TIME;
        this.logAppendTime = timestamp;
        return this;
    }

    /** Who writes the batch; may still change until it is built, as a producer does that starts its sequences anew. */
    public RecordBatchBuilder producerState(long id, short epoch, int firstSequence) {
        throwIfBuilt();
        this.producerId = id;
        this.producerEpoch = epoch;
        this.baseSequence = firstSequence;
        return this;
    }

    public RecordBatchBuilder transactional(boolean isTransactional) {
        throwIfBuilt();
        this.transactional = isTransactional;
        return this;
    }

    public RecordBatchBuilder control(boolean isControl) {
        throwIfBuilt();
        this.control = isControl;
        return this;
    }

    public RecordBatchBuilder partitionLeaderEpoch(int epoch) {
        throwIfBuilt();
        this.partitionLeaderEpoch = epoch;
        return this;
    }

    /** From when compaction may drop the batch's tombstones, in ms (KIP-534); takes the base timestamp's place. */
    public RecordBatchBuilder deleteHorizonMs(long timestamp) {
        throwIfStarted();
        this.deleteHorizonMs = timestamp;
        return this;
    }

    /** Appends at the next offset. Key and value may be null; their positions are left alone. */
    public RecordBatchBuilder append(long timestamp, ByteBuffer key, ByteBuffer value, Header... headers) {
        return appendWithOffset(nextOffset(), timestamp, key, value, headers);
    }

    /** Appends at the next offset. Key and value may be null. */
    public RecordBatchBuilder append(long timestamp, byte[] key, byte[] value, Header... headers) {
        long offset = nextOffset();
        int offsetDelta = startRecord(offset, timestamp);
        ByteArrayOutput target = target();
        int bodySize = beginRecord(target, offsetDelta, timestamp, sizeOf(key), sizeOf(value), headers);
        writeField(key, target);
        writeField(value, target);
        endRecord(target, bodySize, headers);
        return written(offset, timestamp);
    }

    /** Appends a record at its own offset. */
    public RecordBatchBuilder append(Record record) {
        return appendWithOffset(record.offset(), record.timestamp(), record.key(), record.value(), record.headers());
    }

    /** Appends a record of a control batch at the next offset. */
    public RecordBatchBuilder appendControlRecord(long timestamp, ControlRecordType type, ByteBuffer value) {
        if (!control) {
            throw new IllegalArgumentException("Control records can only be appended to control batches");
        }
        return append(timestamp, type.recordKey(), value);
    }

    /**
     * Appends at an offset above the last one, as compaction leaves them.
     *
     * @throws IllegalArgumentException when the offset does not follow, or the timestamp is below -1
     */
    public RecordBatchBuilder appendWithOffset(
            long offset, long timestamp, ByteBuffer key, ByteBuffer value, Header... headers) {
        int offsetDelta = startRecord(offset, timestamp);
        ByteArrayOutput target = target();
        int bodySize = beginRecord(target, offsetDelta, timestamp, sizeOf(key), sizeOf(value), headers);
        writeField(key, target);
        writeField(value, target);
        endRecord(target, bodySize, headers);
        return written(offset, timestamp);
    }

    /**
     * Ends the batch's range of offsets, and with it that of its sequence numbers, above its last record, as compaction
     * does when it drops the records at a batch's end.
     *
     * @param offset at least that of the last record
     */
    public RecordBatchBuilder lastOffset(long offset) {
        throwIfBuilt();
        if (offset < lastOffset || offset < baseOffset || offset - baseOffset > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("Illegal last offset " + offset + " of a batch of base offset "
                    + baseOffset + " whose last record has offset " + lastOffset);
        }
        this.batchLastOffset = offset;
        return this;
    }

    private void throwIfImpossible(long offset, long timestamp) {
        if (count > 0 && offset <= lastOffset) {
            throw new IllegalArgumentException("Illegal offset " + offset + " following previous offset " + lastOffset
                    + " (Offsets must increase monotonically).");
        }
        if (offset < baseOffset || offset - baseOffset > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("Illegal offset " + offset + " in a batch of base offset " + baseOffset);
        }
        if (timestamp < RecordBatch.NO_TIMESTAMP) {
            throw new IllegalArgumentException("Invalid negative timestamp " + timestamp);
        }
    }

    private void start(long firstTimestamp) {
        baseTimestamp = deleteHorizonMs == null ? firstTimestamp : deleteHorizonMs;
        try {
            records = compression.wrapForOutput(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes sure that a record can be written now. Returns its offset minus the batch's. */
    private int startRecord(long offset, long timestamp) {
        throwIfBuilt();
        throwIfImpossible(offset, timestamp);
        if (count == 0) {
            start(timestamp);
        }
        return (int) (offset - baseOffset);
    }

    /** Where a record's fields go: straight to the end, or first into a piece that the codec then takes whole. */
    private ByteArrayOutput target() {
        if (records == out) {
            return out;
        }
        scratch.reset();
        return scratch;
    }

    /** Writes what comes before key and value. Returns the size of the record without its length field. */
    private int beginRecord(
            ByteArrayOutput target, int offsetDelta, long timestamp, int keySize, int valueSize, Header[] headers) {
        long timestampDelta = timestamp - baseTimestamp;
        int bodySize = RecordSizes.bodySize(offsetDelta, timestampDelta, keySize, valueSize, headers);
        Varints.write(bodySize, target);
        target.write(0);
        Varints.write(timestampDelta, target);
        Varints.write(offsetDelta, target);
        return bodySize;
    }

    /** Writes what comes after key and value. */
    private void endRecord(ByteArrayOutput target, int bodySize, Header[] headers) {
        Varints.write(headers.length, target);
        for (Header header : headers) {
            writeField(header.key().getBytes(StandardCharsets.UTF_8), target);
            writeField(header.value(), target);
        }
        if (target == scratch) {
            flushScratch();
        }
        uncompressedBytes += bodySize + Varints.sizeOf(bodySize);
    }

    private RecordBatchBuilder written(long offset, long timestamp) {
        count++;
        lastOffset = offset;
        maxTimestamp = Math.max(maxTimestamp, timestamp);
        return this;
    }

    private static int sizeOf(ByteBuffer field) {
        return field == null ? -1 : field.remaining();
    }

    private static int sizeOf(byte[] field) {
        return field == null ? -1 : field.length;
    }

    private static void writeField(byte[] field, ByteArrayOutput target) {
        if (field == null) {
            Varints.write(-1, target);
        } else {
            Varints.write(field.length, target);
            target.write(field, 0, field.length);
        }
    }

    private static void writeField(ByteBuffer field, ByteArrayOutput target) {
        if (field == null) {
            Varints.write(-1, target);
        } else {
            Varints.write(field.remaining(), target);
            target.write(field);
        }
    }

    private void flushScratch() {
        try {
            records.write(scratch.array(), 0, scratch.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many records have been appended. */
    public int count() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** Size in bytes the batch would have without compression, up to now. */
    public int uncompressedSizeInBytes() {
        return uncompressedBytes;
    }

    /** Bytes written so far; a codec may still hold some back. */
    public int writtenSizeInBytes() {
        return out.size();
    }

    /** An upper bound of what {@link #append} would add, in bytes, before compression. */
    public static int sizeUpperBound(ByteBuffer key, ByteBuffer value, Header... headers) {
        return RecordSizes.upperBound(key, value, headers);
    }

    /**
     * Ends the batch; further calls give the same records. A batch without records is an empty sequence, not an empty
     * batch.
     */
    public MemoryRecords build() {
        if (built == null) {
            built = count == 0 ? MemoryRecords.EMPTY : finish();
        }
        return built;
    }

    private MemoryRecords finish() {
        try {
            records.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer batch = out.buffer();
        writeHeader(batch);
        return new MemoryRecords(batch);
    }

    private void writeHeader(ByteBuffer batch) {
        int size = batch.limit();
        batch.putLong(0, baseOffset);
        batch.putInt(RecordBatch.LENGTH_OFFSET, size - RecordBatch.LOG_OVERHEAD);
        batch.putInt(RecordBatch.PARTITION_LEADER_EPOCH_OFFSET, partitionLeaderEpoch);
        batch.put(RecordBatch.MAGIC_OFFSET, RecordBatch.MAGIC_VALUE_V2);
        batch.putShort(RecordBatch.ATTRIBUTES_OFFSET, attributes());
        long end = batchLastOffset == null ? lastOffset : batchLastOffset;
        batch.putInt(RecordBatch.LAST_OFFSET_DELTA_OFFSET, (int) (end - baseOffset));
        batch.putLong(RecordBatch.BASE_TIMESTAMP_OFFSET, baseTimestamp);
        boolean appendTime = timestampType == TimestampType.LOG_APPEND_TIME;
        batch.putLong(RecordBatch.MAX_TIMESTAMP_OFFSET, appendTime ? logAppendTime : maxTimestamp);
        batch.putLong(RecordBatch.PRODUCER_ID_OFFSET, producerId);
        batch.putShort(RecordBatch.PRODUCER_EPOCH_OFFSET, producerEpoch);
        batch.putInt(RecordBatch.BASE_SEQUENCE_OFFSET, baseSequence);
        batch.putInt(RecordBatch.RECORDS_COUNT_OFFSET, count);
        batch.putInt(RecordBatch.CRC_OFFSET, (int) RecordBatch.crc32c(batch, 0, size));
    }

    private short attributes() {
        int attributes = compression.type().id();
        attributes |= timestampType == TimestampType.LOG_APPEND_TIME ? RecordBatch.TIMESTAMP_TYPE_MASK : 0;
        attributes |= transactional ? RecordBatch.TRANSACTIONAL_FLAG_MASK : 0;
        attributes |= control ? RecordBatch.CONTROL_FLAG_MASK : 0;
        attributes |= deleteHorizonMs != null ? RecordBatch.DELETE_HORIZON_FLAG_MASK : 0;
        return (short) attributes;
    }

    private long nextOffset() {
        return count == 0 ? baseOffset : lastOffset + 1;
    }

    private void throwIfStarted() {
        throwIfBuilt();
        if (count > 0) {
            throw new IllegalStateException("Records have been appended already");
        }
    }

    private void throwIfBuilt() {
        if (built != null) {
            throw new IllegalStateException("The batch has been built already");
        }
    }
}
