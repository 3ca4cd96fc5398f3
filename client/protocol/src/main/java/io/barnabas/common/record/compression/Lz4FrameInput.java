package io.barnabas.common.record.compression;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHashFactory;

/** Reads one frame block by block. Holds at most one block, whose size the frame's header limits to 4 MiB. */
final class Lz4FrameInput extends InputStream {
    private static final int CONTENT_CHECKSUM_FLAG = 0x04;
    private static final int CONTENT_SIZE_FLAG = 0x08;
    private static final int BLOCK_CHECKSUM_FLAG = 0x10;
    private static final int BLOCK_INDEPENDENCE_FLAG = 0x20;
    private static final int RESERVED_FLAGS = 0x03;
    /** No lz4 block unpacks to more than 255 times its size, but for some bytes at its end. */
    private static final int MAX_RATIO = 255;

    private final ByteBuffer data;
    private final BufferSupplier buffers;
    private final LZ4SafeDecompressor decompressor;
    private final boolean ignoreHeaderChecksum;
    private boolean blockChecksum;
    private boolean contentChecksum;
    private int maxBlockSize;
    private boolean finished;
    private byte[] block;
    private int position;
    private int limit;

    Lz4FrameInput(ByteBuffer data, BufferSupplier buffers) throws IOException {
        this(data, buffers, false);
    }

    Lz4FrameInput(ByteBuffer data, BufferSupplier buffers, boolean ignoreHeaderChecksum) throws IOException {
        this.data = data.order(ByteOrder.LITTLE_ENDIAN);
        this.buffers = buffers;
        this.ignoreHeaderChecksum = ignoreHeaderChecksum;
        this.decompressor = LZ4Factory.fastestInstance().safeDecompressor();
        readHeader();
    }

    private void readHeader() throws IOException {
        throwIfFewerThan(7);
        int magic = data.getInt();
        if (magic != Lz4.MAGIC) {
            throw new IOException("Not an lz4 frame: magic 0x" + Integer.toHexString(magic));
        }
        int descriptorStart = data.position();
        int flags = data.get();
        if ((flags >> 6 & 3) != 1 || (flags & RESERVED_FLAGS) != 0) {
            throw new IOException("Unsupported lz4 frame: flags 0x" + Integer.toHexString(flags & 0xff));
        }
        if ((flags & BLOCK_INDEPENDENCE_FLAG) == 0) {
            throw new IOException("Dependent block stream is unsupported");
        }
        blockChecksum = (flags & BLOCK_CHECKSUM_FLAG) != 0;
        contentChecksum = (flags & CONTENT_CHECKSUM_FLAG) != 0;
        int blockSizeId = data.get();
        if ((blockSizeId & 0x8f) != 0 || blockSizeId >> 4 < 4) {
            throw new IOException("Unsupported lz4 block size: 0x" + Integer.toHexString(blockSizeId & 0xff));
        }
        maxBlockSize = 1 << (2 * (blockSizeId >> 4) + 8);
        if ((flags & CONTENT_SIZE_FLAG) != 0) {
            throwIfFewerThan(9);
            data.position(data.position() + 8);
        }
        checkHeader(descriptorStart);
    }

    private void checkHeader(int descriptorStart) throws IOException {
        int length = data.position() - descriptorStart;
        byte claimed = data.get();
        byte[] descriptor = new byte[length];
        data.get(descriptorStart, descriptor);
        byte computed = (byte) (XXHashFactory.fastestInstance().hash32().hash(descriptor, 0, length, 0) >> 8);
        if (claimed != computed && !ignoreHeaderChecksum) {
            throw new IOException("Stream frame descriptor corrupted");
        }
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
            if (finished) {
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

    /**
     * Decompresses a block into the target where any block fits there, else aside; returns the bytes put into the
     * target.
     */
    private int nextBlock(byte[] target, int offset, int length) throws IOException {
        throwIfFewerThan(4);
        int head = data.getInt();
        int size = head & ~Lz4.INCOMPRESSIBLE_MASK;
        if (head == 0) {
            finish();
            return 0;
        }
        if (size > maxBlockSize) {
            throw new IOException("Block size " + size + " exceeded max: " + maxBlockSize);
        }
        throwIfFewerThan(size + (blockChecksum ? 4 : 0));
        boolean compressed = (head & Lz4.INCOMPRESSIBLE_MASK) == 0;
        int bound = compressed ? (int) Math.min(maxBlockSize, 64 + (long) MAX_RATIO * size) : size;
        if (bound <= length) {
            return unpack(compressed, size, target, offset, bound);
        }
        ensureBlock(bound);
        position = 0;
        limit = unpack(compressed, size, block, 0, bound);
        return 0;
    }

    private int unpack(boolean compressed, int size, byte[] target, int offset, int bound) throws IOException {
        int from = data.position();
        int unpacked = size;
        if (compressed) {
            unpacked = decompressor.decompress(data, from, size, ByteBuffer.wrap(target), offset, bound);
            data.position(from + size);
        } else {
            data.get(target, offset, size);
        }
        if (blockChecksum) {
            int computed = XXHashFactory.fastestInstance().hash32().hash(data, from, size, 0);
            if (data.getInt() != computed) {
                throw new IOException("Block checksum mismatch");
            }
        }
        return unpacked;
    }

    private void finish() throws IOException {
        finished = true;
        if (contentChecksum) {
            throwIfFewerThan(4);
            data.getInt();
        }
    }

    private void throwIfFewerThan(int length) throws IOException {
        if (data.remaining() < length) {
            throw new IOException(
                    "Stream ended prematurely: " + length + " bytes expected, " + data.remaining() + " left");
        }
    }

    private void ensureBlock(int size) {
        if (block == null || block.length < size) {
            releaseBlock();
            block = size <= BufferSupplier.BUFFER_SIZE ? buffers.get() : new byte[size];
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
        finished = true;
        position = limit;
        releaseBlock();
    }
}
