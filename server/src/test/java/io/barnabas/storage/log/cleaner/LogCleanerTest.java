package io.barnabas.storage.log.cleaner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.FileRecords;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.common.record.Records;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.LogConfig;
import io.barnabas.storage.log.LogManager;
import io.barnabas.storage.log.LogManagerSettings;
import io.barnabas.storage.log.UnifiedLog;
import io.barnabas.storage.log.segment.LogSegment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCleanerTest {
    private static final TopicPartition TP = new TopicPartition("facts", 0);
    private static final Map<String, String> COMPACT =
            Map.of("cleanup.policy", "compact", "segment.bytes", "2000", "min.cleanable.dirty.ratio", "0.01");

    @TempDir
    Path root;

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Map<String, String>> overrides = new HashMap<>(Map.of("facts", COMPACT));
    /** Files without records are as old as they were last written. */
    private long now = System.currentTimeMillis();

    private final Time time = new Time() {
        @Override
        public long milliseconds() {
            return now;
        }

        @Override
        public long nanoseconds() {
            return now * 1_000_000;
        }
    };
    private LogManager manager;
    private LogCleaner cleaner;

    @BeforeEach
    void start() throws IOException {
        manager = new LogManager(
                LogManagerSettings.defaults(List.of(root.resolve("a"), root.resolve("b"))),
                LogConfig.defaults(),
                scheduler,
                time);
        manager.startup(topic -> overrides.getOrDefault(topic, Map.of()));
        cleaner = new LogCleaner(CleanerSettings.defaults(), manager, id -> scheduler, time);
        manager.useCleaning(cleaner);
    }

    @AfterEach
    void stop() {
        manager.close();
        scheduler.shutdownNow();
    }

    private UnifiedLog log(TopicPartition tp) {
        return manager.getOrCreateLog(tp, Optional.empty());
    }

    private void append(UnifiedLog log, String... keys) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE);
        for (String key : keys) {
            builder.append(now++, key.getBytes(StandardCharsets.UTF_8), new byte[100]);
        }
        log.appendAsLeader(builder.build(), 0, AppendContext.CLIENT);
        log.updateHighWatermark(log.logEndOffset());
    }

    private void fill(UnifiedLog log, int rounds) {
        for (int i = 0; i < rounds; i++) {
            append(log, "a" + i % 7, "b" + i % 5);
        }
    }

    static Map<String, Long> newest(UnifiedLog log) throws IOException {
        Map<String, Long> newest = new HashMap<>();
        for (Record record : read(log)) {
            newest.put(StandardCharsets.UTF_8.decode(record.key()).toString(), record.offset());
        }
        return newest;
    }

    static List<Record> read(UnifiedLog log) throws IOException {
        List<Record> all = new ArrayList<>();
        long next = log.logStartOffset();
        while (next < log.logEndOffset()) {
            Records records =
                    log.read(next, 10_000, FetchIsolation.LOG_END, true).records();
            MemoryRecords memory = records instanceof FileRecords file ? file.toMemory() : (MemoryRecords) records;
            long before = next;
            for (Record record : memory.records()) {
                if (record.offset() >= next) {
                    all.add(record);
                    next = record.offset() + 1;
                }
            }
            if (next == before) {
                break;
            }
        }
        return all;
    }

    private String checkpoint(String dir) throws IOException {
        return Files.readString(root.resolve(dir).resolve("cleaner-offset-checkpoint"));
    }

    @Test
    void cleansSegmentsBelowTheActiveOneAndNotesHowFar() throws IOException {
        UnifiedLog log = log(TP);
        fill(log, 100);
        Map<String, Long> before = newest(log);
        long active = log.logSegments().get(log.numberOfSegments() - 1).baseOffset();
        assertTrue(cleaner.cleanOnce());
        assertEquals(before, newest(log));
        assertEquals(200, log.logEndOffset());
        assertEquals(0, log.logSegments().get(0).baseOffset());
        long below =
                read(log).stream().filter(record -> record.offset() < active).count();
        assertTrue(below <= 12, below + " records for twelve keys");
        assertEquals("0\n1\nfacts 0 " + active + "\n", checkpoint("a"));
        assertFalse(cleaner.cleanOnce(), "nothing is dirty");
        fill(log, 30);
        assertTrue(cleaner.cleanOnce());
        assertEquals(newest(log).size(), 12);
    }

    @Test
    void cleansNothingAboveTheHighWatermarkOrYoungerThanTheLag() throws IOException {
        overrides.put("facts", with("min.compaction.lag.ms", "60000"));
        UnifiedLog log = log(TP);
        fill(log, 50);
        assertFalse(cleaner.cleanOnce());
        now += 60_001;
        log.updateHighWatermark(10);
        assertFalse(cleaner.cleanOnce(), "the first segment holds the high watermark");
        log.updateHighWatermark(log.logEndOffset());
        assertTrue(cleaner.cleanOnce());
    }

    @Test
    void cleansALogThatIsHardlyDirtyOnceItsMaxLagIsOver() {
        overrides.put("facts", with("max.compaction.lag.ms", "60000", "min.cleanable.dirty.ratio", "1.0"));
        UnifiedLog log = log(TP);
        fill(log, 50);
        assertFalse(cleaner.cleanOnce());
        now += 61_000;
        assertTrue(cleaner.cleanOnce());
    }

    private static Map<String, String> with(String... more) {
        Map<String, String> all = new HashMap<>(COMPACT);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    @Test
    void dirtiestLogComesFirst() throws IOException {
        overrides.put("facts2", COMPACT);
        UnifiedLog first = log(TP);
        UnifiedLog second = log(new TopicPartition("facts2", 0));
        fill(first, 60);
        assertTrue(cleaner.cleanOnce());
        fill(first, 30);
        fill(second, 60);
        long size = second.size();
        assertTrue(cleaner.cleanOnce());
        assertTrue(second.size() < size, "it was dirty altogether");
    }

    @Test
    void badPartitionDoesNotStopTheOthers() throws IOException {
        overrides.put("facts2", COMPACT);
        UnifiedLog bad = log(TP);
        UnifiedLog good = log(new TopicPartition("facts2", 0));
        fill(bad, 60);
        fill(good, 50);
        LogSegment damaged = bad.logSegments().get(1);
        try (FileChannel channel = FileChannel.open(damaged.logFile(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 300);
        }
        long before = bad.size();
        long goodBefore = good.size();
        while (cleaner.cleanOnce() || cleaner.uncleanablePartitions().isEmpty()) {
            now += 1;
        }
        cleaner.cleanOnce();
        assertEquals(Set.of(TP), cleaner.uncleanablePartitions());
        assertEquals(before, bad.size());
        assertTrue(good.size() < goodBefore / 2, "the other one was cleaned: " + good.size());
        try (var files = Files.list(bad.directory())) {
            assertEquals(
                    0,
                    files.filter(file -> file.toString().contains(".cleaned")).count());
        }
    }

    @Test
    void truncationTakesBackWhatWasNotedAsClean() throws IOException {
        UnifiedLog log = log(TP);
        fill(log, 100);
        cleaner.cleanOnce();
        log.truncateTo(20);
        long active = log.logSegments().get(log.numberOfSegments() - 1).baseOffset();
        assertEquals("0\n1\nfacts 0 " + active + "\n", checkpoint("a"));
    }

    @Test
    void deletionForgetsHowFarALogWasClean() throws IOException {
        UnifiedLog log = log(TP);
        fill(log, 100);
        cleaner.cleanOnce();
        manager.asyncDelete(TP);
        assertEquals("0\n0\n", checkpoint("a"));
    }

    @Test
    void checkpointFollowsALogThatIsMoved() throws IOException {
        UnifiedLog log = log(TP);
        fill(log, 100);
        cleaner.cleanOnce();
        String noted = checkpoint("a");
        UnifiedLog future = manager.createFutureLog(
                log, manager.logDir(root.resolve("b").toString()).orElseThrow());
        fill(log, 100);
        assertFalse(cleaner.cleanOnce(), "not while it is copied");
        long next = 0;
        while (next < log.logEndOffset()) {
            Records records = log.read(next, 1500, FetchIsolation.LOG_END, true).records();
            MemoryRecords memory = ((FileRecords) records).toMemory();
            MemoryRecords whole = new MemoryRecords(memory.buffer().slice(0, memory.validBytes()));
            future.appendAsFollower(whole);
            next = future.logEndOffset();
        }
        manager.replaceCurrentWithFutureLog(TP, () -> {});
        assertEquals("0\n0\n", checkpoint("a"));
        assertEquals(noted, checkpoint("b"));
        future.updateHighWatermark(future.logEndOffset());
        assertTrue(cleaner.cleanOnce());
        assertEquals(12, newest(future).size());
    }

    @Test
    void policyMayChangeWhileTheBrokerRuns() {
        overrides.put("facts", Map.of("segment.bytes", "2000", "retention.ms", "1000"));
        UnifiedLog log = log(TP);
        fill(log, 100);
        assertFalse(cleaner.cleanOnce());
        manager.updateTopicConfig("facts", COMPACT);
        now += 100_000;
        assertTrue(cleaner.cleanOnce());
        assertEquals(0, log.logStartOffset());
        manager.updateTopicConfig("facts", Map.of("segment.bytes", "2000", "retention.ms", "1000"));
        manager.cleanupLogs();
        assertEquals(log.logEndOffset(), log.logStartOffset());
    }

    @Test
    void compactedAndDeletedLogsLoseOldSegmentsByTheCleaner() throws IOException {
        overrides.put("facts", with("cleanup.policy", "compact,delete", "retention.ms", "100000"));
        UnifiedLog log = log(TP);
        fill(log, 100);
        assertTrue(cleaner.cleanOnce());
        now += 200_000;
        manager.cleanupLogs();
        assertEquals(0, log.logStartOffset(), "that is the cleaner's work");
        cleaner.cleanOnce();
        assertEquals(log.logEndOffset(), log.logStartOffset());
        fill(log, 100);
        assertTrue(cleaner.cleanOnce());
        assertEquals(12, newest(log).size());
    }

    @Test
    void mapThatIsTooSmallTakesSeveralCleanings() throws IOException {
        // Room for 90 keys of the 300.
        cleaner.reconfigure(new CleanerSettings(1, 100 * 24, 0.9, 512 * 1024, Double.MAX_VALUE, 15_000));
        UnifiedLog log = log(TP);
        for (int i = 0; i < 600; i++) {
            append(log, "k" + i % 300);
        }
        append(log, "last");
        Map<String, Long> before = newest(log);
        int rounds = 0;
        while (cleaner.cleanOnce()) {
            rounds++;
            assertEquals(before, newest(log));
        }
        assertTrue(rounds > 3, rounds + " rounds");
        long active = log.logSegments().get(log.numberOfSegments() - 1).baseOffset();
        assertTrue(read(log).stream().filter(record -> record.offset() < active).count() <= 301);
    }
}
