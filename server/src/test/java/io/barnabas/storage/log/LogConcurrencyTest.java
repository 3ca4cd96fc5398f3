package io.barnabas.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Record;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LogConcurrencyTest {
    private static final int BATCHES = 6000;

    @TempDir
    Path root;

    @Test
    @Timeout(60)
    void shouldServeReadersWhileAppendingRollingFlushingAndDeleting() throws Exception {
        // Given
        ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
        ExecutorService readers = Executors.newFixedThreadPool(3);
        LogManager manager = new LogManager(
                new LogManagerSettings(
                        List.of(root), 1, 1L, 5L, 5L, 5L, 5L, 1_000_000, 1_000_000, LogDirLimits.DEFAULTS),
                LogConfig.defaults(),
                scheduler,
                Time.SYSTEM);
        manager.startup(topic -> Map.of(
                "segment.bytes",
                "8000",
                "index.interval.bytes",
                "200",
                "retention.bytes",
                "60000",
                "file.delete.delay.ms",
                "0",
                "flush.ms",
                "10"));
        UnifiedLog log = manager.getOrCreateLog(new TopicPartition("busy", 0), Optional.empty());
        AtomicBoolean done = new AtomicBoolean();
        List<Future<Long>> running = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            running.add(readers.submit(reader(log, done, i)));
        }

        // When
        for (int i = 0; i < BATCHES; i++) {
            log.appendAsLeader(LogFixture.batch(1000L + i, 2, 20), 0, AppendContext.CLIENT);
            log.updateHighWatermark(log.logEndOffsetMetadata());
        }
        done.set(true);

        // Then
        long read = 0;
        for (Future<Long> reader : running) {
            read += reader.get();
        }
        assertTrue(read > 0);
        assertEquals(2L * BATCHES, log.logEndOffset());
        assertTrue(log.logStartOffset() > 0, "retention ran");
        assertFalse(log.logDir().isOffline());
        readers.shutdown();
        manager.close();
        scheduler.shutdownNow();
        assertTrue(scheduler.awaitTermination(10, TimeUnit.SECONDS));
    }

    /** Reads on from where it is, or from a random place; every record must be the one it asked for. */
    private static Callable<Long> reader(UnifiedLog log, AtomicBoolean done, long seed) {
        return () -> {
            Random random = new Random(seed);
            long count = 0;
            long next = 0;
            while (!done.get()) {
                try {
                    long got = readOnce(log, next);
                    count += got - next;
                    next = got;
                    if (random.nextInt(20) == 0) {
                        long start = log.logStartOffset();
                        next = start + (long) (random.nextDouble() * (log.highWatermark() - start));
                    }
                } catch (ApiException e) {
                    assertEquals(Errors.OFFSET_OUT_OF_RANGE, e.error(), e.getMessage());
                    next = log.logStartOffset();
                } catch (IOException e) {
                    // The slice outlived file.delete.delay.ms=0; a broker would close the connection.
                    next = log.logStartOffset();
                }
            }
            return count;
        };
    }

    private static long readOnce(UnifiedLog log, long start) throws IOException {
        long next = start;
        FetchDataInfo info = log.read(start, 3000, FetchIsolation.HIGH_WATERMARK, true);
        for (Record record : LogFixture.memory(info).records()) {
            if (record.offset() >= next) {
                assertEquals(next, record.offset());
                assertEquals(1000L + record.offset() / 2 + record.offset() % 2, record.timestamp());
                next++;
            }
        }
        return next;
    }
}
