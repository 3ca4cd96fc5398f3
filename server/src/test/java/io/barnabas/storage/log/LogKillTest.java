package io.barnabas.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.record.Record;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LogKillTest {
    @TempDir
    Path root;

    @Test
    @Timeout(120)
    void shouldRecoverEveryAcknowledgedRecordAfterKill9() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 4; round++) {
            // Given
            String what = "seed " + seed + " round " + round;
            long acknowledged = writeAndKill(seed + round, 500 + random.nextInt(4000));

            // When
            LogFixture fixture = new LogFixture(root);
            LogManager manager = new LogManager(
                    LogManagerSettings.defaults(List.of(root)), LogConfig.defaults(), fixture.scheduler, fixture.time);
            manager.startup(topic -> KilledBroker.CONFIG);
            UnifiedLog log = manager.getLog(KilledBroker.TP).orElseThrow();

            // Then
            assertTrue(
                    log.logEndOffset() > acknowledged,
                    what + ": end " + log.logEndOffset() + ", acknowledged " + acknowledged);
            expectEveryRecord(log, what);
            manager.getOrCreateLog(KilledBroker.TP, Optional.empty());
            // The next round starts from a clean stop, or from another kill.
            if (random.nextBoolean()) {
                manager.close();
            } else {
                log.closeHandlers();
                for (LogDir dir : manager.logDirs()) {
                    dir.close();
                }
            }
        }
    }

    private long writeAndKill(long seed, int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledBroker.class.getName(),
                        root.toString(),
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long acknowledged = -1;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int seen = 0;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.matches("\\d+")) {
                    acknowledged = Long.parseLong(line);
                }
                if (++seen == lines) {
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return acknowledged;
    }

    private static void expectEveryRecord(UnifiedLog log, String what) throws IOException {
        long next = log.logStartOffset();
        while (next < log.logEndOffset()) {
            long before = next;
            for (Record record : LogFixture.memory(log.read(next, 65536, FetchIsolation.LOG_END, true))
                    .records()) {
                if (record.offset() >= next) {
                    assertEquals(next, record.offset(), what);
                    assertEquals(next, record.value().getLong(record.value().position()), what);
                    next++;
                }
            }
            assertTrue(next > before, what + ": nothing at " + next);
        }
    }
}
