package io.barnabas.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.FileRecords;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.storage.log.epoch.EpochEndOffset;
import io.barnabas.storage.log.index.AbortedTxn;
import io.barnabas.storage.log.segment.TimestampAndOffset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnifiedLogTest {
    @TempDir
    Path root;

    private LogFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new LogFixture(root);
    }

    @Test
    void shouldCreateTheFilesThatKafkaCreates() throws IOException {
        // Given
        UnifiedLog log = fixture.create(Map.of());

        // When
        log.assignTopicId(Uuid.fromString("Rl304T64TsSB8-CcZtDT_A"));
        log.maybeAssignEpochStartOffset(0, 0L);

        // Then
        assertEquals(
                List.of(
                        "00000000000000000000.index",
                        "00000000000000000000.log",
                        "00000000000000000000.timeindex",
                        "leader-epoch-checkpoint",
                        "partition.metadata"),
                fixture.files());
        Path directory = fixture.directory();
        assertEquals(10485760L, Files.size(directory.resolve("00000000000000000000.index")));
        assertEquals(10485756L, Files.size(directory.resolve("00000000000000000000.timeindex")));
        assertEquals(0L, Files.size(directory.resolve("00000000000000000000.log")));
        assertEquals("0\n1\n0 0\n", Files.readString(directory.resolve("leader-epoch-checkpoint")));
        assertEquals(
                "version: 0\ntopic_id: Rl304T64TsSB8-CcZtDT_A",
                Files.readString(directory.resolve("partition.metadata")));
    }

    @Test
    void shouldReadBackWhatWasAppendedAcrossSegments() throws IOException {
        // Given
        UnifiedLog log = fixture.create(Map.of("segment.bytes", "2000", "index.interval.bytes", "200"));

        // When
        for (int i = 0; i < 200; i++) {
            fixture.append(log, 3, 20);
        }

        // Then
        assertEquals(600L, log.logEndOffset());
        assertTrue(log.numberOfSegments() > 10);
        for (long start : new long[] {0, 1, 7, 299, 300, 301, 598, 599}) {
            assertEquals(
                    LongStream.range(start, 600).boxed().toList(), LogFixture.offsets(log, start), "from " + start);
        }
    }

    @Test
    void shouldLimitReadsByBytesAndByIsolation() throws IOException {
        // Given
        UnifiedLog log = fixture.create(Map.of());
        int size = fixture.batch(1, 100).sizeInBytes();
        for (int i = 0; i < 10; i++) {
            log.appendAsLeader(fixture.batch(1, 100), 0, AppendContext.CLIENT);
        }

        // When
        log.updateHighWatermark(4L);

        // Then
        assertEquals(4 * size, sizeOf(log, 0, 1 << 20, FetchIsolation.HIGH_WATERMARK));
        assertEquals(2 * size, sizeOf(log, 2, 1 << 20, FetchIsolation.HIGH_WATERMARK));
        assertEquals(0, sizeOf(log, 4, 1 << 20, FetchIsolation.HIGH_WATERMARK));
        assertEquals(0, sizeOf(log, 7, 1 << 20, FetchIsolation.HIGH_WATERMARK));
        assertEquals(10 * size, sizeOf(log, 0, 1 << 20, FetchIsolation.LOG_END));
        assertEquals(size, sizeOf(log, 0, 10, FetchIsolation.LOG_END), "at least one message");
        assertEquals(
                10, log.read(0, 10, FetchIsolation.LOG_END, false).records().sizeInBytes(), "no more than asked for");
        assertTrue(log.read(0, 10, FetchIsolation.LOG_END, false).firstEntryIncomplete());
        assertEquals(
                Errors.OFFSET_OUT_OF_RANGE,
                assertThrows(ApiException.class, () -> log.read(11, 10, FetchIsolation.LOG_END, true))
                        .error());
    }

    private static int sizeOf(UnifiedLog log, long offset, int maxBytes, FetchIsolation isolation) {
        return log.read(offset, maxBytes, isolation, true).records().sizeInBytes();
    }

    @Test
    void shouldAnswerAnIdempotentRepeatWithTheFirstOffset() throws IOException {
        // Given
        UnifiedLog log = fixture.create(Map.of());
        log.appendAsLeader(LogFixture.idempotent(5L, 0, 3, fixture.now), 0, AppendContext.CLIENT);

        // When
        LogAppendInfo repeat =
                log.appendAsLeader(LogFixture.idempotent(5L, 0, 3, fixture.now), 0, AppendContext.CLIENT);

        // Then
        assertTrue(repeat.duplicate());
        assertEquals(0L, repeat.firstOffset());
        assertEquals(3L, log.logEndOffset());
        assertEquals(
                Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
                assertThrows(
                                ApiException.class,
                                () -> log.appendAsLeader(
                                        LogFixture.idempotent(5L, 9, 1, fixture.now), 0, AppendContext.CLIENT))
                        .error());
        assertEquals(3L, log.logEndOffset());
    }

    @Test
    void shouldMakeTheMiddleOfAnUnknownSessionWaitAfterATakeover() throws IOException {
        // Given
        UnifiedLog log = fixture.create(Map.of());
        AppendContext takeover = AppendContext.CLIENT_AFTER_TAKEOVER;

        // When / Then: the middle, the beginning, the middle again; transactions and others are not concerned
        ApiException refused = assertThrows(
                ApiException.class, () -> log.appendAsLeader(LogFixture.idempotent(7, 2, 2, 1_000), 0, takeover));
        assertEquals(Errors.NOT_ENOUGH_REPLICAS, refused.error());
        assertEquals(0, log.logEndOffset());
        log.appendAsLeader(LogFixture.idempotent(7, 0, 2, 1_000), 0, takeover);
        log.appendAsLeader(LogFixture.idempotent(7, 2, 2, 1_000), 0, takeover);
        log.appendAsLeader(LogFixture.producer(8, 5, true, 1, 1_000), 0, takeover);
        log.appendAsLeader(LogFixture.batch(1_000, 1, 10), 0, takeover);
        assertEquals(6, log.logEndOffset());
        log.close();
    }

    @Test
    void shouldHoldBackReadCommittedUntilTheTransactionIsDecided() throws IOException {
        // Given
        UnifiedLog log = fixture.create(Map.of());
        fixture.append(log, 1, 10);
        log.appendAsLeader(LogFixture.producer(7L, 0, true, 2, fixture.now), 0, AppendContext.CLIENT);
        fixture.append(log, 1, 10);
        long whileOpen = log.lastStableOffset();

        // When
        MemoryRecords abort = MemoryRecords.withEndTransactionMarker(
                0L, fixture.now, 7L, (short) 0, new EndTransactionMarker(ControlRecordType.ABORT, 0));
        log.appendAsLeader(abort, 0, AppendContext.COORDINATOR);
        long beforeReplication = log.lastStableOffset();
        log.updateHighWatermark(log.logEndOffsetMetadata());

        // Then
        assertEquals(1L, whileOpen);
        assertEquals(1L, beforeReplication);
        assertEquals(5L, log.lastStableOffset());
        FetchDataInfo info = log.read(0, 1 << 20, FetchIsolation.TXN_COMMITTED, true);
        assertEquals(List.of(new AbortedTxn(7L, 1L, 4L, 5L)), info.abortedTransactions());
        assertEquals(34L, Files.size(fixture.directory().resolve("00000000000000000000.txnindex")));
    }

    @Test
    void shouldDeleteOldSegmentsBySizeAndKeepOpenReadsAlive() throws IOException {
        // Given
        UnifiedLog log = fixture.create(Map.of("segment.bytes", "1000", "retention.bytes", "2500"));
        for (int i = 0; i < 50; i++) {
            fixture.append(log, 1, 100);
        }
        FileRecords slow =
                (FileRecords) log.read(0, 500, FetchIsolation.LOG_END, true).records();

        // When
        int deleted = log.deleteOldSegments();

        // Then
        assertTrue(deleted > 0);
        assertTrue(log.size() < 2500 + 1000, "size " + log.size());
        assertTrue(log.logStartOffset() > 0);
        assertEquals(log.logSegments().get(0).baseOffset(), log.logStartOffset());
        assertEquals(
                Errors.OFFSET_OUT_OF_RANGE,
                assertThrows(ApiException.class, () -> log.read(0, 500, FetchIsolation.LOG_END, true))
                        .error());
        assertTrue(fixture.files().contains("00000000000000000000.log.deleted"));
        assertEquals(500, slow.toMemory().sizeInBytes());
        fixture.scheduler.runAll();
        assertFalse(
                fixture.files().stream().anyMatch(name -> name.endsWith(".deleted")),
                fixture.files().toString());
    }

    @Test
    void shouldDeleteByTimeDownToAnEmptySegmentButNotAboveTheHighWatermark() throws IOException {
        // Given
        UnifiedLog log = fixture.create(Map.of("segment.bytes", "500", "retention.ms", "1000"));
        for (int i = 0; i < 20; i++) {
            log.appendAsLeader(fixture.batch(1, 100), 0, AppendContext.CLIENT);
        }
        log.updateHighWatermark(10L);
        fixture.now += 5000;

        // When
        log.deleteOldSegments();

        // Then
        assertTrue(log.logStartOffset() > 0 && log.logStartOffset() <= 10, "start " + log.logStartOffset());
        log.updateHighWatermark(20L);
        log.deleteOldSegments();
        assertEquals(20L, log.logStartOffset());
        assertEquals(1, log.numberOfSegments());
        assertEquals(
                20L,
                log.appendAsLeader(fixture.batch(1, 1), 0, AppendContext.CLIENT).firstOffset());
    }

    @Test
    void shouldNotDeleteByTimeOrSizeWhatIsToBeCompacted() throws IOException {
        // Given
        UnifiedLog log = fixture.create(Map.of(
                "segment.bytes", "500", "retention.ms", "1", "retention.bytes", "1", "cleanup.policy", "compact"));
        for (int i = 0; i < 20; i++) {
            fixture.append(log, 1, 100);
        }
        fixture.now += 5000;

        // When
        int deleted = log.deleteOldSegments();

        // Then
        assertEquals(0, deleted);
    }

    @Test
    void shouldDeleteRecordsBelowAnOffset() throws IOException {
        // Given
        UnifiedLog log = fixture.create(Map.of("segment.bytes", "500"));
        for (int i = 0; i < 20; i++) {
            fixture.append(log, 1, 100);
        }

        // When
        boolean moved = log.maybeIncrementLogStartOffset(11L);

        // Then
        assertTrue(moved);
        assertEquals(11L, log.logStartOffset());
        assertEquals(LongStream.range(11, 20).boxed().toList(), LogFixture.offsets(log, 11));
        assertThrows(ApiException.class, () -> log.read(10, 500, FetchIsolation.LOG_END, true));
        assertTrue(log.deleteOldSegments() > 0);
        assertTrue(log.logSegments().get(0).baseOffset() <= 11);
        assertEquals(11L, log.logStartOffset());
        assertEquals(
                Errors.OFFSET_OUT_OF_RANGE,
                assertThrows(ApiException.class, () -> log.maybeIncrementLogStartOffset(21L))
                        .error());
    }

    @Test
    void shouldFindOffsetsByTimestamp() throws IOException {
        // Given
        UnifiedLog log = fixture.create(Map.of("segment.bytes", "1000", "index.interval.bytes", "100"));
        for (int i = 0; i < 60; i++) {
            log.appendAsLeader(LogFixture.batch(1000L + i * 10, 2, 20), i / 20, AppendContext.CLIENT);
        }

        // When
        Optional<TimestampAndOffset> found = log.offsetForTimestamp(1305L);

        // Then
        assertEquals(Optional.of(new TimestampAndOffset(1310L, 62L, 1)), found);
        assertEquals(Optional.of(new TimestampAndOffset(1000L, 0L, 0)), log.offsetForTimestamp(0L));
        assertEquals(Optional.empty(), log.offsetForTimestamp(9999L));
        assertEquals(Optional.of(new TimestampAndOffset(-1L, 0L, 0)), log.offsetForTimestamp(-2L));
        assertEquals(Optional.of(new TimestampAndOffset(-1L, 120L, 2)), log.offsetForTimestamp(-1L));
        assertEquals(Optional.of(new TimestampAndOffset(1591L, 119L, 2)), log.offsetForTimestamp(-3L));
        for (int i = 0; i < 60; i++) {
            assertEquals(
                    2L * i, log.offsetForTimestamp(1000L + i * 10).orElseThrow().offset());
        }
        assertEquals(new EpochEndOffset(0, 40L), log.endOffsetForEpoch(0));
        assertEquals(new EpochEndOffset(2, 120L), log.endOffsetForEpoch(2));
        assertEquals(EpochEndOffset.UNDEFINED, log.endOffsetForEpoch(3));
    }

    /** Led in epoch 6, deposed before it appended: else follower and leader would disagree about epoch 6 for good. */
    @Test
    void shouldForgetALeaderEpochWithoutRecordsWhenItTruncatesAtItsEnd() throws IOException {
        // Given
        UnifiedLog log = fixture.create(Map.of());
        log.appendAsLeader(fixture.batch(1, 50), 5, AppendContext.CLIENT);
        log.maybeAssignEpochStartOffset(6, 1L);
        assertEquals(6, log.latestEpoch().orElseThrow());

        // When
        boolean truncated = log.truncateTo(1L);

        // Then
        assertFalse(truncated);
        assertEquals(5, log.latestEpoch().orElseThrow());
        assertEquals(1L, log.logEndOffset());
    }

    @Test
    void shouldTruncateAndGoOn() throws IOException {
        // Given
        UnifiedLog log = fixture.create(Map.of("segment.bytes", "1000", "index.interval.bytes", "100"));
        for (int i = 0; i < 60; i++) {
            log.appendAsLeader(fixture.batch(1, 50), i / 20, AppendContext.CLIENT);
        }
        log.updateHighWatermark(60L);

        // When
        boolean truncated = log.truncateTo(33L);

        // Then
        assertTrue(truncated);
        assertEquals(33L, log.logEndOffset());
        assertEquals(33L, log.highWatermark());
        assertEquals(1, log.latestEpoch().orElseThrow());
        fixture.append(log, 2, 50);
        assertEquals(LongStream.range(0, 35).boxed().toList(), LogFixture.offsets(log, 0));
        log.truncateFullyAndStartAt(500L);
        assertEquals(500L, log.logStartOffset());
        assertEquals(
                500L,
                log.appendAsLeader(fixture.batch(1, 1), 3, AppendContext.CLIENT).firstOffset());
        assertEquals(List.of(500L), LogFixture.offsets(log, 500));
    }

    @Test
    void shouldRollByAgeOfTheRecordsAndAdvanceTheRecoveryPoint() throws IOException {
        // Given
        UnifiedLog log = fixture.create(Map.of("segment.ms", "1000"));
        fixture.append(log, 5, 10);
        fixture.now += 2000;

        // When
        fixture.append(log, 1, 10);

        // Then
        assertEquals(2, log.numberOfSegments());
        assertEquals(5L, log.logSegments().get(1).baseOffset());
        assertEquals(0L, log.recoveryPoint());
        fixture.scheduler.runAll();
        assertEquals(5L, log.recoveryPoint());
        assertTrue(fixture.files().contains("00000000000000000005.snapshot"));
        assertEquals(0L, Files.size(fixture.directory().resolve("00000000000000000000.index")));
        assertEquals(12L, Files.size(fixture.directory().resolve("00000000000000000000.timeindex")));
    }

    @Test
    void shouldFlushEveryAppendIfToldSo() throws IOException {
        // Given
        UnifiedLog log = fixture.create(Map.of("flush.messages", "1"));

        // When
        fixture.append(log, 5, 10);

        // Then
        assertEquals(5L, log.recoveryPoint());
    }

    @Test
    void shouldAppendWhatTheLeaderSentWithoutAPartialEnd() throws IOException {
        // Given
        UnifiedLog leader = fixture.create(Map.of());
        for (int i = 0; i < 3; i++) {
            leader.appendAsLeader(fixture.batch(2, 30), 4, AppendContext.CLIENT);
        }
        MemoryRecords all = LogFixture.memory(leader.read(0, 1 << 20, FetchIsolation.LOG_END, true));
        ByteBuffer cut = all.buffer().slice(0, all.sizeInBytes() - 7);
        UnifiedLog follower = new LogFixture(root.resolve("follower")).create(Map.of());

        // When
        LogAppendInfo info = follower.appendAsFollower(new MemoryRecords(cut));

        // Then
        assertEquals(3L, info.lastOffset());
        assertEquals(4L, follower.logEndOffset());
        assertEquals(4, follower.latestEpoch().orElseThrow());
        assertEquals(
                Errors.CORRUPT_MESSAGE,
                assertThrows(ApiException.class, () -> follower.appendAsFollower(all))
                        .error(),
                "offsets went back");
    }
}
