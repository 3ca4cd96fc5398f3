package io.barnabas.common.record;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A growing array that can be written at its end and patched at its beginning; no locks, no checked exceptions. */
final class ByteArrayOutput extends OutputStream {
    private byte[] bytes;
    private int size;

    ByteArrayOutput(int capacity) {
        this(new byte[capacity]);
    }

    /** Writes over what is in the array. */
    ByteArrayOutput(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public void write(int b) {
        ensure(1);
        bytes[size++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    void write(ByteBuffer source) {
        int length = source.remaining();
        ensure(length);
        source.get(source.position(), bytes, size, length);
        size += length;
    }

    void skip(int length) {
        ensure(length);
        size += length;
    }

    private void ensure(int more) {
        if (more > bytes.length - size) {
            int wanted = Math.addExact(size, more);
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16, Math.max(wanted, 2L * bytes.length)));
        }
    }

    int size() {
        return size;
    }

    void reset() {
        size = 0;
    }

    byte[] array() {
        return bytes;
    }

    /** A view of what was written so far, big-endian. */
    ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, 0, size).slice();
    }
}
