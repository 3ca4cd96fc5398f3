package io.barnabas.storage.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.storage.log.index.AbortedTxn;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recovery point in the middle of a segment: what lies below it is not read, what lies above it is checked. */
class TailRecoveryTest {
    private static final Map<String, String> CONFIG = Map.of("index.interval.bytes", "400");
    private static final String SEGMENT = "00000000000000000000";
    private static final int FLUSHED = 60;

    @TempDir
    Path root;

    private LogFixture fixture;
    private int flushedBytes;
    private byte[] log;
    private byte[] index;
    private byte[] timeIndex;

    /** 60 batches that were forced to the device, 20 that were not, and a kill. */
    @BeforeEach
    void setUp() throws IOException {
        fixture = new LogFixture(root);
        UnifiedLog written = fixture.create(CONFIG);
        append(written, FLUSHED);
        written.flushWithProducers();
        flushedBytes = (int) written.size();
        append(written, 20);
        assertEquals(FLUSHED, written.recoveryPoint());
        assertEquals(written.size() - flushedBytes, written.unflushedBytes());
        written.closeHandlers();
        log = Files.readAllBytes(file(".log"));
        index = Arrays.copyOf(Files.readAllBytes(file(".index")), 2000);
        timeIndex = Arrays.copyOf(Files.readAllBytes(file(".timeindex")), 2400);
    }

    private void append(UnifiedLog log, int batches) {
        for (int i = 0; i < batches; i++) {
            fixture.now++;
            int sequence = (int) log.logEndOffset();
            log.appendAsLeader(LogFixture.idempotent(7L, sequence, 1, fixture.now), 0, AppendContext.CLIENT);
        }
    }

    private Path file(String suffix) {
        return fixture.directory().resolve(SEGMENT + suffix);
    }

    private LogLoader loader() {
        return new LogLoader(
                fixture.context(),
                fixture.directory(),
                LogConfig.of(CONFIG),
                new LogLoader.Checkpoint(FLUSHED, 0, 0, false));
    }

