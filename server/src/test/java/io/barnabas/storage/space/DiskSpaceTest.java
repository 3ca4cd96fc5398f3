package io.barnabas.storage.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Time;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DiskSpaceTest {
    private static final long MIB = 1024 * 1024;

    private final FakeVolume volume = new FakeVolume(10_000 * MIB);
    private long nowMs;
    private int began;
    private int ended;
    private final DiskSpace space = space(64 * MIB);

    private DiskSpace space(long reserve) {
        DiskSpace made = new DiskSpace("/data", volume, reserve, new Time() {
            @Override
            public long milliseconds() {
                return nowMs;
            }

            @Override
            public long nanoseconds() {
                return nowMs * 1_000_000;
            }
        });
        made.onChange(() -> began++, () -> ended++);
        return made;
    }

    @Test
    void shouldAskTheVolumeSeldomWhileThereIsRoom() {
        // When
        for (int i = 0; i < 100_000; i++) {
            assertTrue(space.admits(16 * 1024, false));
        }

        // Then
        assertTrue(volume.looks < 60, volume.looks + " looks for 1.6 GB");
        assertFalse(space.isFull());
    }

    @Test
    void shouldStopProducersBeforeTheReserveAndCoordinatorsBeforeTheLastQuarter() {
        // Given
        volume.usable = 200 * MIB;

        // When
        fill(false);

        // Then
        assertEquals(64 * MIB, volume.usable, 2.0 * MIB);
        assertTrue(space.isFull());
        assertFalse(space.isExhausted());
        assertEquals(1, began);
        fill(true);
        assertTrue(space.isExhausted());
        assertEquals(16 * MIB, volume.usable, 2.0 * MIB);
        assertEquals(1, began);
    }

    /** Uses the volume as long as it is admitted. */
    private void fill(boolean fromReserve) {
        while (space.admits((int) MIB, fromReserve)) {
            volume.usable -= MIB;
        }
    }

    @Test
    void shouldNotAskTheVolumeForWhatIsRefused() {
        // Given
        volume.usable = 65 * MIB;
        fill(false);
        int before = volume.looks;

        // When
        for (int i = 0; i < 1000; i++) {
            assertFalse(space.admits(1, false));
        }

        // Then
        assertEquals(before, volume.looks);
    }

    @Test
    void shouldNoticeThatOthersFillTheVolumeAndTakeMoreRoomToBeginAgain() {
        // Given
        assertTrue(space.admits(1, false));
        volume.usable = 60 * MIB;

        // When
        space.look();

        // Then
        assertFalse(space.admits(1, false));
        volume.usable = 70 * MIB;
        space.look();
        assertTrue(space.isFull(), "a little more than the reserve is not enough");
        volume.usable = 80 * MIB;
        space.look();
        assertTrue(space.admits(1, false));
        assertEquals(1, began);
        assertEquals(1, ended);
    }

    @Test
    void shouldReserveAtMostATenthOfASmallVolume() {
        // Given
        volume.total = 100 * MIB;
        volume.usable = 11 * MIB;

        // When, then
        space.look();
        assertFalse(space.isFull());
        volume.usable = 9 * MIB;
        space.look();
        assertTrue(space.isFull());
    }

    @Test
    void shouldGoOnToTheLastByteWithoutAReserveAndResumeWhenThereIsRoom() {
        // Given
        DiskSpace without = space(0);
        volume.usable = 0;
        without.look();
        assertTrue(without.admits(1, false), "nobody has met the end yet");

        // When
        without.onNoSpace();

        // Then
        assertFalse(without.admits(1, false));
        assertFalse(without.admits(1, true));
        volume.usable = 5 * MIB;
        without.look();
        assertTrue(without.admits(1, false));
        assertTrue(without.admits(1, true));
    }

    @Test
    void shouldPauseWhenAWriteFailsAlthoughThereIsRoomAsWithAQuota() {
        // When
        space.onNoSpace();

        // Then
        space.look();
        assertFalse(space.admits(1, false));
        nowMs += 10_000;
        space.look();
        assertTrue(space.admits(1, false));
    }

    @Test
    void shouldTellAFullDiskFromABrokenOne() {
        assertTrue(space.isBehind(new IOException("No space left on device")));
        assertTrue(space.isBehind(new IOException("x", new IOException("/data/f: Disk quota exceeded"))));
        assertFalse(space.isBehind(new IOException("Input/output error")));
        assertFalse(
                space.isBehind(new NoSpace.ForceFailedException("fsync", new IOException("No space left on device"))));
        volume.usable = 0;
        assertTrue(space.isBehind(new IOException("Auf dem Gerät ist kein Speicherplatz mehr verfügbar")));
    }

    /** A volume that is what the test says. */
    private static final class FakeVolume implements Volume {
        private long usable;
        private long total;
        private int looks;

        FakeVolume(long bytes) {
            usable = bytes;
            total = bytes;
        }

        @Override
        public long usableBytes() {
            looks++;
            return usable;
        }

        @Override
        public long totalBytes() {
            return total;
        }
    }
}
