package io.barnabas.common.record.compression;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Decompresses snappy block by block. What a block claims to unpack to is held against what its bytes can hold. */
final class SnappyBlockInput extends InputStream {
    /** A copy element of 3 bytes yields at most 64: no block unpacks to more than 64/3 of its size. */
    private static final int MAX_RATIO = 22;
    /** Blocks that unpack to more are decoded piecewise. Those of Kafka's own clients unpack to 32 KiB. */
    private static final int MAX_WHOLE_BLOCK = 1 << 20;

    private final ByteBuffer data;
    private final BufferSupplier buffers;
    private final boolean framed;
    private byte[] compressed;
    private byte[] block;
    private SnappyLongBlock longBlock;
    private int position;
    private int limit;

    SnappyBlockInput(ByteBuffer data, BufferSupplier buffers) throws IOException {
        this.data = data;
        this.buffers = buffers;
        this.framed = readHeader();
    }

    private boolean readHeader() throws IOException {
        if (data.remaining() < Snappy.HEADER_SIZE) {
            return false;
        }
        for (int i = 0; i < Snappy.MAGIC.length; i++) {
            if (data.get(data.position() + i) != Snappy.MAGIC[i]) {
                return false;
            }
        }
        int version = data.getInt(data.position() + Snappy.MAGIC.length);
        if (version < Snappy.VERSION) {
            throw new IOException("Unsupported version of snappy framing: " + version);
        }
        data.position(data.position() + Snappy.HEADER_SIZE);
        return true;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (position == limit) {
            if (longBlock != null) {
                int read = longBlock.read(target, offset, length);
                if (read > 0) {
                    return read;
                }
                longBlock = null;
            }
            if (!data.hasRemaining()) {
                return -1;
            }
            int direct = nextBlock(target, offset, length);
            if (direct > 0) {
                return direct;
            }
        }
        int n = Math.min(length, limit - position);
        System.arraycopy(block, position, target, offset, n);
        position += n;
        return n;
    }

    /** Decompresses a block into the target where it fits there, else aside; returns the bytes put into the target. */
    private int nextBlock(byte[] target, int offset, int length) throws IOException {
        int size = blockSize();
        long claimed = unpackedLength(size);
        if (claimed > (long) MAX_RATIO * size) {
            throw new IOException("Snappy block of " + size + " bytes claims to unpack to " + claimed);
        }
        if (claimed > MAX_WHOLE_BLOCK) {
            longBlock = new SnappyLongBlock(data, size);
            return 0;
        }
        return unpack(source(size), size, (int) claimed, target, offset, length);
    }

    /** The length in front of a block: a varint of 32 bits. */
    private long unpackedLength(int size) throws IOException {
        long value = 0;
        for (int i = 0; i < Math.min(size, 5); i++) {
            byte next = data.get(data.position() + i);
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("Snappy block with a malformed length");
    }

    private int unpack(byte[] source, int size, int unpacked, byte[] target, int offset, int length)
            throws IOException {
        // The library checks the data against the length of the block, not that of the array.
        if (unpacked <= length) {
            return org.xerial.snappy.Snappy.uncompress(source, 0, size, target, offset);
        }
        ensureBlock(unpacked);
        position = 0;
        limit = 0;
        limit = org.xerial.snappy.Snappy.uncompress(source, 0, size, block, 0);
        return 0;
    }

    private int blockSize() throws IOException {
        if (!framed) {
            return data.remaining();
        }
        if (data.remaining() < 4) {
            throw new IOException("Snappy data ends within the length of a block");
        }
        int size = data.getInt();
        if (size <= 0 || size > data.remaining()) {
            throw new IOException("Snappy block claims " + size + " bytes where " + data.remaining() + " are left");
        }
        return size;
    }

    private byte[] source(int size) {
        if (compressed == null || compressed.length < size) {
            releaseCompressed();
            compressed = size <= BufferSupplier.BUFFER_SIZE ? buffers.get() : new byte[size];
        }
        data.get(compressed, 0, size);
        return compressed;
    }

    private void ensureBlock(int size) {
        if (block == null || block.length < size) {
            releaseBlock();
            block = size <= BufferSupplier.BUFFER_SIZE ? buffers.get() : new byte[size];
        }
    }

    private void releaseCompressed() {
        if (compressed != null) {
            buffers.release(compressed);
            compressed = null;
        }
    }

    private void releaseBlock() {
        if (block != null) {
            buffers.release(block);
            block = null;
        }
    }

    @Override
    public void close() {
        position = limit;
        releaseCompressed();
        releaseBlock();
    }
}
