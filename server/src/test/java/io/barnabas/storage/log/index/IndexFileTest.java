package io.barnabas.storage.log.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexFileTest {
    @TempDir
    Path root;

    private OffsetIndex index;

    @BeforeEach
    void setUp() throws IOException {
        index = new OffsetIndex(root.resolve("00000000000000000050.index"), 50L, 1 << 20);
        index.create();
    }

    /**
     * Against a sorted map: appends, look-ups near and far, truncation, trimming, flushing and reopening, at random.
     */
    @Test
    void shouldAnswerAsASortedMapDoes() throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            // Given
            Random random = new Random(seed);
            Path file = root.resolve("seed-" + seed + ".index");
            OffsetIndex tested = new OffsetIndex(file, 50L, 1 << 20);
            tested.create();
            TreeMap<Long, Integer> model = new TreeMap<>();
            int position = 0;
            for (int step = 0; step < 3000; step++) {
                String what = "seed " + seed + " step " + step;

                // When
                int choice = random.nextInt(1000);
                if (choice < 900) {
                    long offset = (model.isEmpty() ? 50L : model.lastKey()) + 1 + random.nextInt(5);
                    position += 1 + random.nextInt(100);
                    tested.append(offset, position);
                    model.put(offset, position);
                } else if (choice < 903 && !model.isEmpty()) {
                    long cut = 50 + random.nextInt((int) (model.lastKey() - 50) + 1);
                    tested.truncateTo(cut);
                    model.tailMap(cut, true).clear();
                } else if (choice < 930) {
                    tested.trimToValidSize();
                } else if (choice < 940) {
                    tested.flush();
                } else if (choice < 950) {
                    tested.trimToValidSize();
                    tested = new OffsetIndex(file, 50L, 1 << 20);
                }

                // Then
                assertEquals(model.size(), tested.entries(), what);
                long wanted = 45 + random.nextInt(model.isEmpty() ? 10 : (int) (model.lastKey() - 40));
                Map.Entry<Long, Integer> floor = model.floorEntry(wanted);
                OffsetPosition expected = floor == null
                        ? new OffsetPosition(50L, 0)
                        : new OffsetPosition(floor.getKey(), floor.getValue());
                assertEquals(expected, tested.lookup(wanted), what);
            }
        }
    }

    @Test
    void shouldTellTheZerosOfACrashFromEntries() throws IOException {
        // Given
        for (int i = 1; i <= 300; i++) {
            index.append(50L + i, i);
        }
        index.flush();

        // When
        OffsetIndex reopened = new OffsetIndex(index.file(), 50L, 1 << 20);

        // Then
        assertEquals(1 << 20, Files.size(index.file()));
        assertEquals(300, reopened.entries());
        assertEquals(new OffsetPosition(350L, 300), reopened.lastEntry());
    }

    @Test
    void shouldCutTheFileToItsEntries() throws IOException {
        // Given
        index.append(51L, 1);
        index.append(52L, 2);

        // When
        index.trimToValidSize();

        // Then
        assertEquals(16L, Files.size(index.file()));
        index.truncateTo(52L);
        index.trimToValidSize();
        assertEquals(8L, Files.size(index.file()));
    }

    @Test
    void shouldCutWhatACrashLeftPreallocated() throws IOException {
        // Given
        OffsetIndex reopened = new OffsetIndex(index.file(), 50L, 1 << 20);
        assertEquals(0, reopened.entries());

        // When
        reopened.trimToValidSize();

        // Then
        assertEquals(0L, Files.size(index.file()));
    }

    @Test
    void shouldRefuseWhatDoesNotFit() throws IOException {
        // Given
        index.append(60L, 1);

        // When
        assertThrows(IllegalArgumentException.class, () -> index.append(60L, 2));
        assertThrows(IllegalArgumentException.class, () -> index.append(50L + Integer.MAX_VALUE + 1L, 2));

        // Then
        assertEquals(1, index.entries());
        assertNull(index.fetchUpperBound(new OffsetPosition(60L, 1), 100));
        index.append(70L, 200);
        assertEquals(new OffsetPosition(70L, 200), index.fetchUpperBound(new OffsetPosition(60L, 1), 100));
    }

    @Test
    void shouldKeepTheLastTimeSlotForTheRoll() throws IOException {
        // Given
        TimeIndex times = new TimeIndex(root.resolve("00000000000000000050.timeindex"), 50L, 36);
        times.create();
        times.maybeAppend(new TimestampOffset(10L, 51L), false);
        times.maybeAppend(new TimestampOffset(10L, 52L), false);
        times.maybeAppend(new TimestampOffset(11L, 53L), false);

        // When
        assertThrows(IllegalArgumentException.class, () -> times.maybeAppend(new TimestampOffset(12L, 54L), false));
        times.maybeAppend(new TimestampOffset(12L, 54L), true);

        // Then
        assertEquals(3, times.entries());
        assertEquals(new TimestampOffset(11L, 53L), times.lookup(11L));
        assertEquals(new TimestampOffset(-1L, 50L), times.lookup(9L));
        times.truncateTo(53L);
        assertEquals(new TimestampOffset(10L, 51L), times.lastEntry());
    }
}
