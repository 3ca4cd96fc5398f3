package io.barnabas.common.protocol;

import io.barnabas.common.Uuid;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Records;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the protocol's types out of a buffer that a peer filled. Nothing is believed: every count and length is
 * compared with the bytes that remain before anything is allocated, so that the heap taken is a small multiple of the
 * bytes present, whatever they claim.
 *
 * <p>{@code field} names the field in error texts. {@code flexible} tells compact lengths from the older fixed-width
 * ones. All methods throw {@link SchemaException} on malformed input.
 */
public final class MessageReader {
    /** Tagged fields of one struct, and unknown ones of one message: they cost far more heap than their two bytes. */
    static final int MAX_TAGGED_FIELDS = 1_000;

    /** Array elements any message may have; above that it must bring {@link #BYTES_PER_FURTHER_ELEMENT} for each. */
    static final int FREE_ELEMENTS = 1 << 18;

    static final int BYTES_PER_FURTHER_ELEMENT = 16;

    private static final int MAX_STRING_LENGTH = Short.MAX_VALUE;
    private static final int MAX_FIRST_CAPACITY = 256;
    private static final int UUID_SIZE = 16;
    private static final byte[] EMPTY_BYTES = new byte[0];

    private final ByteBuf buffer;
    private int end;
    private int unknownTaggedFields;
    private int elementsLeft;

    /**
     * Reads like {@link #MessageReader(ByteBuf)}, but refuses a message with more than {@code maxElements} structs and
     * strings in all its arrays together: an element of two bytes can be an object of a hundred.
     */
    public MessageReader(ByteBuf buffer, int maxElements) {
        this.buffer = buffer;
        this.end = buffer.writerIndex();
        this.elementsLeft = maxElements;
    }

    /** Reads from the buffer's reader index to its writer index; the buffer stays the caller's to release. */
    public MessageReader(ByteBuf buffer) {
        this(buffer, FREE_ELEMENTS + buffer.readableBytes() / BYTES_PER_FURTHER_ELEMENT);
    }

    /** Reads a message that did not come over a connection, such as a record's key or value. */
    public MessageReader(ByteBuffer bytes) {
        this(Unpooled.wrappedBuffer(bytes));
    }

    /** Bytes not read yet; inside a tagged field, those of the field. */
    public int remaining() {
        return end - buffer.readerIndex();
    }

    private void require(int bytes, String field) {
        if (bytes > remaining()) {
            throw new SchemaException(field + " needs " + bytes + " bytes, but only " + remaining() + " remain");
        }
    }

    /** One byte; anything but 0 is true. */
    public boolean readBoolean(String field) {
        return readByte(field) != 0;
    }

    /** An int8. */
    public byte readByte(String field) {
        require(Byte.BYTES, field);
        return buffer.readByte();
    }

    /** An int16, high byte first. */
    public short readShort(String field) {
        require(Short.BYTES, field);
        return buffer.readShort();
    }

    /** A uint16, high byte first. */
    public int readUnsignedShort(String field) {
        require(Short.BYTES, field);
        return buffer.readUnsignedShort();
    }

    /** An int32, high byte first. */
    public int readInt(String field) {
        require(Integer.BYTES, field);
        return buffer.readInt();
    }

    /** A uint32, high byte first. */
    public long readUnsignedInt(String field) {
        require(Integer.BYTES, field);
        return buffer.readUnsignedInt();
    }

    /** An int64, high byte first. */
    public long readLong(String field) {
        require(Long.BYTES, field);
        return buffer.readLong();
    }

    /** A float64, IEEE 754, high byte first. */
    public double readDouble(String field) {
        return Double.longBitsToDouble(readLong(field));
    }

    /** Sixteen bytes. */
    public Uuid readUuid(String field) {
        require(UUID_SIZE, field);
        long most = buffer.readLong();
        long least = buffer.readLong();
        return most == 0 && least == 0 ? Uuid.ZERO_UUID : new Uuid(most, least);
    }

