package io.barnabas.common.record;

import java.nio.ByteBuffer;

/** The zig-zag variable-length integers of records, 7 bits to a byte, low bits first, as in Protocol Buffers. */
public final class Varints {
    private Varints() {}

    /** Length in bytes, 1 to 5. */
    public static int sizeOf(int value) {
        return sizeOfUnsigned((value << 1) ^ (value >> 31));
    }

    private static int sizeOfUnsigned(int value) {
        int bits = 32 - Integer.numberOfLeadingZeros(value | 1);
        return (bits + 6) / 7;
    }

    /** Length in bytes, 1 to 10. */
    public static int sizeOf(long value) {
        long zigZag = (value << 1) ^ (value >> 63);
        int bits = 64 - Long.numberOfLeadingZeros(zigZag | 1);
        return (bits + 6) / 7;
    }

    /**
     * Reads at the buffer's position.
     *
     * @throws InvalidRecordException when it has more than 5 bytes
     * @throws java.nio.BufferUnderflowException when the buffer ends before it does
     */
    public static int readInt(ByteBuffer buffer) {
        int value = 0;
        for (int shift = 0; shift <= 28; shift += 7) {
            byte next = buffer.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw RecordCursor.invalidStructure("varint is too long, the most significant bit in the 5th byte is set");
    }

    static void write(long value, ByteArrayOutput out) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
