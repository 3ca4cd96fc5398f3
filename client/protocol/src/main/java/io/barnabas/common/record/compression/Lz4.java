package io.barnabas.common.record.compression;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** LZ4 frames (format 1.5.1 as KIP-57 fixed it) of independent blocks. */
public final class Lz4 {
    /** The level of the fast compressor, that of Kafka's default level 9. */
    public static final int FAST = 0;

    static final int MAGIC = 0x184D2204;
    static final int INCOMPRESSIBLE_MASK = 0x80000000;
    static final int BLOCK_SIZE = 64 * 1024;

    private Lz4() {}

    /**
     * @param level {@link #FAST}, or 1 to 17 for the high compressor
     */
    public static OutputStream compress(OutputStream out, int level) throws IOException {
        return new Lz4FrameOutput(out, level);
    }

    public static InputStream decompress(ByteBuffer data, BufferSupplier buffers) throws IOException {
        return new Lz4FrameInput(data, buffers);
    }

    /** For messages of magic 0, whose writers got the checksum of the frame's header wrong (KAFKA-3160). */
    public static InputStream decompressWithWrongChecksum(ByteBuffer data, BufferSupplier buffers) throws IOException {
        return new Lz4FrameInput(data, buffers, true);
    }
}
