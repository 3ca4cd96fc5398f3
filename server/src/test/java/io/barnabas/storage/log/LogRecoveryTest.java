package io.barnabas.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.storage.log.index.AbortedTxn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRecoveryTest {
    private static final Map<String, String> CONFIG =
            Map.of("index.interval.bytes", "100", "segment.index.bytes", "4096");
    private static final String LOG = "00000000000000000000.log";

    @TempDir
    Path root;

    /** A segment of a few batches: where each starts, and the offset after it. */
    private record Written(byte[] bytes, List<Integer> ends, List<Long> nextOffsets) {
        /** The offset after the last batch that ends at or before {@code position}. */
        long endBefore(int position) {
            long end = 0;
            for (int i = 0; i < ends.size() && ends.get(i) <= position; i++) {
                end = nextOffsets.get(i);
            }
            return end;
        }

        int batchAt(int position) {
            int batch = 0;
            while (ends.get(batch) <= position) {
                batch++;
            }
            return batch;
        }

        int startOf(int batch) {
            return batch == 0 ? 0 : ends.get(batch - 1);
        }
    }

    private Written write() throws IOException {
        LogFixture fixture = new LogFixture(root.resolve("original"));
        UnifiedLog log = fixture.create(CONFIG);
        List<Integer> ends = new ArrayList<>();
        List<Long> nextOffsets = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            MemoryRecords batch =
                    i % 2 == 0 ? fixture.batch(2, 5) : LogFixture.idempotent(9L, i / 2, 1, fixture.now + i);
            log.appendAsLeader(batch, 0, AppendContext.CLIENT);
            ends.add((int) log.size());
            nextOffsets.add(log.logEndOffset());
        }
        return new Written(Files.readAllBytes(fixture.directory().resolve(LOG)), ends, nextOffsets);
    }

    private LogFixture damaged(String name, byte[] bytes) throws IOException {
        LogFixture fixture = new LogFixture(root.resolve(name));
        Files.createDirectories(fixture.directory());
        Files.write(fixture.directory().resolve(LOG), bytes);
        Files.write(fixture.directory().resolve("00000000000000000000.index"), new byte[4096]);
        Files.write(fixture.directory().resolve("00000000000000000000.timeindex"), new byte[4092]);
        return fixture;
    }

    private static void expectUsable(LogFixture fixture, UnifiedLog log, String what) throws IOException {
        long end = log.logEndOffset();
        List<Long> before = LogFixture.offsets(log, 0);
        LogAppendInfo info = fixture.append(log, 2, 10);
        assertTrue(info.firstOffset() == end && !info.duplicate(), what);
        List<Long> after = new ArrayList<>(before);
        after.add(end);
        after.add(end + 1);
        assertEquals(after, LogFixture.offsets(log, 0), what);
        log.close();
        LocalLog.deleteTree(fixture.root);
    }

    @Test
    void shouldKeepEveryWholeBatchWhereverTheFileIsCut() throws IOException {
        // Given
        Written written = write();
        for (int length = 0; length <= written.bytes().length; length++) {
            LogFixture fixture = damaged("cut-" + length, Arrays.copyOf(written.bytes(), length));

            // When
            UnifiedLog log = fixture.loadUnclean(CONFIG);

            // Then
            long expected = written.endBefore(length);
            assertEquals(expected, log.logEndOffset(), "cut at " + length);
            assertEquals(LongStream.range(0, expected).boxed().toList(), LogFixture.offsets(log, 0));
            expectUsable(fixture, log, "cut at " + length);
        }
    }

    @Test
    void shouldKeepEveryWholeBatchBeforeAFlippedByte() throws IOException {
        // Given
        Written written = write();
        for (int at = 0; at < written.bytes().length; at++) {
            for (int mask : new int[] {0x01, 0x80, 0xff}) {
                byte[] bytes = written.bytes().clone();
                bytes[at] ^= (byte) mask;
                LogFixture fixture = damaged("flip-" + at + "-" + mask, bytes);
                String what = "byte " + at + " flipped by " + mask;

                // When
                UnifiedLog log = fixture.loadUnclean(CONFIG);

                // Then
                int batch = written.batchAt(at);
                int field = at - written.startOf(batch);
                long before = written.endBefore(at);
                List<Long> kept = LogFixture.offsets(log, 0);
                assertTrue(kept.containsAll(LongStream.range(0, before).boxed().toList()), what);
                boolean covered = field >= 8 && field < 12 || field >= 16;
                if (covered) {
                    assertEquals(before, log.logEndOffset(), what);
                    assertEquals(before == 0 ? 0 : written.startOf(batch), log.size(), what);
                } else if (field >= 12) {
                    // The leader epoch is not covered by the checksum, so the batch is whole.
                    assertEquals(written.nextOffsets().get(written.nextOffsets().size() - 1), log.logEndOffset(), what);
                }
                expectUsable(fixture, log, what);
            }
        }
    }

    @Test
    void shouldRecoverOnlyFromTheRecoveryPointAndDropWhatLiesBehindDamage() throws IOException {
        // Given
        Map<String, String> config = Map.of("segment.bytes", "1000", "index.interval.bytes", "100");
        LogFixture fixture = new LogFixture(root);
        UnifiedLog log = fixture.create(config);
        for (int i = 0; i < 40; i++) {
            fixture.append(log, 1, 100);
        }
        fixture.scheduler.runAll();
        long recoveryPoint = log.recoveryPoint();
        List<Long> bases =
                log.logSegments().stream().map(segment -> segment.baseOffset()).toList();
        log.closeHandlers();
        Path early = fixture.directory().resolve(String.format("%020d.log", bases.get(0)));
        byte[] earlyBytes = Files.readAllBytes(early);
        earlyBytes[80] ^= 1;
        Files.write(early, earlyBytes);

        // When
        UnifiedLog fromPoint = fixture.load(config, new LogLoader.Checkpoint(recoveryPoint, 0L, 0L, false));

        // Then
        assertEquals(40L, fromPoint.logEndOffset(), "what was flushed is not read again");
        fromPoint.closeHandlers();
        UnifiedLog fromStart = fixture.loadUnclean(config);
        assertEquals(0L, fromStart.logEndOffset());
        assertEquals(1, fromStart.numberOfSegments());
        expectUsable(fixture, fromStart, "after damage at the start");
    }

    @Test
    void shouldRebuildProducersEpochsAndAbortedTransactions() throws IOException {
        // Given
        Map<String, String> config = Map.of("segment.bytes", "300");
        LogFixture fixture = new LogFixture(root);
        UnifiedLog log = fixture.create(config);
        log.appendAsLeader(LogFixture.producer(7L, 0, true, 2, fixture.now), 3, AppendContext.CLIENT);
        fixture.append(log, 1, 200);
        MemoryRecords abort = MemoryRecords.withEndTransactionMarker(
                0L, fixture.now, 7L, (short) 0, new EndTransactionMarker(ControlRecordType.ABORT, 0));
        log.appendAsLeader(abort, 3, AppendContext.COORDINATOR);
        log.appendAsLeader(LogFixture.idempotent(8L, 0, 2, fixture.now), 4, AppendContext.CLIENT);
        log.closeHandlers();
        for (String name : fixture.files()) {
            if (!name.endsWith(".log")) {
                Files.delete(fixture.directory().resolve(name));
            }
        }

        // When
        UnifiedLog again = fixture.loadUnclean(config);
        again.updateHighWatermark(again.logEndOffset());

        // Then
        assertEquals(6L, again.logEndOffset());
        assertEquals(4, again.latestEpoch().orElseThrow());
        assertEquals(4L, again.endOffsetForEpoch(3).endOffset());
        assertEquals(2, again.activeProducers().size());
        assertEquals(
                List.of(new AbortedTxn(7L, 0L, 3L, 4L)),
                again.read(0, 1 << 20, FetchIsolation.TXN_COMMITTED, true).abortedTransactions());
        assertTrue(again.appendAsLeader(LogFixture.idempotent(8L, 0, 2, fixture.now), 4, AppendContext.CLIENT)
                .duplicate());
    }

    @Test
    void shouldDoNothingAfterACleanStop() throws IOException {
        // Given
        LogFixture fixture = new LogFixture(root);
        UnifiedLog log = fixture.create(CONFIG);
        for (int i = 0; i < 20; i++) {
            fixture.append(log, 2, 50);
        }
        log.flush();
        log.close();
        List<String> before = fixture.files();

        // When
        UnifiedLog again = fixture.loadClean(CONFIG, 40L);

        // Then
        assertEquals(40L, again.logEndOffset());
        assertEquals(40L, again.highWatermark());
        assertEquals(40L, again.recoveryPoint());
        assertEquals(before, fixture.files());
        assertTrue(before.contains("00000000000000000040.snapshot"));
        expectUsable(fixture, again, "after a clean stop");
    }

    @Test
    void shouldSettleInterruptedSwapsAndDeletions() throws IOException {
        // Given
        LogFixture fixture = new LogFixture(root);
        UnifiedLog log = fixture.create(Map.of("segment.bytes", "500"));
        for (int i = 0; i < 10; i++) {
            fixture.append(log, 1, 100);
        }
        List<Long> bases =
                log.logSegments().stream().map(segment -> segment.baseOffset()).toList();
        log.flush();
        log.close();
        Path directory = fixture.directory();
        String second = String.format("%020d", bases.get(1));
        Files.copy(directory.resolve(second + ".log"), directory.resolve(second + ".log.swap"));
        Files.copy(directory.resolve(second + ".index"), directory.resolve(second + ".index.swap"));
        Files.writeString(directory.resolve("00000000000000000777.log.cleaned"), "half");
        Files.writeString(directory.resolve("00000000000000000888.log.swap"), "above the cleaned one");
        Files.writeString(directory.resolve("00000000000000000000.log.deleted"), "gone");
        Files.writeString(directory.resolve("00000000000000000555.index"), "orphan");

        // When
        UnifiedLog again = fixture.loadClean(Map.of("segment.bytes", "500"), 10L);

        // Then
        assertEquals(LongStream.range(0, 10).boxed().toList(), LogFixture.offsets(again, 0));
        assertFalse(
                fixture.files().stream().anyMatch(name -> name.matches(".*(swap|cleaned|deleted|555.index)$")),
                fixture.files().toString());
    }

    @Test
    void shouldStartAtTheLogStartOffsetIfTheFilesAreGone() throws IOException {
        // Given
        LogFixture fixture = new LogFixture(root);

        // When
        UnifiedLog log = fixture.load(CONFIG, new LogLoader.Checkpoint(120L, 100L, 120L, false));

        // Then
        assertEquals(100L, log.logStartOffset());
        assertEquals(100L, log.logEndOffset());
        assertEquals(100L, fixture.append(log, 1, 1).firstOffset());
    }
}
