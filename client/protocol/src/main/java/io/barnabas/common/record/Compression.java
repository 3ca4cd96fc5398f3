package io.barnabas.common.record;

import io.barnabas.common.record.compression.BufferSupplier;
import io.barnabas.common.record.compression.Gzip;
import io.barnabas.common.record.compression.Lz4;
import io.barnabas.common.record.compression.Snappy;
import io.barnabas.common.record.compression.Zstd;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A codec and how hard it works (KIP-390). The classes of a codec, and the native library behind some of them, are
 * loaded the first time a batch needs them.
 *
 * @param type the codec
 * @param level gzip -1 (the codec's own choice) or 1 to 9, lz4 1 to 17, zstd -131072 to 22; 0 for the codecs that have
 *     none
 */
public record Compression(CompressionType type, int level) {
    public static final int GZIP_DEFAULT_LEVEL = -1;
    public static final int GZIP_MIN_LEVEL = 1;
    public static final int GZIP_MAX_LEVEL = 9;
    public static final int LZ4_DEFAULT_LEVEL = 9;
    public static final int LZ4_MIN_LEVEL = 1;
    public static final int LZ4_MAX_LEVEL = 17;
    public static final int ZSTD_DEFAULT_LEVEL = 3;
    public static final int ZSTD_MIN_LEVEL = -131072;
    public static final int ZSTD_MAX_LEVEL = 22;

    public static final Compression NONE = new Compression(CompressionType.NONE, 0);

    /**
     * @throws IllegalArgumentException when the level is outside the codec's range
     */
    public Compression {
        boolean known =
                switch (type) {
                    case NONE, SNAPPY -> level == 0;
                    case GZIP -> level == GZIP_DEFAULT_LEVEL || within(level, GZIP_MIN_LEVEL, GZIP_MAX_LEVEL);
                    case LZ4 -> within(level, LZ4_MIN_LEVEL, LZ4_MAX_LEVEL);
                    case ZSTD -> within(level, ZSTD_MIN_LEVEL, ZSTD_MAX_LEVEL);
                };
        if (!known) {
            throw new IllegalArgumentException(type + " doesn't support given compression level: " + level);
        }
    }

    /** The codec at its default level. */
    public static Compression of(CompressionType type) {
        return switch (type) {
            case NONE -> NONE;
            case GZIP -> new Compression(type, GZIP_DEFAULT_LEVEL);
            case SNAPPY -> new Compression(type, 0);
            case LZ4 -> new Compression(type, LZ4_DEFAULT_LEVEL);
            case ZSTD -> new Compression(type, ZSTD_DEFAULT_LEVEL);
        };
    }

    /** A stream that compresses what it is given into {@code out}; closing it ends the compressed data. */
    OutputStream wrapForOutput(OutputStream out) throws IOException {
        return switch (type) {
            case NONE -> out;
            case GZIP -> Gzip.compress(out, level);
            case SNAPPY -> Snappy.compress(out);
            case LZ4 -> Lz4.compress(out, level == LZ4_DEFAULT_LEVEL ? Lz4.FAST : level);
            case ZSTD -> Zstd.compress(out, level);
        };
    }

    /** A stream that decompresses the rest of {@code data} piecewise; it holds little more than one block in memory. */
    static InputStream wrapForInput(CompressionType type, ByteBuffer data, BufferSupplier buffers) throws IOException {
        return switch (type) {
            case NONE -> throw new IllegalArgumentException("Nothing to decompress");
            case GZIP -> Gzip.decompress(data);
            case SNAPPY -> Snappy.decompress(data, buffers);
            case LZ4 -> Lz4.decompress(data, buffers);
            case ZSTD -> Zstd.decompress(data);
        };
    }

    /** The same for the value of a message of magic 0 or 1. */
    static InputStream wrapForLegacyInput(RecordBatch wrapper, ByteBuffer data, BufferSupplier buffers)
            throws IOException {
        CompressionType type = wrapper.compressionType();
        if (type == CompressionType.ZSTD) {
            throw new InvalidRecordException("zstd in a message of magic " + wrapper.magic());
        }
        if (type == CompressionType.LZ4 && wrapper.magic() == RecordBatch.MAGIC_VALUE_V0) {
            return Lz4.decompressWithWrongChecksum(data, buffers);
        }
        return wrapForInput(type, data, buffers);
    }

    private static boolean within(int level, int min, int max) {
        return level >= min && level <= max;
    }
}
