package io.barnabas.common.protocol;

import io.barnabas.common.Uuid;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Records;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Appends the protocol's types to a buffer, in one pass and in the shortest form, byte for byte as Apache Kafka does.
 *
 * <p>{@code field} names the field in error texts. {@code flexible} chooses compact lengths. A null where
 * {@code nullable} is false is a bug of the caller: {@link NullPointerException}.
 *
 * <p>A subclass may override {@link #appendRecords} to pass on files instead of copying them.
 */
public class MessageWriter {
    private static final int MAX_STRING_LENGTH = Short.MAX_VALUE;
    private static final int ONE_BYTE_VARINT_LIMIT = 0x80;

    private ByteBuf buffer;

    /** Appends at the buffer's writer index; the buffer must be able to grow. */
    public MessageWriter(ByteBuf buffer) {
        this.buffer = buffer;
    }

    /** The buffer written to. */
    public final ByteBuf buffer() {
        return buffer;
    }

    /** Goes on in another buffer; for {@link #appendRecords} of a subclass. */
    protected final void continueIn(ByteBuf next) {
        this.buffer = next;
    }

    /** One byte, 0 or 1. */
    public final void writeBoolean(boolean value) {
        buffer.writeByte(value ? 1 : 0);
    }

    /** An int8. */
    public final void writeByte(byte value) {
        buffer.writeByte(value);
    }

    /** An int16, high byte first. */
    public final void writeShort(short value) {
        buffer.writeShort(value);
    }

    /** A uint16, high byte first; the caller has checked the range. */
    public final void writeUnsignedShort(int value) {
        buffer.writeShort(value);
    }

    /** An int32, high byte first. */
    public final void writeInt(int value) {
        buffer.writeInt(value);
    }

    /** A uint32, high byte first; the caller has checked the range. */
    public final void writeUnsignedInt(long value) {
        buffer.writeInt((int) value);
    }

    /** An int64, high byte first. */
    public final void writeLong(long value) {
        buffer.writeLong(value);
    }

    /** A float64, IEEE 754, high byte first. */
    public final void writeDouble(double value) {
        buffer.writeDouble(value);
    }

    /** Sixteen bytes. */
    public final void writeUuid(Uuid value) {
        buffer.writeLong(value.mostSignificantBits());
        buffer.writeLong(value.leastSignificantBits());
    }

    /** An unsigned 32-bit number in one to five bytes, seven bits each, low bits first. */
    public final void writeUnsignedVarint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            buffer.writeByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        buffer.writeByte(rest);
    }

    /** A length, or -1 for null. */
    private void writeLength(int length, boolean flexible) {
        if (flexible) {
            writeUnsignedVarint(length + 1);
        } else {
            buffer.writeInt(length);
        }
    }

    private static boolean isNull(String field, Object value, boolean nullable) {
        if (value != null) {
            return false;
        }
        if (!nullable) {
            throw new NullPointerException(field + " is null, but may not be");
        }
        return true;
    }

    /** UTF-8 text; more than 32,767 bytes cannot be written. */
    public final void writeString(String field, String value, boolean flexible, boolean nullable) {
        boolean isNull = isNull(field, value, nullable);
        byte[] bytes = isNull ? null : value.getBytes(StandardCharsets.UTF_8);
        int length = isNull ? -1 : bytes.length;
        if (length > MAX_STRING_LENGTH) {
            throw new IllegalArgumentException(
                    field + " has " + length + " bytes, but text may have " + MAX_STRING_LENGTH);
        }
        if (flexible) {
            writeUnsignedVarint(length + 1);
        } else {
            buffer.writeShort(length);
        }
        if (!isNull) {
            buffer.writeBytes(bytes);
        }
    }

    /** Bytes. */
    public final void writeBytes(String field, byte[] value, boolean flexible, boolean nullable) {
        boolean isNull = isNull(field, value, nullable);
        writeLength(isNull ? -1 : value.length, flexible);
        if (!isNull) {
            buffer.writeBytes(value);
        }
    }

    /** The bytes between position and limit, copied; the position stays. */
    public final void writeByteBuffer(String field, ByteBuffer value, boolean flexible, boolean nullable) {
        boolean isNull = isNull(field, value, nullable);
        writeLength(isNull ? -1 : value.remaining(), flexible);
        if (!isNull) {
            buffer.writeBytes(value.duplicate());
        }
    }

    /** The length of the records, then {@link #appendRecords}. */
    public final void writeRecords(String field, Records value, boolean flexible, boolean nullable) {
        boolean isNull = isNull(field, value, nullable);
        writeLength(isNull ? -1 : value.sizeInBytes(), flexible);
        if (!isNull) {
            appendRecords(value);
        }
    }

    /**
     * Appends exactly {@link Records#sizeInBytes()} bytes. Here memory is copied and files are refused.
     *
     * @throws IllegalArgumentException when this writer cannot pass on such records
     */
    protected void appendRecords(Records records) {
        if (!(records instanceof MemoryRecords memory)) {
            throw new IllegalArgumentException(
                    "Cannot write " + records.getClass().getSimpleName() + " into memory");
        }
        buffer.writeBytes(memory.buffer().duplicate());
    }

    /** Whether a struct that may be null is there; if true, the struct follows. */
    public final boolean writePresence(String field, Object value, boolean nullable) {
        boolean isNull = isNull(field, value, nullable);
        buffer.writeByte(isNull ? -1 : 1);
        return !isNull;
    }

    /** The same in the form tagged fields use. */
    public final boolean writeTaggedPresence(String field, Object value, boolean nullable) {
        boolean isNull = isNull(field, value, nullable);
        writeUnsignedVarint(isNull ? 0 : 1);
        return !isNull;
    }

    /** The number of elements; if true, the elements follow. */
    public final boolean writeArrayCount(String field, List<?> value, boolean flexible, boolean nullable) {
        boolean isNull = isNull(field, value, nullable);
        writeLength(isNull ? -1 : value.size(), flexible);
        return !isNull;
    }

    /** An array of int8. */
    public final void writeByteList(String field, List<Byte> value, boolean flexible, boolean nullable) {
        if (writeArrayCount(field, value, flexible, nullable)) {
            for (byte element : value) {
                buffer.writeByte(element);
            }
        }
    }

    /** An array of int32. */
    public final void writeIntList(String field, List<Integer> value, boolean flexible, boolean nullable) {
        if (writeArrayCount(field, value, flexible, nullable)) {
            for (int element : value) {
                buffer.writeInt(element);
            }
        }
    }

    /** An array of int64. */
    public final void writeLongList(String field, List<Long> value, boolean flexible, boolean nullable) {
        if (writeArrayCount(field, value, flexible, nullable)) {
            for (long element : value) {
                buffer.writeLong(element);
            }
        }
    }

    /** An array of uuids. */
    public final void writeUuidList(String field, List<Uuid> value, boolean flexible, boolean nullable) {
        if (writeArrayCount(field, value, flexible, nullable)) {
            for (Uuid element : value) {
                writeUuid(element);
            }
        }
    }

    /** An array of strings. */
    public final void writeStringList(String field, List<String> value, boolean flexible, boolean nullable) {
        if (writeArrayCount(field, value, flexible, nullable)) {
            for (String element : value) {
                writeString(field, element, flexible, false);
            }
        }
    }

    /** How many tagged fields follow: {@code known} ones and the unknown ones, which may be null. */
    public final void writeTagCount(int known, List<RawTaggedField> unknown) {
        writeUnsignedVarint(known + (unknown == null ? 0 : unknown.size()));
    }

    /** All tagged fields of a struct that knows none. */
    public final void writeUnknownTaggedFields(List<RawTaggedField> unknown) {
        writeTagCount(0, unknown);
        writeUnknownTags(unknown, 0, -1);
    }

    /**
     * Writes unknown tagged fields from index {@code from} on, those with tags below {@code before}, so that all tags
     * leave in ascending order.
     *
     * @param before an unsigned tag; -1 is above all
     * @return the index of the first one not written
     */
    public final int writeUnknownTags(List<RawTaggedField> unknown, int from, int before) {
        int next = from;
        while (unknown != null && next < unknown.size()) {
            RawTaggedField field = unknown.get(next);
            if (Integer.compareUnsigned(field.tag(), before) >= 0 && before != -1) {
                break;
            }
            writeUnsignedVarint(field.tag());
            writeUnsignedVarint(field.size());
            buffer.writeBytes(field.data());
            next++;
        }
        return next;
    }

    /** Begins a known tagged field; the result goes to {@link #endTag}. */
    public final int beginTag(int tag) {
        writeUnsignedVarint(tag);
        int mark = buffer.writerIndex();
        buffer.writeByte(0);
        return mark;
    }

    /** Fills in the size of the tagged field begun at {@code mark}, moving its content if that takes more room. */
    public final void endTag(int mark) {
        int start = mark + 1;
        int size = buffer.writerIndex() - start;
        if (size < ONE_BYTE_VARINT_LIMIT) {
            buffer.setByte(mark, size);
            return;
        }
        byte[] content = new byte[size];
        buffer.getBytes(start, content);
        buffer.writerIndex(mark);
        writeUnsignedVarint(size);
        buffer.writeBytes(content);
    }

    /** A version without tagged fields cannot carry any. */
    public static void throwIfTagged(String struct, List<RawTaggedField> unknown, short version) {
        if (unknown != null && !unknown.isEmpty()) {
            throw new UnsupportedVersionException(
                    "Version " + version + " of " + struct + " cannot carry tagged fields, but some are set");
        }
    }
}
