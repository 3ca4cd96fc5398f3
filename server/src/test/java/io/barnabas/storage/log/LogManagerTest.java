package io.barnabas.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogManagerTest {
    private static final TopicPartition TP = new TopicPartition("a.b-c", 3);

    @TempDir
    Path root;

    private LogFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new LogFixture(root);
    }

    private LogManager manager(Path... dirs) {
        List<Path> logDirs = dirs.length == 0 ? List.of(root) : List.of(dirs);
        return new LogManager(
                LogManagerSettings.defaults(logDirs), LogConfig.defaults(), fixture.scheduler, fixture.time);
    }

    private LogManager started(Path... dirs) throws IOException {
        LogManager manager = manager(dirs);
        manager.startup(topic -> Map.of("segment.bytes", "1000"));
        return manager;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(root)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void append(UnifiedLog log, int batches) {
        for (int i = 0; i < batches; i++) {
            fixture.append(log, 1, 100);
        }
    }

    @Test
    void shouldLeaveNothingToRecoverAfterACleanStop() throws IOException {
        // Given
        LogManager manager = started();
        UnifiedLog log = manager.getOrCreateLog(TP, Optional.of(Uuid.randomUuid()));
        append(log, 30);
        log.maybeIncrementLogStartOffset(10L);

        // When
        manager.shutdown(-1L);

        // Then
        assertEquals("{\"version\":0,\"brokerEpoch\":-1}", Files.readString(root.resolve(".kafka_cleanshutdown")));
        assertEquals("0\n1\na.b-c 3 30\n", Files.readString(root.resolve("recovery-point-offset-checkpoint")));
        assertEquals("0\n1\na.b-c 3 30\n", Files.readString(root.resolve("replication-offset-checkpoint")));
        assertEquals("0\n1\na.b-c 3 10\n", Files.readString(root.resolve("log-start-offset-checkpoint")));
        LogManager again = started();
        UnifiedLog reloaded = again.getLog(TP).orElseThrow();
        assertEquals(10L, reloaded.logStartOffset());
        assertEquals(30L, reloaded.logEndOffset());
        assertEquals(30L, reloaded.highWatermark());
        assertEquals(30L, reloaded.recoveryPoint());
        assertEquals(log.topicId(), reloaded.topicId());
        assertFalse(Files.exists(root.resolve(".kafka_cleanshutdown")), "a crash from now on needs a recovery");
        again.close();
    }

    @Test
    void shouldRecoverWhatWasNotCheckpointed() throws IOException {
        // Given
        LogManager killed = started();
        UnifiedLog log = killed.getOrCreateLog(TP, Optional.empty());
        append(log, 30);
        log.closeHandlers();
        killed.logDirs().forEach(dir -> assertFalse(dir.isOffline()));
        for (LogDir dir : killed.logDirs()) {
            dir.close();
        }

        // When
        LogManager manager = started();

        // Then
        assertEquals(30L, manager.getLog(TP).orElseThrow().logEndOffset());
        manager.close();
    }

    @Test
    void shouldRefuseADirectoryThatAnotherBrokerUses() throws IOException {
        // Given
        LogManager first = started();
        LogManager second = manager();

        // When
        IOException refused = assertThrows(IOException.class, second::lockLogDirs);

        // Then
        String expected = "Failed to acquire lock on file .lock in " + root;
        assertTrue(refused.getMessage().startsWith(expected), refused.getMessage());
        first.close();
        started().close();
    }

    @Test
    void shouldDeleteALogAndLetItsNameBeUsedAgainAtOnce() throws IOException {
        // Given
        LogManager manager = started();
        UnifiedLog old = manager.getOrCreateLog(TP, Optional.of(Uuid.randomUuid()));
        append(old, 30);
        old.maybeIncrementLogStartOffset(15L);
        manager.checkpointLogRecoveryOffsets();
        manager.checkpointLogStartOffsets();
        manager.checkpointHighWatermarks();

        // When
        manager.asyncDelete(TP);

        // Then
        assertEquals(Optional.empty(), manager.getLog(TP));
        assertTrue(
                names().stream().anyMatch(name -> name.matches("a\\.b-c-3\\.[0-9a-f]{32}-delete")), names().toString());
        UnifiedLog fresh = manager.getOrCreateLog(TP, Optional.of(Uuid.randomUuid()));
        assertEquals(0L, fresh.logStartOffset());
        assertEquals(0L, fresh.logEndOffset());
        assertEquals("0\n0\n", Files.readString(root.resolve("log-start-offset-checkpoint")));
        assertThrows(ApiException.class, () -> fixture.append(old, 1, 1));
        fixture.scheduler.runAll();
        assertFalse(names().stream().anyMatch(name -> name.endsWith("-delete")), names().toString());
        append(fresh, 1);
        manager.close();
    }

    @Test
    void shouldFinishDeletionsOfAnEarlierRunAndLeaveTheRestAlone() throws IOException {
        // Given
        Path deleted = root.resolve("old-0.0123456789abcdef0123456789abcdef-delete");
        Files.createDirectories(deleted);
        Files.writeString(deleted.resolve("00000000000000000000.log"), "x");
        Files.createDirectories(root.resolve("moving-0.0123456789abcdef0123456789abcdef-future"));
        Files.createDirectories(root.resolve("lost+found"));

        // When
        LogManager manager = started();
        fixture.scheduler.runAll();

        // Then
        assertFalse(Files.exists(deleted));
        assertTrue(Files.exists(root.resolve("moving-0.0123456789abcdef0123456789abcdef-future")));
        assertTrue(manager.allLogs().isEmpty());
        manager.close();
    }

    @Test
    void shouldRefuseTheDirectoryOfAnotherTopicOfThisName() throws IOException {
        // Given
        LogManager manager = started();
        UnifiedLog log = manager.getOrCreateLog(TP, Optional.of(Uuid.randomUuid()));

        // When
        ApiException refused =
                assertThrows(ApiException.class, () -> manager.getOrCreateLog(TP, Optional.of(Uuid.randomUuid())));

        // Then
        assertEquals(Errors.INCONSISTENT_TOPIC_ID, refused.error());
        assertSame(log, manager.getOrCreateLog(TP, log.topicId()));
        manager.close();
    }

    @Test
    void shouldSpreadLogsOverTheDirectoriesAndFollowConfigurationChanges() throws IOException {
        // Given
        Path one = root.resolve("one");
        Path two = root.resolve("two");
        LogManager manager = started(one, two);

        // When
        for (int i = 0; i < 6; i++) {
            manager.getOrCreateLog(new TopicPartition("t", i), Optional.empty());
        }
        manager.updateTopicConfig("t", Map.of("retention.ms", "77"));

        // Then
        assertEquals(
                3,
                manager.allLogs().stream()
                        .filter(log -> log.directory().startsWith(one))
                        .count());
        assertTrue(manager.allLogs().stream().allMatch(log -> log.config().retentionMs() == 77L));
        assertTrue(manager.allLogs().stream().allMatch(log -> log.config().segmentBytes() == 1024 * 1024 * 1024));
        manager.close();
    }

    @Test
    void shouldStartWithDamagedCheckpoints() throws IOException {
        // Given
        LogManager manager = started();
        append(manager.getOrCreateLog(TP, Optional.empty()), 5);
        manager.close();
        Files.writeString(root.resolve("recovery-point-offset-checkpoint"), "0\n5\nnonsense");
        Files.writeString(root.resolve("replication-offset-checkpoint"), "");

        // When
        LogManager again = started();

        // Then
        assertEquals(5L, again.getLog(TP).orElseThrow().logEndOffset());
        again.close();
    }

    @Test
    void shouldNotReplaceALogWhoseDirectoryFailedByAnEmptyOne() throws IOException {
        // Given
        Path bad = root.resolve("bad");
        LogManager manager = started(root.resolve("good"), bad);
        List<LogDir> failed = new ArrayList<>();
        manager.onLogDirFailure(failed::add);
        for (int i = 0; i < 4; i++) {
            manager.getOrCreateLog(new TopicPartition("t", i), Optional.empty());
        }
        UnifiedLog lost = manager.allLogs().stream()
                .filter(log -> log.directory().startsWith(bad))
                .findFirst()
                .orElseThrow();
        LogDir dir = lost.logDir();

        // When
        dir.failed("Error while reading", new IOException("Input/output error"));

        // Then
        assertEquals(List.of(dir), failed);
        assertTrue(dir.isOffline());
        assertEquals(2, manager.allLogs().size());
        assertEquals(
                Errors.KAFKA_STORAGE_ERROR,
                assertThrows(ApiException.class, () -> manager.getOrCreateLog(lost.topicPartition(), Optional.empty()))
                        .error());
        assertThrows(ApiException.class, () -> fixture.append(lost, 1, 1));
        manager.close();
        assertTrue(Files.exists(root.resolve("good/.kafka_cleanshutdown")));
        assertFalse(Files.exists(bad.resolve(".kafka_cleanshutdown")), "what is on that disk must be checked");
    }

    @Test
    void shouldFlushByAgeAndCheckpointHowFarItGot() throws IOException {
        // Given
        LogManager manager = manager();
        manager.startup(topic -> Map.of("flush.ms", "1000", "segment.bytes", "1000", "retention.bytes", "3000"));
        UnifiedLog log = manager.getOrCreateLog(TP, Optional.empty());
        append(log, 30);
        long before = log.recoveryPoint();

        // When
        manager.flushDirtyLogs();
        long tooEarly = log.recoveryPoint();
        fixture.now += 1000;
        // Unless log.flush.scheduler.interval.ms is set, nobody calls this, as in Kafka.
        manager.flushDirtyLogs();
        fixture.scheduler.periodic.forEach(Runnable::run);

        // Then
        assertEquals(0L, before);
        assertEquals(0L, tooEarly);
        assertEquals(30L, log.recoveryPoint());
        assertTrue(log.logStartOffset() > 0, "retention is among the periodic work");
        assertEquals("0\n1\na.b-c 3 30\n", Files.readString(root.resolve("recovery-point-offset-checkpoint")));
        manager.close();
    }
}