    /** Overwrites what is flushed, but for the way from the last index entry to the recovery point. */
    private void destroyFlushedPart() throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file(".log").toFile(), "rw")) {
            out.write(new byte[flushedBytes - 1000]);
        }
    }

    private void expectAll(UnifiedLog again) throws IOException {
        assertEquals(80L, again.logEndOffset());
        assertEquals(LongStream.range(0, 80).boxed().toList(), LogFixture.offsets(again, 0));
        expectUsable(again, 80);
    }

    private void expectUsable(UnifiedLog again, int end) throws IOException {
        assertEquals(end - 1, again.activeProducers().get(0).lastSeq());
        append(again, 1);
        assertEquals(end + 1L, again.logEndOffset());
        assertEquals(
                fixture.now,
                again.offsetForTimestamp(UnifiedLog.MAX_TIMESTAMP).orElseThrow().timestamp());
        again.flush();
        again.close();
        assertEquals(end + 1L, fixture.loadClean(CONFIG, end + 1L).logEndOffset());
    }

    @Test
    void shouldReadNothingThatWasForcedToTheDevice() throws IOException {
        // Given
        destroyFlushedPart();

        // When
        LogLoader loader = loader();
        loader.begin();
        assertEquals(log.length - flushedBytes, loader.unflushedBytes());
        UnifiedLog again = loader.finish();

        // Then
        assertEquals(80L, again.logEndOffset());
        assertEquals(79, again.activeProducers().get(0).lastSeq());
        assertEquals(LongStream.range(FLUSHED, 80).boxed().toList(), LogFixture.offsets(again, FLUSHED));
        assertEquals(FLUSHED, again.recoveryPoint());
    }

    @Test
    void shouldLeaveTheSameIndexesAsARecoveryFromTheStart() throws IOException {
        // When
        loader().load().close();

        // Then
        byte[] fromPoint = Files.readAllBytes(file(".index"));
        byte[] timesFromPoint = Files.readAllBytes(file(".timeindex"));
        UnifiedLog fromStart = fixture.loadUnclean(CONFIG);
        fromStart.close();
        assertTrue(fromPoint.length > 9 * 8, "entries on both sides of the point");
        assertArrayEquals(Files.readAllBytes(file(".index")), fromPoint);
        assertArrayEquals(Files.readAllBytes(file(".timeindex")), timesFromPoint);
    }

    @Test
    void shouldCutTheTailWhereverItIsTorn() throws IOException {
        // Given
        int batch = (log.length - flushedBytes) / 20;
        for (int length = flushedBytes; length <= log.length; length += 7) {
            Files.write(file(".log"), Arrays.copyOf(log, length));
            Files.write(file(".index"), index);
            Files.write(file(".timeindex"), timeIndex);

            // When
            UnifiedLog again = loader().load();

            // Then
            assertEquals(FLUSHED + (length - flushedBytes) / batch, again.logEndOffset(), "cut at " + length);
            again.closeHandlers();
        }
    }

    @Test
    void shouldReadTheWholeSegmentIfItsIndexesAreMissingOrMakeNoSense() throws IOException {
        byte[] garbage = new byte[2000];
        Arrays.fill(garbage, (byte) 0x5a);
        byte[] misleading = index.clone();
        for (int i = 0; i < 100; i++) {
            misleading[i * 8 + 7] ^= 4;
        }
        for (byte[] damaged : new byte[][] {null, garbage, misleading, new byte[0], new byte[3]}) {
            for (String which : List.of(".index", ".timeindex")) {
                // Given
                fixture = new LogFixture(root);
                Files.write(file(".log"), log);
                Files.write(file(".index"), index);
                Files.write(file(".timeindex"), timeIndex);
                if (damaged == null) {
                    Files.delete(file(which));
                } else {
                    Files.write(file(which), damaged);
                }
                fixture.now = 1_700_000_000_000L + 80;

                // When, then
                expectAll(loader().load());
            }
        }
    }

    @Test
    void shouldFindTheProducersWithoutOrWithADamagedSnapshot() throws IOException {
        // Given
        Path snapshot = fixture.directory().resolve("000000000000000000" + FLUSHED + ".snapshot");
        assertTrue(Files.exists(snapshot));
        Files.write(snapshot, new byte[] {0, 1, 2});

        // When
        UnifiedLog damaged = loader().load();

        // Then
        assertEquals(79, damaged.activeProducers().get(0).lastSeq());
        damaged.closeHandlers();
        Files.deleteIfExists(snapshot);
        expectAll(loader().load());
    }

    @Test
    void shouldReadEverythingIfTheFileIsShorterThanTheRecoveryPoint() throws IOException {
        // Given
        Files.write(file(".log"), Arrays.copyOf(log, flushedBytes / 2 + 3));

        // When
        UnifiedLog again = loader().load();

        // Then
        assertEquals(FLUSHED / 2, again.logEndOffset());
        expectUsable(again, FLUSHED / 2);
    }

    @Test
    void shouldEndTransactionsThatBeganBeforeTheRecoveryPoint() throws IOException {
        // Given
        UnifiedLog again = loader().load();
        again.appendAsLeader(LogFixture.producer(9L, 0, true, 2, fixture.now), 0, AppendContext.CLIENT);
        again.flushWithProducers();
        long recoveryPoint = again.recoveryPoint();
        again.appendAsLeader(
                MemoryRecords.withEndTransactionMarker(
                        0L, fixture.now, 9L, (short) 0, new EndTransactionMarker(ControlRecordType.ABORT, 0)),
                0,
                AppendContext.COORDINATOR);
        again.closeHandlers();
        Files.deleteIfExists(file(".txnindex"));

        // When
        UnifiedLog last = fixture.load(CONFIG, new LogLoader.Checkpoint(recoveryPoint, 0, 0, false));
        last.updateHighWatermark(last.logEndOffset());

        // Then
        assertEquals(82L, recoveryPoint);
        assertEquals(
                List.of(new AbortedTxn(9L, 80L, 82L, 83L)),
                last.read(0, 1 << 20, FetchIsolation.TXN_COMMITTED, true).abortedTransactions());
    }

    @Test
    void shouldKeepOneSnapshotWithinASegment() throws IOException {
        // Given
        UnifiedLog again = loader().load();

        // When
        for (int i = 0; i < 5; i++) {
            append(again, 3);
            again.flushWithProducers();
        }

        // Then
        assertEquals(95L, again.recoveryPoint());
        assertEquals(0, again.unflushedBytes());
        List<String> snapshots = fixture.files().stream()
                .filter(name -> name.endsWith(".snapshot"))
                .toList();
        assertEquals(List.of("00000000000000000095.snapshot"), snapshots);
        again.roll();
        append(again, 1);
        again.flushWithProducers();
        assertTrue(fixture.files().contains("00000000000000000095.snapshot"), "that of the segment stays");
        assertTrue(fixture.files().contains("00000000000000000096.snapshot"));
        again.close();
        assertFalse(fixture.dir.isOffline());
    }
}
