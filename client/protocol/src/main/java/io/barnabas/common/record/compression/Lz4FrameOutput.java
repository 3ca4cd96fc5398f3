package io.barnabas.common.record.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHashFactory;

/** Writes one frame of independent 64 KiB blocks without checksums, as Kafka's producers do. */
final class Lz4FrameOutput extends OutputStream {
    /** Version 01, blocks independent, no checksums, no content size. */
    private static final byte FLG = 0x60;
    /** Largest block 64 KiB. */
    private static final byte BD = 0x40;

    private final OutputStream out;
    private final LZ4Compressor compressor;
    private final byte[] pending = new byte[Lz4.BLOCK_SIZE];
    private final byte[] compressed;
    private int size;
    private boolean closed;

    Lz4FrameOutput(OutputStream out, int level) throws IOException {
        this.out = out;
        LZ4Factory factory = LZ4Factory.fastestInstance();
        this.compressor = level == Lz4.FAST ? factory.fastCompressor() : factory.highCompressor(level);
        this.compressed = new byte[4 + compressor.maxCompressedLength(Lz4.BLOCK_SIZE)];
        byte[] descriptor = {FLG, BD};
        byte checksum = (byte) (XXHashFactory.fastestInstance().hash32().hash(descriptor, 0, 2, 0) >> 8);
        out.write(
                littleEndian(7).putInt(Lz4.MAGIC).put(descriptor).put(checksum).array());
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
        if (size == 0) {
            return;
        }
        int length = compressor.compress(pending, 0, size, compressed, 4);
        ByteBuffer block = ByteBuffer.wrap(compressed).order(ByteOrder.LITTLE_ENDIAN);
        if (length < size) {
            block.putInt(0, length);
            out.write(compressed, 0, 4 + length);
        } else {
            block.putInt(0, size | Lz4.INCOMPRESSIBLE_MASK);
            out.write(compressed, 0, 4);
            out.write(pending, 0, size);
        }
        size = 0;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            writeBlock();
            out.write(new byte[4]); // end mark
            out.close();
        }
    }

    private static ByteBuffer littleEndian(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }
}
