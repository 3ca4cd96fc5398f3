package io.barnabas.common.record.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG.Bits;
import org.junit.jupiter.api.Test;

class Lz4Test {
    private final long seed = Long.getLong("seed", System.nanoTime());

    @Test
    void shouldReadFramesOfOtherWriters() throws IOException {
        Random random = new Random(seed);
        for (BLOCKSIZE blockSize : BLOCKSIZE.values()) {
            for (int size : new int[] {0, 1, 65_536, 65_537, 5_000_000}) {
                byte[] plain = plain(random, size);
                assertArrayEquals(plain, readAll(frame(plain, blockSize, Bits.BLOCK_INDEPENDENCE)));
                assertArrayEquals(
                        plain,
                        readAll(frame(
                                plain,
                                blockSize,
                                Bits.BLOCK_INDEPENDENCE,
                                Bits.BLOCK_CHECKSUM,
                                Bits.CONTENT_CHECKSUM)));
            }
        }
    }

    @Test
    void shouldReadWhatItWritesAtEveryLevel() throws IOException {
        Random random = new Random(seed);
        for (int level = 0; level <= 17; level++) {
            byte[] plain = plain(random, 150_000);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (OutputStream compressed = Lz4.compress(out, level)) {
                compressed.write(plain);
            }
            assertArrayEquals(plain, readAll(out.toByteArray()));
        }
    }

    @Test
    void shouldRefuseAWrongChecksumOfABlock() throws IOException {
        byte[] frame =
                frame(plain(new Random(seed), 1000), BLOCKSIZE.SIZE_64KB, Bits.BLOCK_INDEPENDENCE, Bits.BLOCK_CHECKSUM);
        frame[frame.length - 5] ^= 1;
        assertThrows(IOException.class, () -> readAll(frame));
    }

    @Test
    void shouldRefuseAWrongChecksumOfTheHeaderUnlessToldOtherwise() throws IOException {
        byte[] plain = plain(new Random(seed), 1000);
        byte[] frame = frame(plain, BLOCKSIZE.SIZE_64KB, Bits.BLOCK_INDEPENDENCE);
        frame[6] ^= 1;
        assertThrows(IOException.class, () -> readAll(frame));
        ByteBuffer data = ByteBuffer.wrap(frame);
        try (InputStream in = Lz4.decompressWithWrongChecksum(data, BufferSupplier.NO_CACHING)) {
            assertArrayEquals(plain, in.readAllBytes());
        }
    }

    private static byte[] frame(byte[] plain, BLOCKSIZE blockSize, Bits... flags) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (LZ4FrameOutputStream compressed = new LZ4FrameOutputStream(out, blockSize, flags)) {
            compressed.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] readAll(byte[] frame) throws IOException {
        try (InputStream in = Lz4.decompress(ByteBuffer.wrap(frame), new BufferSupplier(2))) {
            return in.readAllBytes();
        }
    }

    private static byte[] plain(Random random, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i / 1000 % 3 == 0 ? random.nextInt() : i % 13);
        }
        return bytes;
    }
}
