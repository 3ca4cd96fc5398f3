package io.barnabas.common.record;

import io.barnabas.common.record.compression.BufferSupplier;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * A record batch where it lies: a view at an offset of a buffer, big-endian as on the wire, that copies nothing.
 * Reading never moves the buffer's position, so any number of threads may read one buffer as long as none calls a
 * setter.
 *
 * <p>Layout of magic 2 (KIP-98), lengths in bytes: base offset 8, length 4 (of all that follows), partition leader
 * epoch 4, magic 1, CRC 4 (CRC-32C of all that follows), attributes 2, last offset delta 4, base timestamp 8, max
 * timestamp 8, producer id 8, producer epoch 2, base sequence 4, record count 4, records. Because base offset and
 * leader epoch lie before the checksum, a broker can set them without recomputing it.
 *
 * <p>A view of magic 0 or 1 (one message, or the wrapper of compressed ones) answers for offset, size, timestamp,
 * compression and checksum; what these formats lack reads as -1 or false.
 */
public final class RecordBatch implements Iterable<Record> {
    public static final byte MAGIC_VALUE_V0 = 0;
    public static final byte MAGIC_VALUE_V1 = 1;
    public static final byte MAGIC_VALUE_V2 = 2;
    public static final byte CURRENT_MAGIC_VALUE = MAGIC_VALUE_V2;

    public static final long NO_TIMESTAMP = -1L;
    public static final long NO_PRODUCER_ID = -1L;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_SEQUENCE = -1;
    public static final int NO_PARTITION_LEADER_EPOCH = -1;

    /** Base offset and length: what precedes the counted bytes of a batch of any magic. */
    public static final int LOG_OVERHEAD = 12;
    /** Bytes up to and including the magic byte, the same in all formats. */
    public static final int HEADER_SIZE_UP_TO_MAGIC = 17;
    /** Bytes of a magic 2 batch before its records. */
    public static final int RECORD_BATCH_OVERHEAD = 61;

    static final int LENGTH_OFFSET = 8;
    static final int PARTITION_LEADER_EPOCH_OFFSET = 12;
    static final int MAGIC_OFFSET = 16;
    static final int CRC_OFFSET = 17;
    static final int ATTRIBUTES_OFFSET = 21;
    static final int LAST_OFFSET_DELTA_OFFSET = 23;
    static final int BASE_TIMESTAMP_OFFSET = 27;
    static final int MAX_TIMESTAMP_OFFSET = 35;
    static final int PRODUCER_ID_OFFSET = 43;
    static final int PRODUCER_EPOCH_OFFSET = 51;
    static final int BASE_SEQUENCE_OFFSET = 53;
    static final int RECORDS_COUNT_OFFSET = 57;

    static final int COMPRESSION_CODEC_MASK = 0x07;
    static final int TIMESTAMP_TYPE_MASK = 0x08;
    static final int TRANSACTIONAL_FLAG_MASK = 0x10;
    static final int CONTROL_FLAG_MASK = 0x20;
    static final int DELETE_HORIZON_FLAG_MASK = 0x40;

    private final ByteBuffer buffer;
    private final int start;
    private final int size;
    private final byte magic;

    /**
     * A view of the batch that begins at {@code start}. Header accessors need the header's bytes only; {@link
     * #isValid}, the records and {@link #buffer} need all {@link #sizeInBytes} bytes to lie in the buffer.
     *
     * @throws CorruptRecordException when the length or the magic cannot be those of a batch
     */
    public RecordBatch(ByteBuffer buffer, int start) {
        this.buffer = buffer;
        this.start = start;
        this.size = sizeAt(buffer, start);
        this.magic = buffer.get(start + MAGIC_OFFSET);
        throwIfImpossible();
    }

    /** Whole length of the batch whose first {@link #LOG_OVERHEAD} bytes lie at {@code start}; checked for sanity. */
    static int sizeAt(ByteBuffer buffer, int start) {
        int length = buffer.getInt(start + LENGTH_OFFSET);
        if (length < LegacyBatch.RECORD_OVERHEAD_V0) {
            throw new CorruptRecordException("Record size " + length + " is less than the minimum record overhead ("
                    + LegacyBatch.RECORD_OVERHEAD_V0 + ")");
        }
        if (length > Integer.MAX_VALUE - LOG_OVERHEAD) {
            throw new CorruptRecordException("Record size " + length + " exceeds the largest possible batch");
        }
        return length + LOG_OVERHEAD;
    }

