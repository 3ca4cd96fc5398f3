package io.barnabas.common.record.compression;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Decodes one snappy block piecewise, where the library would need the whole of it in memory at once. Keeps the last 64
 * KiB: compressors work on fragments of that length, so no copy reaches further back, though the format could say so.
 */
final class SnappyLongBlock extends InputStream {
    private static final int HISTORY = 64 * 1024;

    private final ByteBuffer data;
    private final int end;
    private final long length;
    private final byte[] window = new byte[2 * HISTORY];
    /** Bytes of the window that are decoded, and of these handed out. */
    private int decoded;

    private int taken;
    private long produced;
    private int literalLeft;

    /**
     * @param data positioned at the block, which begins with the length it unpacks to
     * @param size length of the block in bytes
     */
    SnappyLongBlock(ByteBuffer data, int size) throws IOException {
        this.data = data;
        this.end = data.position() + size;
        this.length = readLength();
    }

    private long readLength() throws IOException {
        long value = 0;
        for (int shift = 0; shift <= 28; shift += 7) {
            int next = nextByte();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IOException("Snappy block with a malformed length");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (taken == decoded) {
            decode();
            if (taken == decoded) {
                return -1;
            }
        }
        int n = Math.min(count, decoded - taken);
        System.arraycopy(window, taken, target, offset, n);
        taken += n;
        return n;
    }

    /** Fills the window as far as it goes; everything decoded before has been handed out. */
    private void decode() throws IOException {
        if (decoded > HISTORY) {
            System.arraycopy(window, decoded - HISTORY, window, 0, HISTORY);
            decoded = HISTORY;
            taken = HISTORY;
        }
        // The longest copy is 64 bytes; literals stop where the window does.
        while (produced < length && decoded <= window.length - 64) {
            if (literalLeft > 0) {
                literal();
            } else {
                element();
            }
        }
        if (produced == length && data.position() != end) {
            throw new IOException("Snappy block is longer than what it unpacks to");
        }
    }

    private void element() throws IOException {
        int tag = nextByte();
        int upper = tag >>> 2;
        switch (tag & 3) {
            case 0 -> literalLeft = literalLength(upper);
            case 1 -> copy(4 + (upper & 7), (upper >>> 3) << 8 | nextByte());
            case 2 -> copy(upper + 1, littleEndian(2));
            default -> copy(upper + 1, littleEndian(4));
        }
    }

    private int literalLength(int upper) throws IOException {
        long size = 1 + (upper < 60 ? upper : littleEndian(upper - 59) & 0xffffffffL);
        if (size > end - data.position() || size > length - produced) {
            throw new IOException("Snappy literal of " + size + " bytes runs past its block");
        }
        return (int) size;
    }

    private void literal() {
        int n = Math.min(literalLeft, window.length - decoded);
        data.get(window, decoded, n);
        literalLeft -= n;
        decoded += n;
        produced += n;
    }

    private void copy(int size, int distance) throws IOException {
        if (distance <= 0 || distance > Math.min(decoded, HISTORY) || size > length - produced) {
            throw new IOException(
                    "Snappy copy of " + size + " bytes from " + distance + " bytes back is out of bounds");
        }
        for (int i = 0; i < size; i++) {
            // Byte by byte: source and target may overlap.
            window[decoded] = window[decoded - distance];
            decoded++;
        }
        produced += size;
    }

    private int littleEndian(int bytes) throws IOException {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= nextByte() << (8 * i);
        }
        return value;
    }

    private int nextByte() throws IOException {
        if (data.position() >= end) {
            throw new IOException("Snappy block ends prematurely");
        }
        return data.get() & 0xff;
    }
}
