package io.barnabas.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a broker sees of logs while some are still being loaded. */
@Timeout(60)
class LogLoadingTest {
    private static final TopicPartition READY = new TopicPartition("a-ready", 0);
    private static final TopicPartition SLOW = new TopicPartition("slow", 0);
    private static final TopicPartition NEW = new TopicPartition("new", 0);

    @TempDir
    Path root;

    private LogFixture fixture;
    private LogManager manager;
    private final CountDownLatch release = new CountDownLatch(1);
    private final BlockingQueue<TopicPartition> settled = new LinkedBlockingQueue<>();

    /** The log of the slow topic waits for its configuration. */
    private final Function<String, Map<String, String>> configs = topic -> {
        if (topic.equals(SLOW.topic())) {
            awaitRelease();
        }
        return Map.of();
    };

    private void awaitRelease() {
        try {
            assertTrue(release.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Two logs of a broker that was killed after its checkpoints were written. */
    @BeforeEach
    void setUp() throws IOException {
        fixture = new LogFixture(root);
        LogManager killed = manager();
        killed.startup(topic -> Map.of());
        for (TopicPartition tp : List.of(READY, SLOW)) {
            UnifiedLog log = killed.getOrCreateLog(tp, Optional.empty());
            for (int i = 0; i < 20; i++) {
                fixture.append(log, 1, 100);
            }
            log.maybeIncrementLogStartOffset(5);
            log.flush();
        }
        killed.checkpointLogRecoveryOffsets();
        killed.checkpointLogStartOffsets();
        killed.checkpointHighWatermarks();
        kill(killed);
        manager = manager();
        manager.onLogSettled(settled::add);
    }

    @AfterEach
    void tearDown() {
        release.countDown();
        manager.close();
    }

    private LogManager manager() {
        return new LogManager(
                LogManagerSettings.defaults(List.of(root)), LogConfig.defaults(), fixture.scheduler, fixture.time);
    }

    private static void kill(LogManager killed) throws IOException {
        for (UnifiedLog log : killed.allLogs()) {
            log.closeHandlers();
        }
        for (LogDir dir : killed.logDirs()) {
            dir.close();
        }
    }

    private void load() throws IOException, InterruptedException {
        manager.startLoading(configs);
        assertEquals(READY, settled.poll(30, TimeUnit.SECONDS));
    }

    private String checkpoint(String name) throws IOException {
        return Files.readString(root.resolve(name));
    }

    @Test
    void shouldOfferEachLogAsSoonAsItIsLoaded() throws Exception {
        // When
        load();

        // Then
        assertEquals(20L, manager.getLog(READY).orElseThrow().logEndOffset());
        assertEquals(0L, manager.getOrCreateLog(NEW, Optional.empty()).logEndOffset());
        assertTrue(manager.isLoading(SLOW));
        assertEquals(Optional.empty(), manager.getLog(SLOW));
        ApiException refusal = assertThrows(ApiException.class, () -> manager.getOrCreateLog(SLOW, Optional.empty()));
        assertEquals(Errors.KAFKA_STORAGE_ERROR, refusal.error());
        release.countDown();
        assertEquals(SLOW, settled.poll(30, TimeUnit.SECONDS));
        assertFalse(manager.isLoading(SLOW));
        assertEquals(20L, manager.getLog(SLOW).orElseThrow().logEndOffset());
        assertEquals(5L, manager.getLog(SLOW).orElseThrow().logStartOffset());
    }

    @Test
    void shouldKeepInTheCheckpointsWhatIsKnownOfLogsThatAreBeingLoaded() throws Exception {
        // Given
        load();
        fixture.append(manager.getLog(READY).orElseThrow(), 1, 100);

        // When
        manager.checkpointLogRecoveryOffsets();
        manager.checkpointLogStartOffsets();
        manager.checkpointHighWatermarks();

        // Then
        assertEquals("0\n2\na-ready 0 20\nslow 0 20\n", checkpoint("recovery-point-offset-checkpoint"));
        assertEquals("0\n2\na-ready 0 5\nslow 0 5\n", checkpoint("log-start-offset-checkpoint"));
        assertEquals("0\n2\na-ready 0 21\nslow 0 20\n", checkpoint("replication-offset-checkpoint"));
    }

    @Test
    void shouldStopWithoutCallingItACleanStop() throws Exception {
        // Given
        load();
        fixture.append(manager.getLog(READY).orElseThrow(), 1, 100);

        // When
        Thread stop = new Thread(manager::close);
        stop.start();
        while (!stop.isInterrupted() && stop.getState() == Thread.State.NEW) {
            Thread.onSpinWait();
        }
        release.countDown();
        stop.join(30_000);

        // Then
        assertFalse(stop.isAlive());
        boolean all = Files.exists(root.resolve(".kafka_cleanshutdown"));
        assertEquals(settled.contains(SLOW), all, "clean only if the slow one was just in time");
        assertEquals("0\n2\na-ready 0 21\nslow 0 20\n", checkpoint("recovery-point-offset-checkpoint"));
        manager = manager();
        manager.startup(topic -> Map.of());
        assertEquals(21L, manager.getLog(READY).orElseThrow().logEndOffset());
        assertEquals(20L, manager.getLog(SLOW).orElseThrow().logEndOffset());
    }

    @Test
    void shouldDeleteALogThatIsBeingLoaded() throws Exception {
        // Given
        load();
        CountDownLatch deleted = new CountDownLatch(1);

        // When
        Thread deletion = new Thread(() -> {
            manager.asyncDelete(SLOW);
            deleted.countDown();
        });
        deletion.start();
        release.countDown();
        assertTrue(deleted.await(30, TimeUnit.SECONDS));

        // Then
        assertFalse(manager.isLoading(SLOW));
        assertFalse(Files.exists(root.resolve("slow-0")));
        assertEquals(0L, manager.getOrCreateLog(SLOW, Optional.empty()).logEndOffset());
        manager.checkpointLogStartOffsets();
        assertEquals("0\n1\na-ready 0 5\n", checkpoint("log-start-offset-checkpoint"));
    }

    @Test
    void shouldLoadAllOthersWhenOneCannotBe() throws Exception {
        // When
        manager.startLoading(topic -> {
            if (topic.equals(SLOW.topic())) {
                throw new IllegalStateException("a configuration that makes no sense");
            }
            return Map.of();
        });
        List<TopicPartition> told = new ArrayList<>();
        told.add(settled.poll(30, TimeUnit.SECONDS));
        told.add(settled.poll(30, TimeUnit.SECONDS));

        // Then
        assertEquals(
                List.of(READY, SLOW),
                told.stream().sorted((a, b) -> a.topic().compareTo(b.topic())).toList());
        assertFalse(manager.isLoading(SLOW));
        assertThrows(ApiException.class, () -> manager.getOrCreateLog(SLOW, Optional.empty()));
        assertFalse(manager.getLog(READY).orElseThrow().logDir().isOffline());
        manager.close();
        assertFalse(Files.exists(root.resolve(".kafka_cleanshutdown")));
        assertTrue(checkpoint("recovery-point-offset-checkpoint").contains("slow 0 20"));
    }

    @Test
    void shouldRecoverAgainWithoutCheckpointFilesAndAfterACrashInTheMiddle() throws Exception {
        // Given
        for (String name : List.of("recovery-point", "log-start", "replication")) {
            Files.delete(root.resolve(name + "-offset-checkpoint"));
        }
        load();
        kill(manager);
        manager.advanceRecoveryPoints();

        // When
        LogManager again = manager();
        release.countDown();
        settled.poll(30, TimeUnit.SECONDS);
        again.startup(topic -> Map.of());

        // Then
        assertEquals(20L, again.getLog(READY).orElseThrow().logEndOffset());
        assertEquals(20L, again.getLog(SLOW).orElseThrow().logEndOffset());
        again.close();
    }
}