    /** How many bytes lie before the records or, in the old formats, before the key. */
    static int headerSize(byte magic) {
        return switch (magic) {
            case MAGIC_VALUE_V2 -> RECORD_BATCH_OVERHEAD;
            case MAGIC_VALUE_V1 -> LOG_OVERHEAD + LegacyBatch.RECORD_OVERHEAD_V1;
            case MAGIC_VALUE_V0 -> LOG_OVERHEAD + LegacyBatch.RECORD_OVERHEAD_V0;
            default -> throw new CorruptRecordException("Invalid magic found in record: " + magic);
        };
    }

    private void throwIfImpossible() {
        int headerSize = headerSize(magic);
        if (size < headerSize) {
            throw new CorruptRecordException("Record batch of " + size + " bytes is smaller than the header of magic "
                    + magic + " (" + headerSize + ")");
        }
    }

    /** The bytes of the whole batch, as a view of its own. */
    public ByteBuffer buffer() {
        return buffer.slice(start, size);
    }

    public byte magic() {
        return magic;
    }

    /** Length in bytes, header included. */
    public int sizeInBytes() {
        return size;
    }

    /**
     * Offset of the first record as first written; compaction may have removed that record. Magic 0 and 1: the inner
     * offsets of a compressed message have to be read for it.
     */
    public long baseOffset() {
        return magic == MAGIC_VALUE_V2 ? buffer.getLong(start) : LegacyBatch.baseOffset(this);
    }

    /** Offset of the last record as first written. */
    public long lastOffset() {
        return magic == MAGIC_VALUE_V2 ? buffer.getLong(start) + lastOffsetDelta() : buffer.getLong(start);
    }

    public long nextOffset() {
        return lastOffset() + 1;
    }

    /** Last offset minus base offset; 0 in the old formats. */
    public int lastOffsetDelta() {
        return magic == MAGIC_VALUE_V2 ? buffer.getInt(start + LAST_OFFSET_DELTA_OFFSET) : 0;
    }

    public int partitionLeaderEpoch() {
        return magic == MAGIC_VALUE_V2
                ? buffer.getInt(start + PARTITION_LEADER_EPOCH_OFFSET)
                : NO_PARTITION_LEADER_EPOCH;
    }

    /** The stored checksum: CRC-32C from the attributes to the end in magic 2, CRC-32 from the magic on before it. */
    public long crc() {
        int offset = magic == MAGIC_VALUE_V2 ? CRC_OFFSET : LegacyBatch.CRC_OFFSET;
        return buffer.getInt(start + offset) & 0xffffffffL;
    }

    /** The checksum the bytes have now. */
    public long computeCrc() {
        return magic == MAGIC_VALUE_V2 ? crc32c(buffer, start, size) : LegacyBatch.computeCrc(buffer, start, size);
    }

