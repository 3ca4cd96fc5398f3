package io.barnabas.common.record.compression;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Zstandard frames (RFC 8878, KIP-110) by zstd-jni. */
public final class Zstd {
    private static final int PENDING_SIZE = 16 * 1024;

    private Zstd() {}

    /**
     * @param level -131072 to 22
     */
    public static OutputStream compress(OutputStream out, int level) throws IOException {
        return new BufferedOutputStream(
                new ZstdOutputStreamNoFinalizer(out, RecyclingBufferPool.INSTANCE, level), PENDING_SIZE);
    }

    /** The stream holds native memory until it is closed. */
    public static InputStream decompress(ByteBuffer data) throws IOException {
        return new ZstdInputStreamNoFinalizer(new ByteBufferInput(data), RecyclingBufferPool.INSTANCE);
    }

    /** The stream holds native memory until it is closed or collected. */
    public static InputStream decompressUntilCollected(ByteBuffer data) throws IOException {
        return new ZstdInputStream(new ByteBufferInput(data), RecyclingBufferPool.INSTANCE);
    }
}
