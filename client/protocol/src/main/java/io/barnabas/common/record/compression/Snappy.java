package io.barnabas.common.record.compression;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * snappy in the framing of the xerial library: the magic {@code 0x82 SNAPPY 0}, two versions (int32 each), then blocks
 * of length (int32) and one snappy block each. What does not begin so is one bare snappy block, as librdkafka writes
 * it.
 */
public final class Snappy {
    static final byte[] MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
    static final int HEADER_SIZE = 16;
    static final int VERSION = 1;
    static final int BLOCK_SIZE = 32 * 1024;

    private Snappy() {}

    public static OutputStream compress(OutputStream out) throws IOException {
        return new SnappyBlockOutput(out);
    }

    public static InputStream decompress(ByteBuffer data, BufferSupplier buffers) throws IOException {
        return new SnappyBlockInput(data, buffers);
    }
}
