package io.barnabas.storage.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OffsetMapTest {
    private static ByteBuffer key(Object key) {
        return ByteBuffer.wrap(key.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void hashIsSipHashOf128Bits() {
        // From the vectors that come with the authors' reference implementation: the key is 00 01 .. 0f.
        KeyHash hash = new KeyHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
        hash.hash(ByteBuffer.allocate(0));
        assertEquals("e6a825ba047f81a3930255c71472f66d", hex(hash));
        hash.hash(ByteBuffer.wrap(new byte[] {0}));
        assertEquals("44af996bd8c187da45fc229b11597634", hex(hash));
        ByteBuffer longer = ByteBuffer.wrap(new byte[] {9, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8});
        hash.hash(longer.position(2));
        String big = hex(hash);
        hash.hash(longer.slice().order(java.nio.ByteOrder.LITTLE_ENDIAN));
        assertEquals(big, hex(hash), "whatever the buffer's order and position");
        assertEquals(2, longer.position());
    }

    private static String hex(KeyHash hash) {
        return String.format("%016x%016x", hash.low(), hash.high());
    }

    @Test
    void answersAsAMapDoesWhileItGrowsAndNeverExceedsItsMemory() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long memory = 4L * 1024 * 1024;
        OffsetMap map = new OffsetMap(memory, 0.9, random.nextLong(), random.nextLong());
        Map<Integer, Long> model = new HashMap<>();
        for (long offset = 0; offset < 400_000; offset++) {
            int key = random.nextInt(120_000);
            assertTrue(map.put(key(key), offset), () -> "seed " + seed);
            model.put(key, offset);
        }
        assertEquals(model.size(), map.size());
        model.forEach((key, offset) -> assertEquals(offset, map.get(key(key)), () -> "seed " + seed));
        for (int key = 120_000; key < 140_000; key++) {
            assertEquals(-1, map.get(key(key)), () -> "seed " + seed);
        }
        assertTrue(map.memoryBytes() <= memory, () -> map.memoryBytes() + " of " + memory);
        assertEquals(399_999, map.latestOffset());
        map.clear();
        assertEquals(0, map.memoryBytes());
        assertEquals(-1, map.get(key(1)));
        assertEquals(-1, map.latestOffset());
    }

    @Test
    void refusesAKeyTooManyAndNotesKnownOnesStill() {
        OffsetMap map = new OffsetMap(100 * OffsetMap.BYTES_PER_ENTRY, 0.5, 1, 2);
        assertEquals(50, map.maxEntries());
        for (int i = 0; i < 50; i++) {
            assertTrue(map.put(key(i), i));
        }
        assertFalse(map.put(key(50), 50));
        assertEquals(49, map.latestOffset());
        assertTrue(map.put(key(7), 51));
        assertEquals(51, map.get(key(7)));
        assertEquals(0.5, map.utilization());
    }

    @Test
    void fillsToTheLastSlot() {
        OffsetMap map = new OffsetMap(16 * OffsetMap.BYTES_PER_ENTRY, 1.0, 1, 2);
        for (int i = 0; i < 16; i++) {
            assertTrue(map.put(key(i), i));
        }
        assertFalse(map.put(key("one more"), 99));
        assertEquals(-1, map.get(key("one more")));
        assertEquals(3, map.get(key(3)));
    }

    @Test
    void fillsALargeMapUpToItsLoadFactor() {
        OffsetMap map = new OffsetMap(3_000_000, 0.9, 11, 12);
        int put = 0;
        while (map.put(key(put), put)) {
            put++;
        }
        assertTrue(put > map.maxEntries() * 0.97, "the pieces fill evenly: " + put + " of " + map.maxEntries());
    }
}