    /** An unsigned 32-bit number in one to five bytes, seven bits each, low bits first. */
    public int readUnsignedVarint(String field) {
        int value = 0;
        for (int shift = 0; shift <= 28; shift += 7) {
            byte next = readByte(field);
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new SchemaException(field + " has a varint of more than 5 bytes");
    }

    /** A length, or -1 for null; never more than {@code remaining / unit}. */
    private int readLength(String field, boolean flexible, boolean nullable, int unit) {
        long length = flexible ? Integer.toUnsignedLong(readUnsignedVarint(field)) - 1 : readInt(field);
        return checkLength(field, length, nullable, unit);
    }

    private int checkLength(String field, long length, boolean nullable, int unit) {
        if (length < 0) {
            if (length < -1) {
                throw new SchemaException(field + " claims a negative length, " + length);
            }
            if (!nullable) {
                throw new SchemaException(field + " is null, but may not be");
            }
            return -1;
        }
        if (length * unit > remaining()) {
            String claim = unit == 1 ? length + " bytes" : length + " elements of at least " + unit + " bytes";
            throw new SchemaException(field + " claims " + claim + ", but only " + remaining() + " bytes remain");
        }
        return (int) length;
    }

    /** UTF-8 text of at most 32,767 bytes, or null. */
    public String readString(String field, boolean flexible, boolean nullable) {
        int length =
                flexible ? readLength(field, true, nullable, 1) : checkLength(field, readShort(field), nullable, 1);
        if (length <= 0) {
            return length < 0 ? null : "";
        }
        if (length > MAX_STRING_LENGTH) {
            throw new SchemaException(field + " has " + length + " bytes, but text may have " + MAX_STRING_LENGTH);
        }
        String text = buffer.toString(buffer.readerIndex(), length, StandardCharsets.UTF_8);
        buffer.skipBytes(length);
        return text;
    }

    /** Bytes, copied, or null. */
    public byte[] readBytes(String field, boolean flexible, boolean nullable) {
        int length = readLength(field, flexible, nullable, 1);
        return length < 0 ? null : copy(length);
    }

    private byte[] copy(int length) {
        if (length == 0) {
            return EMPTY_BYTES;
        }
        byte[] bytes = new byte[length];
        buffer.readBytes(bytes);
        return bytes;
    }

    /** Bytes as a view of the inbound buffer, valid while that is held, or null. */
    public ByteBuffer readByteBuffer(String field, boolean flexible, boolean nullable) {
        int length = readLength(field, flexible, nullable, 1);
        return length < 0 ? null : view(length);
    }

    private ByteBuffer view(int length) {
        ByteBuffer view = buffer.nioBuffer(buffer.readerIndex(), length);
        buffer.skipBytes(length);
        return view;
    }

    /** Record batches as a view of the inbound buffer, valid while that is held, or null. They are not looked at. */
    public Records readRecords(String field, boolean flexible, boolean nullable) {
        ByteBuffer bytes = readByteBuffer(field, flexible, nullable);
        return bytes == null ? null : new MemoryRecords(bytes);
    }

    /** Whether a struct that may be null is there. */
    public boolean readPresence(String field, boolean nullable) {
        return checkPresence(field, readByte(field) >= 0, nullable);
    }

    /** Whether a struct that may be null is there, in the form tagged fields use. */
    public boolean readTaggedPresence(String field, boolean nullable) {
        return checkPresence(field, readUnsignedVarint(field) != 0, nullable);
    }

    private static boolean checkPresence(String field, boolean present, boolean nullable) {
        if (!present && !nullable) {
            throw new SchemaException(field + " is null, but may not be");
        }
        return present;
    }

    /**
     * The number of elements that follow, or -1 for null.
     *
     * <p>A struct can take two bytes on the wire and a hundred on the heap. So that a long request of nothing cannot
     * fill the heap, the elements of one message are counted; no real message comes near the limit.
     *
     * @param smallest fewest bytes an element takes, at least 1; the count cannot exceed what they leave room for
     */
    public int readArrayCount(String field, boolean flexible, boolean nullable, int smallest) {
        int count = readLength(field, flexible, nullable, smallest);
        if (count > elementsLeft) {
            throw new SchemaException(
                    field + " claims " + count + " elements, more than a message of this size may have");
        }
        elementsLeft -= Math.max(count, 0);
        return count;
    }

    /** The capacity to start a list with: lists grow with what is read, not with what was claimed. */
    public static int firstCapacity(int count) {
        return Math.min(count, MAX_FIRST_CAPACITY);
    }

    private static <T> List<T> newList(int count) {
        return count < 0 ? null : new ArrayList<>(firstCapacity(count));
    }

    /** An array of int8, or null. */
    public List<Byte> readByteList(String field, boolean flexible, boolean nullable) {
        int count = readLength(field, flexible, nullable, Byte.BYTES);
        List<Byte> list = newList(count);
        for (int i = 0; i < count; i++) {
            list.add(readByte(field));
        }
        return list;
    }

    /** An array of int32, or null. */
    public List<Integer> readIntList(String field, boolean flexible, boolean nullable) {
        int count = readLength(field, flexible, nullable, Integer.BYTES);
        List<Integer> list = newList(count);
        for (int i = 0; i < count; i++) {
            list.add(readInt(field));
        }
        return list;
    }

    /** An array of int64, or null. */
    public List<Long> readLongList(String field, boolean flexible, boolean nullable) {
        int count = readLength(field, flexible, nullable, Long.BYTES);
        List<Long> list = newList(count);
        for (int i = 0; i < count; i++) {
            list.add(readLong(field));
        }
        return list;
    }

    /** An array of uuids, or null. */
    public List<Uuid> readUuidList(String field, boolean flexible, boolean nullable) {
        int count = readLength(field, flexible, nullable, UUID_SIZE);
        List<Uuid> list = newList(count);
        for (int i = 0; i < count; i++) {
            list.add(readUuid(field));
        }
        return list;
    }

    /** An array of strings, none of them null, or null. */
    public List<String> readStringList(String field, boolean flexible, boolean nullable) {
        int count = readArrayCount(field, flexible, nullable, flexible ? 1 : Short.BYTES);
        List<String> list = newList(count);
        for (int i = 0; i < count; i++) {
            list.add(readString(field, flexible, false));
        }
        return list;
    }

    /** The number of tagged fields that follow, at most 1,000; each takes at least two bytes. */
    public int readTagCount(String struct) {
        long count = Integer.toUnsignedLong(readUnsignedVarint(struct));
        if (count * 2 > remaining()) {
            throw new SchemaException(
                    struct + " claims " + count + " tagged fields, but only " + remaining() + " bytes remain");
        }
        if (count > MAX_TAGGED_FIELDS) {
            throw new SchemaException(
                    struct + " claims " + count + " tagged fields, but may have " + MAX_TAGGED_FIELDS);
        }
        return (int) count;
    }

    /** The tag of a tagged field. */
    public int readTag(String struct) {
        return readUnsignedVarint(struct);
    }

    /** The size of a tagged field in bytes. */
    public int readTagSize(String struct, int tag) {
        long size = Integer.toUnsignedLong(readUnsignedVarint(struct));
        if (size > remaining()) {
            throw new SchemaException("Tagged field " + Integer.toUnsignedString(tag) + " of " + struct + " claims "
                    + size + " bytes, but only " + remaining() + " remain");
        }
        return (int) size;
    }

    /** Narrows the reader to a tagged field; the result goes to {@link #leaveTag}. */
    public int enterTag(int size) {
        int outer = end;
        end = buffer.readerIndex() + size;
        return outer;
    }

    /** Widens the reader again; the field must have been read to its end. */
    public void leaveTag(String field, int outer) {
        if (remaining() != 0) {
            throw new SchemaException("Tagged field " + field + " has " + remaining() + " bytes too many");
        }
        end = outer;
    }

    /** What generated code throws for a known tag in a version that does not have it. */
    public static SchemaException invalidTag(String field, int tag, short version) {
        return new SchemaException("Tag " + tag + " (" + field + ") is not valid for version " + version);
    }

    /** All tagged fields of a struct that knows none, or null when there are none. */
    public List<RawTaggedField> readUnknownTaggedFields(String struct) {
        int count = readTagCount(struct);
        List<RawTaggedField> fields = null;
        for (int i = 0; i < count; i++) {
            int tag = readTag(struct);
            fields = readUnknownTaggedField(fields, tag, readTagSize(struct, tag));
        }
        return fields;
    }

    /** One tagged field, added to {@code fields}, which may be null. */
    public List<RawTaggedField> readUnknownTaggedField(List<RawTaggedField> fields, int tag, int size) {
        unknownTaggedFields++;
        if (unknownTaggedFields > MAX_TAGGED_FIELDS) {
            throw new SchemaException("The message has more than " + MAX_TAGGED_FIELDS + " unknown tagged fields");
        }
        List<RawTaggedField> list = fields == null ? new ArrayList<>(1) : fields;
        list.add(new RawTaggedField(tag, copy(size)));
        return list;
    }
}
