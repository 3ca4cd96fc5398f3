package io.barnabas.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.record.Compression;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.common.record.compression.BufferSupplier;
import io.barnabas.storage.compaction.BatchCleaner;
import io.barnabas.storage.compaction.CleanedTransactions;
import io.barnabas.storage.compaction.CleanerStats;
import io.barnabas.storage.compaction.CleaningRun;
import io.barnabas.storage.compaction.OffsetMap;
import io.barnabas.storage.compaction.OffsetMapBuilder;
import io.barnabas.storage.log.segment.LogSegment;
import io.barnabas.storage.validation.AppendOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentReplacementTest {
    private static final Map<String, String> CONFIG =
            Map.of("cleanup.policy", "compact", "segment.bytes", "1000", "index.interval.bytes", "100");

    @TempDir
    Path root;

    /** The process dies. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final class Setup {
        final LogFixture fixture;
        final UnifiedLog log;

        Setup(Path root) throws IOException {
            fixture = new LogFixture(root);
            log = fixture.create(CONFIG);
            for (int i = 0; i < 22; i++) {
                append("a" + i % 4, "b" + i % 3);
                if (i == 3) {
                    transaction();
                }
            }
            log.updateHighWatermark(log.logEndOffset());
            log.flush();
        }

        private void append(String... keys) {
            RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE);
            for (String key : keys) {
                builder.append(fixture.now++, key.getBytes(StandardCharsets.UTF_8), new byte[60]);
            }
            log.appendAsLeader(builder.build(), 0, AppendContext.CLIENT);
        }

        /** Aborted, so that there is a transaction index. */
        private void transaction() {
            log.appendAsLeader(
                    new RecordBatchBuilder(Compression.NONE)
                            .producerState(5, (short) 0, 0)
                            .transactional(true)
                            .append(
                                    fixture.now++,
                                    "a0".getBytes(StandardCharsets.UTF_8),
                                    "aborted".getBytes(StandardCharsets.UTF_8))
                            .build(),
                    0,
                    AppendContext.CLIENT);
            log.appendAsLeader(
                    new RecordBatchBuilder(Compression.NONE)
                            .producerState(5, (short) 0, RecordBatch.NO_SEQUENCE)
                            .transactional(true)
                            .control(true)
                            .appendControlRecord(
                                    fixture.now++,
                                    ControlRecordType.ABORT,
                                    new EndTransactionMarker(ControlRecordType.ABORT, 0).serializeValue())
                            .build(),
                    0,
                    new AppendContext(AppendOrigin.COORDINATOR));
        }

        /** All segments but the active one, written anew as the cleaner does. */
        void clean(SegmentReplacement replacement) throws IOException {
            List<LogSegment> group = log.logSegments().subList(0, log.numberOfSegments() - 1);
            long end = log.logSegments().get(log.numberOfSegments() - 1).baseOffset();
            OffsetMap map = new OffsetMap(10_000, 0.9, 1, 2);
            CleanerStats stats = new CleanerStats();
            BufferSupplier buffers = new BufferSupplier(1);
            CleanedTransactions dirty = new CleanedTransactions();
            dirty.addAborted(log.abortedTransactions(0, end));
            OffsetMapBuilder builder = new OffsetMapBuilder(map, 0, dirty, stats, buffers);
            for (LogSegment segment : group) {
                segment.records().toMemory().batches().forEach(builder::add);
            }
            CleanedTransactions transactions = new CleanedTransactions();
            transactions.addAborted(log.abortedTransactions(0, end));
            BatchCleaner cleaner = new BatchCleaner(
                    new CleaningRun(fixture.now, 0, false),
                    map,
                    transactions,
                    log.lastRecordsOfActiveProducers(),
                    stats,
                    buffers);
            LogSegment cleaned = replacement.create(0);
            for (LogSegment segment : group) {
                for (RecordBatch batch : segment.records().toMemory().batches()) {
                    RecordBatch kept = cleaner.clean(batch).orElse(null);
                    if (kept != null) {
                        cleaned.append(new MemoryRecords(kept.buffer()));
                    }
                    for (var txn : transactions.takeRetained()) {
                        cleaned.txnIndex().append(txn);
                    }
                }
            }
            cleaned.onBecomeInactiveSegment();
            cleaned.flush();
            replacement.replace(cleaned, group);
        }
    }

    /** The newest committed offset of every key, and that offsets only go up. */
    private static Map<String, Long> newest(UnifiedLog log) throws IOException {
        Map<String, Long> newest = new LinkedHashMap<>();
        long next = 0;
        while (next < log.logEndOffset()) {
            FetchDataInfo info = log.read(next, 4096, FetchIsolation.TXN_COMMITTED, true);
            long before = next;
            for (RecordBatch batch : LogFixture.memory(info).batches()) {
                boolean aborted =
                        info.abortedTransactions().stream().anyMatch(txn -> txn.producerId() == batch.producerId());
                for (Record record : batch) {
                    if (record.offset() >= next && !batch.isControlBatch() && !aborted) {
                        newest.put(StandardCharsets.UTF_8.decode(record.key()).toString(), record.offset());
                    }
                }
                next = Math.max(next, batch.nextOffset());
            }
            if (next == before) {
                break;
            }
        }
        return newest;
    }

    private static List<String> leftOvers(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".cleaned") || name.endsWith(".swap") || name.endsWith(".deleted"))
                    .toList();
        }
    }

    @Test
    void newestValuesSurviveACrashAfterEveryRename() throws IOException {
        AtomicInteger steps = new AtomicInteger();
        Setup whole = new Setup(root.resolve("whole"));
        Map<String, Long> expected = newest(whole.log);
        assertEquals(7, expected.size());
        try (SegmentReplacement replacement = whole.log.replacements().begin(steps::incrementAndGet)) {
            whole.clean(replacement);
        }
        assertEquals(expected, newest(whole.log));
        int groups = whole.log.numberOfSegments();
        assertEquals(2, groups);
        assertTrue(steps.get() >= 8 + 3 * 4, steps + " renames");
        for (int crashAfter = 1; crashAfter <= steps.get(); crashAfter++) {
            int last = crashAfter;
            Setup setup = new Setup(root.resolve("crash-" + crashAfter));
            long end = setup.log.logEndOffset();
            AtomicInteger done = new AtomicInteger();
            // Not closed: the process is gone.
            SegmentReplacement replacement = setup.log.replacements().begin(() -> {
                if (done.incrementAndGet() == last) {
                    throw new Crash();
                }
            });
            assertThrows(Crash.class, () -> setup.clean(replacement));
            for (boolean flushed : new boolean[] {true, false}) {
                UnifiedLog reloaded =
                        setup.fixture.load(CONFIG, new LogLoader.Checkpoint(flushed ? end : 0, 0, end, false));
                String where = "crash after rename " + last + ", recovery point " + (flushed ? end : 0);
                assertEquals(expected, newest(reloaded), where);
                assertEquals(end, reloaded.logEndOffset(), where);
                assertEquals(List.of(), leftOvers(setup.fixture.directory()), where);
                assertNotNull(reloaded.lastRecordsOfActiveProducers().get(5L), where);
                reloaded.closeHandlers();
            }
        }
    }

    @Test
    void crashWhileASegmentIsWrittenLeavesTheLogAsItWas() throws IOException {
        Setup setup = new Setup(root);
        Map<String, Long> expected = newest(setup.log);
        int segments = setup.log.numberOfSegments();
        SegmentReplacement replacement = setup.log.replacements().begin();
        LogSegment cleaned = replacement.create(0);
        cleaned.append(setup.log.logSegments().get(0).records().toMemory());
        cleaned.flush();
        assertFalse(leftOvers(setup.fixture.directory()).isEmpty());
        UnifiedLog reloaded = setup.fixture.loadUnclean(CONFIG);
        reloaded.updateHighWatermark(reloaded.logEndOffset());
        assertEquals(expected, newest(reloaded));
        assertEquals(segments, reloaded.numberOfSegments());
        assertEquals(List.of(), leftOvers(setup.fixture.directory()));
    }

    @Test
    void readersGoOnWithFilesThatWereReplaced() throws IOException {
        Setup setup = new Setup(root);
        FetchDataInfo begun = setup.log.read(0, 700, FetchIsolation.LOG_END, true);
        LogSegment held = setup.log.logSegments().get(1);
        try (SegmentReplacement replacement = setup.log.replacements().begin()) {
            setup.clean(replacement);
        }
        assertFalse(leftOvers(setup.fixture.directory()).isEmpty(), "deleted files linger");
        assertEquals(0, LogFixture.memory(begun).firstBatch().baseOffset());
        assertNotNull(held.translateOffset(held.baseOffset()));
        setup.fixture.scheduler.runAll();
        assertEquals(List.of(), leftOvers(setup.fixture.directory()));
        assertEquals(7, newest(setup.log).size());
    }

    @Test
    void truncationDeletionAndAnotherPolicyMakeACleaningVoid() throws IOException {
        List<java.util.function.Consumer<UnifiedLog>> takings = List.of(
                log -> log.truncateTo(3),
                log -> log.truncateFullyAndStartAt(100),
                log -> log.updateConfig(LogConfig.of(Map.of())),
                log -> log.renameDir("orders-0.0123456789abcdef0123456789abcdef-delete"),
                UnifiedLog::close);
        for (int i = 0; i < takings.size(); i++) {
            Setup setup = new Setup(root.resolve("taking-" + i));
            SegmentReplacement replacement = setup.log.replacements().begin();
            LogSegment cleaned = replacement.create(0);
            List<LogSegment> group = new ArrayList<>(setup.log.logSegments().subList(0, 2));
            takings.get(i).accept(setup.log);
            assertThrows(ReplacementAbortedException.class, replacement::throwIfAborted);
            assertThrows(ReplacementAbortedException.class, () -> replacement.replace(cleaned, group));
            replacement.close();
            assertFalse(Files.exists(cleaned.logFile()));
        }
    }

    @Test
    void retentionThatWasFasterMakesACleaningVoid() throws IOException {
        Setup setup = new Setup(root);
        try (SegmentReplacement replacement = setup.log.replacements().begin()) {
            LogSegment cleaned = replacement.create(0);
            List<LogSegment> group = List.copyOf(setup.log.logSegments().subList(0, 2));
            setup.log.maybeIncrementLogStartOffset(
                    setup.log.logSegments().get(2).baseOffset());
            setup.log.deleteOldSegments();
            assertThrows(ReplacementAbortedException.class, () -> replacement.replace(cleaned, group));
        }
    }
}
