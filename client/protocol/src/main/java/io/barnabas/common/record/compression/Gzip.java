package io.barnabas.common.record.compression;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** gzip (RFC 1952) by the JDK. */
public final class Gzip {
    private static final int BUFFER_SIZE = 8 * 1024;
    private static final int PENDING_SIZE = 16 * 1024;

    private Gzip() {}

    /**
     * @param level 1 to 9, or -1 for zlib's own choice
     */
    public static OutputStream compress(OutputStream out, int level) throws IOException {
        // Records are small and the deflater is behind JNI: give it many at a time.
        return new BufferedOutputStream(new LeveledGzip(out, level), PENDING_SIZE);
    }

    public static InputStream decompress(ByteBuffer data) throws IOException {
        return new GZIPInputStream(new ByteBufferInput(data), BUFFER_SIZE);
    }

    private static final class LeveledGzip extends GZIPOutputStream {
        private LeveledGzip(OutputStream out, int level) throws IOException {
            super(out, BUFFER_SIZE);
            def.setLevel(level);
        }
    }
}
