package io.barnabas.storage.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordBatchBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProducerSnapshotsTest {
    @TempDir
    private Path directory;

    private ProducerStateManager producers = manager();
    private ProducerSnapshots snapshots;

    @BeforeEach
    void open() throws IOException {
        snapshots = new ProducerSnapshots(directory);
    }

    @Test
    void shouldNameSnapshotsByTheLogsEndAndSkipThoseOfNoProgress() throws IOException {
        appendAt(0);
        assertEquals(
                "00000000000000000001.snapshot",
                snapshots.take(producers, true).orElseThrow().getFileName().toString());
        assertTrue(snapshots.take(producers, true).isEmpty());
        assertEquals(OptionalLong.of(1), new ProducerSnapshots(directory).latestOffset());
    }

    @Test
    void shouldLoadTheLatestSnapshotThatIsSound() throws IOException {
        // Given: snapshots at 1, 2 and 3, the last one damaged
        for (int offset = 0; offset < 3; offset++) {
            appendAt(offset);
            snapshots.take(producers, false);
        }
        Path last = snapshots.file(3).orElseThrow();
        byte[] bytes = Files.readAllBytes(last);
        bytes[20] ^= 1;
        Files.write(last, bytes);

        // When
        ProducerStateManager loaded = manager();
        new ProducerSnapshots(directory).truncateAndReload(loaded, 0, 10, 5);

        // Then
        assertEquals(2, loaded.mapEndOffset());
        assertEquals(1, loaded.lastEntry(9).orElseThrow().lastDataOffset());
        assertFalse(Files.exists(last));
    }

    @Test
    void shouldDropSnapshotsOutsideTheLog() throws IOException {
        for (int offset = 0; offset < 5; offset++) {
            appendAt(offset);
            snapshots.take(producers, false);
        }
        snapshots.truncateAndReload(producers, 2, 4, 5);
        assertEquals(OptionalLong.of(3), snapshots.oldestOffset());
        assertEquals(OptionalLong.of(4), snapshots.latestOffset());
        assertEquals(4, producers.mapEndOffset());
        assertEquals(2, files());
    }

    @Test
    void shouldStartAtTheLogsBeginningWithoutSnapshots() throws IOException {
        snapshots.truncateAndReload(producers, 17, 20, 5);
        assertEquals(17, producers.mapEndOffset());
        assertTrue(producers.isEmpty());
    }

    @Test
    void shouldKeepSnapshotsOfSegmentsAndTheOneOfTheShutdown() throws IOException {
        for (int offset = 0; offset < 6; offset++) {
            appendAt(offset);
            snapshots.take(producers, false);
        }
        snapshots.removeStray(List.of(0L, 2L, 4L));
        assertTrue(snapshots.file(2).isPresent());
        assertTrue(snapshots.file(4).isPresent());
        assertTrue(snapshots.file(6).isPresent());
        assertEquals(3, files());
    }

    @Test
    void shouldFindEveryFlippedByteAndEveryTruncation() throws IOException {
        appendAt(0);
        Path file = snapshots.take(producers, false).orElseThrow();
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at++) {
            byte[] flipped = good.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            Files.write(file, flipped);
            assertThrows(CorruptSnapshotException.class, () -> ProducerSnapshotFile.read(file), "byte " + at);
            Files.write(file, Arrays.copyOf(good, at));
            assertThrows(CorruptSnapshotException.class, () -> ProducerSnapshotFile.read(file), "cut at " + at);
        }
    }

    @Test
    void shouldForgetEverythingWhenTruncatedFully() throws IOException {
        appendAt(0);
        snapshots.take(producers, false);
        snapshots.truncateFullyAndStartAt(producers, 50);
        assertEquals(0, files());
        assertEquals(50, producers.mapEndOffset());
        appendAt(50);
        assertTrue(snapshots.take(producers, false).isPresent());
    }

    private void appendAt(long offset) {
        RecordBatch batch = new RecordBatchBuilder(Compression.NONE)
                .baseOffset(offset)
                .producerState(9, (short) 1, (int) offset)
                .append(5, (byte[]) null, new byte[1])
                .build()
                .firstBatch();
        producers.replay(batch);
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }

    private static ProducerStateManager manager() {
        return new ProducerStateManager(new TopicPartition("orders", 3), 1_000_000);
    }
}
