package io.barnabas.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.storage.space.DiskSpace;
import io.barnabas.storage.space.NoSpace;
import io.barnabas.storage.space.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log on a volume whose room the test decides on. */
class DiskFullLogTest {
    private static final long MIB = 1024 * 1024;

    @TempDir
    Path root;

    private LogFixture fixture;
    private LogDir dir;
    private UnifiedLog log;
    private long usable = 1000 * MIB;

    @BeforeEach
    void setUp() throws IOException {
        fixture = new LogFixture(root);
        Volume volume = new Volume() {
            @Override
            public long usableBytes() {
                return usable;
            }

            @Override
            public long totalBytes() {
                return 1000 * MIB;
            }
        };
        dir = new LogDir(root, new DiskSpace(root.toString(), volume, 64 * MIB, fixture.time));
        Files.createDirectories(fixture.directory());
        LogContext context = new LogContext(LogFixture.TP, dir, fixture.scheduler, fixture.time, () -> 86_400_000);
        log = new LogLoader(context, fixture.directory(), LogConfig.of(Map.of()), LogLoader.Checkpoint.NEW).load();
        append(0);
    }

    private LogAppendInfo append(int sequence) {
        return log.appendAsLeader(LogFixture.idempotent(7L, sequence, 1, fixture.now), 0, AppendContext.CLIENT);
    }

    private void room(long bytes) {
        usable = bytes;
        dir.space().look();
    }

    @Test
    void shouldRefuseProducersRetriablyAndLeaveNoTrace() throws IOException {
        // Given
        room(60 * MIB);

        // When
        ApiException refusal = assertThrows(ApiException.class, () -> append(1));

        // Then
        assertInstanceOf(DiskFullException.class, refusal);
        assertEquals(Errors.KAFKA_STORAGE_ERROR, refusal.error());
        assertTrue(refusal.getMessage().contains(root + " is full"), refusal.getMessage());
        assertTrue(log.isFull());
        assertEquals(1L, log.logEndOffset());
        assertTrue(append(0).duplicate(), "what is there already is acknowledged");
        assertEquals(LongStream.range(0, 1).boxed().toList(), LogFixture.offsets(log, 0));
        assertFalse(dir.isOffline());
        room(500 * MIB);
        assertEquals(1L, append(1).firstOffset());
    }

    @Test
    void shouldLetCoordinatorsUseTheReserveButNotItsEnd() {
        // Given
        room(60 * MIB);

        // When / Then
        log.appendAsLeader(fixture.batch(1, 10), 0, AppendContext.COORDINATOR);
        room(10 * MIB);
        assertThrows(
                DiskFullException.class, () -> log.appendAsLeader(fixture.batch(1, 10), 0, AppendContext.COORDINATOR));
        assertEquals(2L, log.logEndOffset());
    }

    @Test
    void shouldTakeAnErrorOfRoomForNoFailureOfTheDisk() {
        // When
        ApiException full = dir.failed("Error while appending", new IOException("No space left on device"));

        // Then
        assertInstanceOf(DiskFullException.class, full);
        assertFalse(dir.isOffline());
        assertThrows(DiskFullException.class, () -> append(1));
        fixture.now += 10_000;
        room(500 * MIB);
        assertEquals(1L, append(1).firstOffset());
        dir.failed("Error", new NoSpace.ForceFailedException("fsync", new IOException("No space left on device")));
        assertTrue(dir.isOffline(), "what an fsync lost is lost");
    }
}
