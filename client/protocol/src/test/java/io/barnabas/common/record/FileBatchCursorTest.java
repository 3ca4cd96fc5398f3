package io.barnabas.common.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBatchCursorTest {
    private static final int PREFIX = 123;

    private final long seed = Long.getLong("seed", System.nanoTime());

    @TempDir
    private Path directory;

    @Test
    void shouldWalkTheBatchesOfAFileAsThoseOfABuffer() throws IOException {
        for (int round = 0; round < 30; round++) {
            // Given
            List<MemoryRecords> batches = batches(seed + round);
            int size = batches.stream().mapToInt(MemoryRecords::sizeInBytes).sum();
            int torn = round % 3 == 0 ? 0 : round;
            try (FileChannel channel = write(batches, torn)) {
                FileRecords records = new FileRecords(channel, PREFIX, size + torn);
                FileBatchCursor cursor = records.batches(0);

                // When / Then
                int position = 0;
                for (MemoryRecords expected : batches) {
                    String what = "seed " + seed + " round " + round + " position " + position;
                    assertTrue(cursor.next(), what);
                    assertEquals(position, cursor.position(), what);
                    assertEquals(
                            expected.firstBatch().toString(), cursor.header().toString(), what);
                    if ((position + round) % 2 == 0) {
                        assertEquals(expected.buffer(), cursor.load(10_000_000).buffer(), what);
                    }
                    position += expected.sizeInBytes();
                    assertEquals(position, cursor.nextPosition(), what);
                }
                assertFalse(cursor.next());
                assertEquals(size, cursor.nextPosition());
            }
        }
    }

    @Test
    void shouldStopAtDamageWithoutMoving() throws IOException {
        List<MemoryRecords> batches = batches(seed);
        int first = batches.get(0).sizeInBytes();
        try (FileChannel channel = write(batches.subList(0, 1), 0)) {
            channel.write(ByteBuffer.allocate(100), PREFIX + first);
            FileBatchCursor cursor = new FileRecords(channel, PREFIX, first + 100).batches(0);
            assertTrue(cursor.next());
            assertThrows(CorruptRecordException.class, cursor::next);
            assertEquals(first, cursor.nextPosition());
        }
    }

    @Test
    void shouldRefuseToLoadMoreThanItsLimit() throws IOException {
        List<MemoryRecords> batches = batches(seed);
        try (FileChannel channel = write(batches.subList(0, 1), 0)) {
            FileBatchCursor cursor =
                    new FileRecords(channel, PREFIX, batches.get(0).sizeInBytes()).batches(0);
            assertTrue(cursor.next());
            assertThrows(
                    CorruptRecordException.class,
                    () -> cursor.load(batches.get(0).sizeInBytes() - 1));
        }
    }

    @Test
    void shouldSliceAndReadWithinItsBounds() throws IOException {
        List<MemoryRecords> batches = batches(seed);
        int size = batches.stream().mapToInt(MemoryRecords::sizeInBytes).sum();
        try (FileChannel channel = write(batches, 0)) {
            FileRecords records = new FileRecords(channel, PREFIX, size);
            int first = batches.get(0).sizeInBytes();
            assertEquals(batches.get(0), records.slice(0, first).toMemory());
            assertEquals(size - first, records.slice(first, Integer.MAX_VALUE).sizeInBytes());
            assertThrows(IllegalArgumentException.class, () -> records.slice(size + 1, 1));
            assertThrows(EOFException.class, () -> new FileRecords(channel, PREFIX, size + 1).toMemory());
        }
    }

    private List<MemoryRecords> batches(long batchSeed) {
        List<MemoryRecords> batches = new ArrayList<>();
        RandomRecords draw = new RandomRecords(batchSeed);
        int count = 1 + draw.random().nextInt(60);
        for (int i = 0; i < count; i++) {
            RandomRecords.Settings settings = draw.settings();
            batches.add(RecordBatchCompatibilityTest.build(settings, draw.records(settings.baseOffset())));
        }
        return batches;
    }

    private FileChannel write(List<MemoryRecords> batches, int tornBytes) throws IOException {
        Path file = Files.createTempFile(directory, "segment", ".log");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.position(PREFIX);
        for (MemoryRecords batch : batches) {
            batch.writeFullyTo(channel);
        }
        channel.write(batches.get(0).buffer().limit(tornBytes));
        return channel;
    }
}
