package io.barnabas.tools.dump;

import io.barnabas.common.record.Sequences;
import io.barnabas.common.record.TimestampType;
import io.barnabas.tools.ToolException;
import java.nio.ByteBuffer;

/**
 * The header of a batch as it lies in a file, whatever it says: unlike {@link io.barnabas.common.record.RecordBatch} it
 * does not refuse what cannot be true, since that is what one looks for with a dump. The layout is told there.
 */
final class StoredBatch {
    static final int LOG_OVERHEAD = 12;
    static final int LENGTH_OFFSET = 8;
    static final int HEADER_SIZE_UP_TO_MAGIC = 17;
    static final int HEADER_SIZE = 61;
    /** What a message of magic 0 without key and value counts. */
    static final int SMALLEST_LENGTH = 14;

    static final int MAGIC_OFFSET = 16;
    private static final byte MAGIC_VALUE_V2 = 2;

    private final ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE);
    private int position;
    /** How many bytes of the header the file has. */
    private int present;

    /** Takes the header over from a buffer. */
    void set(ByteBuffer from, int at, int positionInFile) {
        position = positionInFile;
        present = Math.min(HEADER_SIZE, from.limit() - at);
        from.get(at, header.array(), 0, present);
    }

    /** Where the batch begins in the file. */
    int position() {
        return position;
    }

    /** Length in bytes, header included. */
    int size() {
        return header.getInt(LENGTH_OFFSET) + LOG_OVERHEAD;
    }

    byte magic() {
        return header.get(MAGIC_OFFSET);
    }

    boolean isLegacy() {
        return magic() < MAGIC_VALUE_V2;
    }

    /**
     * @throws ToolException when the file ends before the header does, or the magic is not one of a message
     */
    void throwIfHeaderIsUnreadable() {
        if (magic() < 0) {
            throw ToolException.illegal("Invalid magic used in LegacyRecord: " + magic());
        }
        if (present < headerSize()) {
            throw ToolException.kafka("Failed to load record batch at position " + position + ": the file ends "
                    + (headerSize() - present) + " bytes before the batch's header does");
        }
    }

    private int headerSize() {
        if (!isLegacy()) {
            return HEADER_SIZE;
        }
        return magic() == 0 ? 18 : 26;
    }

    /** The least a batch of this magic has to have for its checksum to mean anything. */
    int smallestSize() {
        return isLegacy() ? LOG_OVERHEAD + SMALLEST_LENGTH : HEADER_SIZE;
    }

    /** Where what the checksum covers begins, from the start of the batch. */
    int checksumFrom() {
        return isLegacy() ? MAGIC_OFFSET : 21;
    }

    /** The stored checksum. */
    long crc() {
        return header.getInt(isLegacy() ? 12 : 17) & 0xffffffffL;
    }

    private int attributes() {
        return isLegacy() ? header.get(17) : header.getShort(21);
    }

    /**
     * @throws ToolException when the attributes name no codec
     */
    String compressionName() {
        int id = attributes() & 0x07;
        return switch (id) {
            case 0 -> "none";
            case 1 -> "gzip";
            case 2 -> "snappy";
            case 3 -> "lz4";
            case 4 -> "zstd";
            default -> throw ToolException.illegal("Unknown compression type id: " + id);
        };
    }

    boolean isCompressed() {
        return (attributes() & 0x07) != 0;
    }

    String timestampTypeName() {
        if (magic() == 0) {
            return TimestampType.NO_TIMESTAMP_TYPE.toString();
        }
        return ((attributes() & 0x08) == 0 ? TimestampType.CREATE_TIME : TimestampType.LOG_APPEND_TIME).toString();
    }

    boolean isTransactional() {
        return !isLegacy() && (attributes() & 0x10) != 0;
    }

    boolean isControlBatch() {
        return !isLegacy() && (attributes() & 0x20) != 0;
    }

    /** As Java writes an optional number. */
    String deleteHorizonMs() {
        return (attributes() & 0x40) == 0 ? "OptionalLong.empty" : "OptionalLong[" + header.getLong(27) + "]";
    }

    /** The first offset; in the old formats the offset of the message. */
    long baseOffset() {
        return header.getLong(0);
    }

    long lastOffset() {
        return isLegacy() ? baseOffset() : baseOffset() + header.getInt(23);
    }

    int lastOffsetDelta() {
        return header.getInt(23);
    }

    long maxTimestamp() {
        if (isLegacy()) {
            return magic() == 0 ? -1 : header.getLong(18);
        }
        return header.getLong(35);
    }

    int partitionLeaderEpoch() {
        return header.getInt(12);
    }

    long producerId() {
        return header.getLong(43);
    }

    short producerEpoch() {
        return header.getShort(51);
    }

    int baseSequence() {
        return header.getInt(53);
    }

    int count() {
        return header.getInt(57);
    }

    /** Sequence of the last record, or -1 without sequences. */
    int lastSequence() {
        return baseSequence() == -1 ? -1 : Sequences.increment(baseSequence(), lastOffsetDelta());
    }

    /** Sequence of the record so many after the first, or -1 without sequences. */
    int sequence(int after) {
        return baseSequence() < 0 ? -1 : Sequences.increment(baseSequence(), after);
    }
}
