package io.barnabas.server.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.Header;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Record;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.LogConfig;
import io.barnabas.storage.log.LogManager;
import io.barnabas.storage.log.LogManagerSettings;
import io.barnabas.storage.log.UnifiedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moves of one log between two directories, on a real disk. */
class LogDirMovesTest {
    private static final TopicPartition TP = new TopicPartition("orders", 0);
    private static final int ALL = 1 << 20;

    @TempDir
    Path root;

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private Path there;
    private LogManager manager;
    private LogManagerLogs logs;
    private UnifiedPartitionLog log;

    @BeforeEach
    void setUp() throws IOException {
        manager = started();
        logs = new LogManagerLogs(manager, new TopicOverrides(null, 1));
        UnifiedLog unified = manager.getOrCreateLog(TP, Optional.of(new Uuid(1, 2)));
        log = new UnifiedPartitionLog(unified);
        there = unified.logDir().path().equals(root.resolve("a")) ? root.resolve("b") : root.resolve("a");
    }

    private LogManager started() throws IOException {
        LogManager started = new LogManager(
                LogManagerSettings.defaults(List.of(root.resolve("a"), root.resolve("b"))),
                LogConfig.defaults(),
                scheduler,
                Time.SYSTEM);
        started.startup(topic -> Map.of("segment.bytes", "2000"));
        return started;
    }

    @AfterEach
    void tearDown() {
        manager.close();
        scheduler.shutdownNow();
    }

    private void append(int epoch, int count) {
        for (int i = 0; i < count; i++) {
            MemoryRecords records = MemoryRecords.withRecords(
                    Compression.NONE,
                    List.of(new Record(
                            0,
                            1_000 + i,
                            null,
                            ByteBuffer.wrap(("e" + epoch + "-" + i).getBytes(StandardCharsets.UTF_8)),
                            new Header[0])));
            log.log().appendAsLeader(records, epoch, AppendContext.CLIENT);
        }
        log.updateHighWatermark(log.logEndOffset());
    }

    private static void copyAll(LogMove move) {
        for (MemoryRecords piece = move.read(500); piece.sizeInBytes() > 0; piece = move.read(500)) {
            move.append(piece);
        }
    }

    private List<String> contents() {
        List<String> contents = new ArrayList<>();
        for (long offset = log.logStartOffset(); offset < log.logEndOffset(); offset++) {
            contents.add(offset + "@" + log.epochForOffset(offset));
        }
        return contents;
    }

    private List<String> directories(Path dir) throws IOException {
        try (Stream<Path> children = Files.list(dir)) {
            return children.filter(Files::isDirectory)
                    .map(each -> each.getFileName().toString().replaceAll("\\.[0-9a-f]{32}", ""))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void shouldMoveEverythingAndGoOnThere() throws IOException {
        append(0, 30);
        append(3, 30);
        log.maybeIncrementLogStartOffset(10);
        Path here = log.log().logDir().path();
        List<String> before = contents();
        LogMove move = logs.beginMove(log, there.toString());
        assertEquals(List.of("orders-0-future"), directories(there));

        copyAll(move);
        assertTrue(move.maybeFinish());

        assertEquals(before, contents());
        assertEquals(60, log.highWatermark());
        assertEquals(there, log.log().logDir().path());
        assertEquals(Optional.of(new Uuid(1, 2)), log.log().topicId());
        assertEquals(List.of("orders-0"), directories(there));
        assertEquals(List.of("orders-0-delete"), directories(here));
        assertTrue(logs.isIn(log, there.toString()));
        append(3, 5);
        manager.shutdown(-1);
        manager = started();
        assertEquals(65, manager.getLog(TP).orElseThrow().logEndOffset());
        assertEquals(10, manager.getLog(TP).orElseThrow().logStartOffset());
        assertEquals(there, manager.getLog(TP).orElseThrow().logDir().path());
    }

    @Test
    void shouldNotKeepWhatWasTruncatedWhileItWasCopied() {
        append(0, 30);
        LogMove move = logs.beginMove(log, there.toString());
        copyAll(move);
        MemoryRecords old = move.read(ALL);
        log.truncateTo(20);
        append(4, 15);

        assertFalse(move.maybeFinish(), "the copy has what is not so any more");
        move.append(old);
        copyAll(move);
        assertTrue(move.maybeFinish());

        assertEquals(35, log.logEndOffset());
        assertEquals(0, log.epochForOffset(19));
        assertEquals(4, log.epochForOffset(20));
    }

    @Test
    void shouldBeginAnewWhenTheLogBeginsLaterThanTheCopyEnds() {
        append(0, 30);
        LogMove move = logs.beginMove(log, there.toString());
        log.maybeIncrementLogStartOffset(25);

        move.append(move.read(ALL));
        copyAll(move);
        assertTrue(move.maybeFinish());

        assertEquals(25, log.logStartOffset());
        assertEquals(30, log.logEndOffset());
    }

    @Test
    void shouldLeaveEverythingAsItWasWhenCalledOff() throws IOException {
        append(0, 30);
        Path here = log.log().logDir().path();
        LogMove move = logs.beginMove(log, there.toString());
        move.append(move.read(500));

        move.abandon();

        assertEquals(List.of(), directories(there));
        assertEquals(List.of("orders-0"), directories(here));
        append(0, 1);
        assertEquals(31, log.logEndOffset());
    }

    @Test
    void shouldDescribeACopyUnderWay() {
        append(0, 30);
        LogMove move = logs.beginMove(log, there.toString());
        move.append(move.read(100));

        PartitionLogs.LogDescription copy = logs.describe().stream()
                .filter(dir -> dir.path().equals(there.toString()))
                .map(dir -> dir.partitions().get(TP))
                .findFirst()
                .orElseThrow();

        assertTrue(copy.future());
        assertTrue(copy.offsetLag() > 0 && copy.offsetLag() < 30, () -> "lag " + copy.offsetLag());
    }

    @Test
    void shouldCreateAReplicaWhereItWasAskedForBefore() {
        TopicPartition later = new TopicPartition("later", 0);
        for (Path dir : List.of(there, log.log().logDir().path())) {
            assertEquals(Errors.NONE, logs.checkDirectory(dir.toString()));
            logs.prefer(later, dir.toString());
            assertEquals(
                    dir,
                    manager.getOrCreateLog(later, Optional.empty()).logDir().path());
            manager.asyncDelete(later);
        }
        assertEquals(Errors.LOG_DIR_NOT_FOUND, logs.checkDirectory("/nosuch"));
    }
}
