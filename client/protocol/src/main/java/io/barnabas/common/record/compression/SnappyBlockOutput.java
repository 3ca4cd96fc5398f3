package io.barnabas.common.record.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Gathers 32 KiB at a time and writes each as one snappy block. */
final class SnappyBlockOutput extends OutputStream {
    private final OutputStream out;
    private final byte[] pending = new byte[Snappy.BLOCK_SIZE];
    private final byte[] compressed = new byte[4 + org.xerial.snappy.Snappy.maxCompressedLength(Snappy.BLOCK_SIZE)];
    private int size;
    private boolean closed;

    SnappyBlockOutput(OutputStream out) throws IOException {
        this.out = out;
        out.write(ByteBuffer.allocate(Snappy.HEADER_SIZE)
                .put(Snappy.MAGIC)
                .putInt(Snappy.VERSION)
                .putInt(Snappy.VERSION)
                .array());
    }

    @Override
    public void write(int b) throws IOException {
        if (size == pending.length) {
            writeBlock();
        }
        pending[size++] = (byte) b;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        int from = offset;
        int left = length;
        while (left > 0) {
            if (size == pending.length) {
                writeBlock();
            }
            int n = Math.min(left, pending.length - size);
            System.arraycopy(source, from, pending, size, n);
            size += n;
            from += n;
            left -= n;
        }
    }

    private void writeBlock() throws IOException {
        if (size > 0) {
            int length = org.xerial.snappy.Snappy.compress(pending, 0, size, compressed, 4);
            ByteBuffer.wrap(compressed).putInt(0, length);
            out.write(compressed, 0, 4 + length);
            size = 0;
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            writeBlock();
            out.close();
        }
    }
}