    static long crc32c(ByteBuffer buffer, int start, int size) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.slice(start + ATTRIBUTES_OFFSET, size - ATTRIBUTES_OFFSET));
        return crc.getValue();
    }

    /** Whether the stored checksum fits the bytes. */
    public boolean isValid() {
        return crc() == computeCrc();
    }

    /**
     * @throws CorruptRecordException when the checksum does not fit
     */
    public void ensureValid() {
        long computed = computeCrc();
        if (crc() != computed) {
            throw new CorruptRecordException(
                    "Record is corrupt (stored crc = " + crc() + ", computed crc = " + computed + ")");
        }
    }

    /** The attribute bits; the old formats have one byte of them. */
    public short attributes() {
        return magic == MAGIC_VALUE_V2
                ? buffer.getShort(start + ATTRIBUTES_OFFSET)
                : buffer.get(start + LegacyBatch.ATTRIBUTES_OFFSET);
    }

    /**
     * @throws InvalidRecordException when the attributes name no codec
     */
    public CompressionType compressionType() {
        int id = attributes() & COMPRESSION_CODEC_MASK;
        if (id > CompressionType.ZSTD.id()) {
            throw new InvalidRecordException("Unknown compression type id: " + id);
        }
        return CompressionType.forId(id);
    }

    public boolean isCompressed() {
        return (attributes() & COMPRESSION_CODEC_MASK) != 0;
    }

    public TimestampType timestampType() {
        if (magic == MAGIC_VALUE_V0) {
            return TimestampType.NO_TIMESTAMP_TYPE;
        }
        return (attributes() & TIMESTAMP_TYPE_MASK) == 0 ? TimestampType.CREATE_TIME : TimestampType.LOG_APPEND_TIME;
    }

    public boolean isTransactional() {
        return magic == MAGIC_VALUE_V2 && (attributes() & TRANSACTIONAL_FLAG_MASK) != 0;
    }

    public boolean isControlBatch() {
        return magic == MAGIC_VALUE_V2 && (attributes() & CONTROL_FLAG_MASK) != 0;
    }

    public boolean hasDeleteHorizonMs() {
        return magic == MAGIC_VALUE_V2 && (attributes() & DELETE_HORIZON_FLAG_MASK) != 0;
    }

    /**
     * From when compaction may drop the tombstones or markers of this batch, in ms (KIP-534); kept as base timestamp.
     */
    public OptionalLong deleteHorizonMs() {
        return hasDeleteHorizonMs() ? OptionalLong.of(baseTimestamp()) : OptionalLong.empty();
    }

    /** What the records' timestamp deltas are relative to, in ms. */
    public long baseTimestamp() {
        return magic == MAGIC_VALUE_V2 ? buffer.getLong(start + BASE_TIMESTAMP_OFFSET) : maxTimestamp();
    }

    /** The largest timestamp of the records as the header claims it, or the append time; ms, -1 for none. */
    public long maxTimestamp() {
        return switch (magic) {
            case MAGIC_VALUE_V2 -> buffer.getLong(start + MAX_TIMESTAMP_OFFSET);
            case MAGIC_VALUE_V1 -> buffer.getLong(start + LegacyBatch.TIMESTAMP_OFFSET);
            default -> NO_TIMESTAMP;
        };
    }

    public long producerId() {
        return magic == MAGIC_VALUE_V2 ? buffer.getLong(start + PRODUCER_ID_OFFSET) : NO_PRODUCER_ID;
    }

    public boolean hasProducerId() {
        return producerId() > NO_PRODUCER_ID;
    }

    public short producerEpoch() {
        return magic == MAGIC_VALUE_V2 ? buffer.getShort(start + PRODUCER_EPOCH_OFFSET) : NO_PRODUCER_EPOCH;
    }

    public int baseSequence() {
        return magic == MAGIC_VALUE_V2 ? buffer.getInt(start + BASE_SEQUENCE_OFFSET) : NO_SEQUENCE;
    }

    /** Sequence of the last record, -1 without one. Sequences wrap from 2^31 - 1 to 0. */
    public int lastSequence() {
        int baseSequence = baseSequence();
        return baseSequence == NO_SEQUENCE ? NO_SEQUENCE : Sequences.increment(baseSequence, lastOffsetDelta());
    }

    /**
     * How many records the header claims; may be negative in a damaged batch. -1 in compressed batches of old formats.
     */
    public int count() {
        if (magic == MAGIC_VALUE_V2) {
            return buffer.getInt(start + RECORDS_COUNT_OFFSET);
        }
        return isCompressed() ? -1 : 1;
    }

    /** Assigns the offset of the first record. The checksum does not cover it. Magic 2 only. */
    public void setBaseOffset(long baseOffset) {
        throwIfLegacy();
        buffer.putLong(start, baseOffset);
    }

    /** Assigns the offset of the last record, the first one following from the last offset delta. Magic 2 only. */
    public void setLastOffset(long lastOffset) {
        setBaseOffset(lastOffset - lastOffsetDelta());
    }

    /** Assigns the epoch of the leader that appends the batch. The checksum does not cover it. Magic 2 only. */
    public void setPartitionLeaderEpoch(int epoch) {
        throwIfLegacy();
        buffer.putInt(start + PARTITION_LEADER_EPOCH_OFFSET, epoch);
    }

    /** Sets who writes the batch and its first sequence number, and the checksum anew. Magic 2 only. */
    public void setProducerState(long producerId, short producerEpoch, int baseSequence) {
        throwIfLegacy();
        buffer.putLong(start + PRODUCER_ID_OFFSET, producerId);
        buffer.putShort(start + PRODUCER_EPOCH_OFFSET, producerEpoch);
        buffer.putInt(start + BASE_SEQUENCE_OFFSET, baseSequence);
        buffer.putInt(start + CRC_OFFSET, (int) computeCrc());
    }

    /** Sets type and largest timestamp, and the checksum anew unless both were so already. Magic 2 only. */
    public void setMaxTimestamp(TimestampType timestampType, long maxTimestamp) {
        throwIfLegacy();
        if (timestampType() == timestampType && maxTimestamp() == maxTimestamp) {
            return;
        }
        int cleared = attributes() & ~TIMESTAMP_TYPE_MASK;
        int attributes = timestampType == TimestampType.LOG_APPEND_TIME ? cleared | TIMESTAMP_TYPE_MASK : cleared;
        buffer.putShort(start + ATTRIBUTES_OFFSET, (short) attributes);
        buffer.putLong(start + MAX_TIMESTAMP_OFFSET, maxTimestamp);
        buffer.putInt(start + CRC_OFFSET, (int) computeCrc());
    }

    private void throwIfLegacy() {
        if (magic != MAGIC_VALUE_V2) {
            throw new IllegalStateException("A batch of magic " + magic + " cannot be changed in place");
        }
    }

    /** The bytes after the header, still compressed if the batch is. */
    ByteBuffer payload() {
        int headerSize = headerSize(magic);
        return buffer.slice(start + headerSize, size - headerSize);
    }

    /**
     * A walk over the records that allocates nothing per record and never holds more than a window of a compressed
     * batch. Magic 2 only. To be closed.
     *
     * @throws InvalidRecordException when the header claims a negative count or an unknown codec, or the compressed
     *     data does not begin like one of its codec
     */
    public RecordCursor cursor(BufferSupplier buffers) {
        throwIfLegacy();
        return RecordCursor.of(this, buffers);
    }

    /**
     * The records, decompressed one at a time. The iterator throws {@link InvalidRecordException} where the bytes do
     * not parse, or are fewer or more than the header's count.
     */
    @Override
    public Iterator<Record> iterator() {
        return iterator(BufferSupplier.NO_CACHING);
    }

    /** As {@link #iterator()}, with a pool for the buffers that decompression needs. */
    public Iterator<Record> iterator(BufferSupplier buffers) {
        if (magic != MAGIC_VALUE_V2) {
            return LegacyBatch.records(this, buffers).iterator();
        }
        return isCompressed() ? new CompressedRecordIterator(this, buffers) : new BufferRecordIterator(this);
    }

    /**
     * The messages in a compressed message of magic 0 or 1, each with its own checksum and the offset it was compressed
     * with; {@link #iterator} gives the offsets they stand for.
     *
     * @throws InvalidRecordException when they do not parse
     */
    public List<RecordBatch> innerMessages(BufferSupplier buffers) {
        return LegacyBatch.innerMessages(this, buffers);
    }

    /**
     * The transaction marker this control batch holds, or null when it holds another kind of control record, or none.
     *
     * @throws InvalidRecordException when the control record does not parse
     */
    public EndTransactionMarker endTransactionMarker() {
        Iterator<Record> records = iterator();
        if (!isControlBatch() || !records.hasNext()) {
            return null;
        }
        Record record = records.next();
        ControlRecordType type = ControlRecordType.parse(record.key());
        boolean endsTransaction = type == ControlRecordType.COMMIT || type == ControlRecordType.ABORT;
        return endsTransaction ? EndTransactionMarker.deserialize(record) : null;
    }

    @Override
    public String toString() {
        return "RecordBatch(magic=" + magic + ", offsets=[" + (magic == MAGIC_VALUE_V2 ? baseOffset() + ", " : "")
                + lastOffset() + "], sizeInBytes=" + size + ", leaderEpoch=" + partitionLeaderEpoch() + ", producerId="
                + producerId() + ", producerEpoch=" + producerEpoch() + ", sequence=[" + baseSequence() + ", "
                + lastSequence() + "], attributes=" + attributes() + ", crc=" + crc() + ")";
    }
}
