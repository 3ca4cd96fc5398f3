package io.barnabas.common.record.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SnappyTest {
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final BufferSupplier buffers = new BufferSupplier(4);

    @Test
    void shouldReadBareBlocksOfAnyLength() throws IOException {
        Random random = new Random(seed);
        for (int size : new int[] {0, 1, 100, 65_536, 70_000, 1 << 20, (1 << 20) + 1, 3_000_000}) {
            for (int round = 0; round < 4; round++) {
                // Given: one block without framing, as librdkafka writes it
                byte[] plain = plain(random, size);
                byte[] block = org.xerial.snappy.Snappy.compress(plain);

                // When
                byte[] read = readAll(ByteBuffer.wrap(block), 1 + random.nextInt(100_000));

                // Then
                assertArrayEquals(plain, read, "seed " + seed + " size " + size);
            }
        }
    }

    @Test
    void shouldReadItsOwnFraming() throws IOException {
        Random random = new Random(seed);
        for (int size : new int[] {0, 1, 32_768, 32_769, 200_000}) {
            byte[] plain = plain(random, size);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (OutputStream compressed = Snappy.compress(out)) {
                compressed.write(plain);
            }
            assertArrayEquals(plain, readAll(ByteBuffer.wrap(out.toByteArray()), 1 + random.nextInt(70_000)));
        }
    }

    @Test
    void shouldDecodeLongBlocksAsTheLibraryDoesOrRefuseThem() throws IOException {
        Random random = new Random(seed);
        byte[] good = org.xerial.snappy.Snappy.compress(plain(random, 1_100_000));
        for (int round = 0; round < 300; round++) {
            byte[] bad = good.clone();
            bad[3 + random.nextInt(bad.length - 3)] ^= (byte) (1 << random.nextInt(8));
            byte[] expected = null;
            try {
                expected = org.xerial.snappy.Snappy.uncompress(bad);
            } catch (IOException e) {
                // Refused by the library.
            }
            byte[] read = null;
            try {
                read = readAll(ByteBuffer.wrap(bad), 65_536);
            } catch (IOException e) {
                // Refused by us.
            }
            if (read != null || expected != null) {
                assertTrue(expected == null || read == null || Arrays.equals(expected, read), "seed " + seed);
                assertEquals(expected == null, read == null, "seed " + seed + " round " + round);
            }
        }
    }

    @Test
    void shouldHoldLittleOfALongBlock() throws IOException {
        // Given
        byte[] block = org.xerial.snappy.Snappy.compress(new byte[200 << 20]);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] window = new byte[65_536];

        // When
        long before = threads.getCurrentThreadAllocatedBytes();
        long total = 0;
        try (InputStream in = Snappy.decompress(ByteBuffer.wrap(block), buffers)) {
            for (int n = in.read(window); n > 0; n = in.read(window)) {
                total += n;
            }
        }

        // Then
        assertEquals(200 << 20, total);
        assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 1 << 20);
    }

    @Test
    void shouldRefuseLengthsThatTheBytesCannotHold() {
        byte[] claim = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 0, 0};
        assertThrows(IOException.class, () -> readAll(ByteBuffer.wrap(claim), 100));
        ByteBuffer framed =
                ByteBuffer.allocate(24).put(Snappy.MAGIC).putInt(1).putInt(1).putInt(Integer.MAX_VALUE);
        assertThrows(IOException.class, () -> readAll(framed.rewind(), 100));
    }

    private byte[] readAll(ByteBuffer data, int windowSize) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] window = new byte[windowSize];
        try (InputStream in = Snappy.decompress(data, buffers)) {
            for (int n = in.read(window); n > 0; n = in.read(window)) {
                out.write(window, 0, n);
            }
        }
        return out.toByteArray();
    }

    private static byte[] plain(Random random, int size) {
        byte[] bytes = new byte[size];
        int at = 0;
        while (at < size) {
            int run = Math.min(size - at, 1 + random.nextInt(300));
            if (at > 0 && random.nextBoolean()) {
                int from = Math.max(0, at - 1 - random.nextInt(80_000));
                for (int i = 0; i < run; i++) {
                    bytes[at + i] = bytes[from + i];
                }
            } else {
                for (int i = 0; i < run; i++) {
                    bytes[at + i] = (byte) random.nextInt();
                }
            }
            at += run;
        }
        return bytes;
    }
}
