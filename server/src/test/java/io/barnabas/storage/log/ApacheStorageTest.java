package io.barnabas.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.storage.log.index.AbortedTxn;
import io.barnabas.storage.log.index.OffsetPosition;
import io.barnabas.storage.log.segment.LogSegment;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.FileLogInputStream;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.storage.internals.checkpoint.LeaderEpochCheckpointFile;
import org.apache.kafka.storage.internals.checkpoint.PartitionMetadataFile;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.OffsetIndex;
import org.apache.kafka.storage.internals.log.ProducerStateManager;
import org.apache.kafka.storage.internals.log.TimeIndex;
import org.apache.kafka.storage.internals.log.TransactionIndex;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of ours in the hands of Apache Kafka's own storage classes, and the other way round. */
class ApacheStorageTest {
    private static final Map<String, String> CONFIG =
            Map.of("segment.bytes", "20000", "index.interval.bytes", "300", "segment.index.bytes", "100000");

    @TempDir
    Path root;

    private LogFixture fixture;

    @BeforeEach
    void setUp() {
        fixture = new LogFixture(root);
    }

    private UnifiedLog write() throws IOException {
        UnifiedLog log = fixture.create(CONFIG);
        log.assignTopicId(io.barnabas.common.Uuid.randomUuid());
        Random random = new Random(11);
        int sequence = 0;
        for (int i = 0; i < 300; i++) {
            int count = 1 + random.nextInt(5);
            long timestamp = fixture.now + i * 5 - random.nextInt(30);
            boolean txn = i % 10 == 3;
            log.appendAsLeader(
                    LogFixture.producer(txn ? 1L : 2L, txn ? i / 10 : sequence, txn, txn ? 1 : count, timestamp),
                    i / 100,
                    AppendContext.CLIENT);
            if (txn) {
                MemoryRecords marker = MemoryRecords.withEndTransactionMarker(
                        0L, timestamp, 1L, (short) 0, new EndTransactionMarker(ControlRecordType.ABORT, 0));
                log.appendAsLeader(marker, i / 100, AppendContext.COORDINATOR);
            } else {
                sequence += count;
            }
            log.appendAsLeader(LogFixture.batch(timestamp, count, 80), i / 100, AppendContext.CLIENT);
        }
        log.updateHighWatermark(log.logEndOffsetMetadata());
        return log;
    }

    @Test
    void shouldBeReadByApache() throws IOException {
        // Given
        UnifiedLog log = write();
        long end = log.logEndOffset();
        log.flush();
        log.close();
        File dir = fixture.directory().toFile();
        org.apache.kafka.storage.internals.log.LogConfig config =
                new org.apache.kafka.storage.internals.log.LogConfig(CONFIG);
        LogDirFailureChannel failures = new LogDirFailureChannel(1);
        long next = 0;
        for (LogSegment ours : log.logSegments()) {
            long base = ours.baseOffset();

            // When
            var theirs = org.apache.kafka.storage.internals.log.LogSegment.open(
                    dir, base, config, Time.SYSTEM, true, 0, false, "");
            theirs.sanityCheck(false);
            theirs.offsetIndex().sanityCheck();
            theirs.timeIndex().sanityCheck();
            theirs.txnIndex().sanityCheck();

            // Then
            assertEquals(base, next);
            for (FileLogInputStream.FileChannelRecordBatch batch : theirs.log().batches()) {
                batch.ensureValid();
                assertEquals(next, batch.baseOffset());
                next = batch.nextOffset();
                assertEquals(
                        batch.position(),
                        theirs.read(batch.lastOffset(), 10).fetchOffsetMetadata.relativePositionInSegment);
            }
            assertEquals(next, theirs.readNextOffset());
            assertEquals(ours.maxTimestampSoFar().timestamp(), theirs.maxTimestampSoFar());
            theirs.log().closeHandlers();
        }
        assertEquals(end, next);
        assertEquals(
                3,
                new LeaderEpochCheckpointFile(LeaderEpochCheckpointFile.newFile(dir), failures)
                        .read()
                        .size());
        assertEquals(
                log.topicId().orElseThrow().toString(),
                new PartitionMetadataFile(new File(dir, "partition.metadata"), failures)
                        .read()
                        .topicId()
                        .toString());
        assertEquals(
                2,
                ProducerStateManager.readSnapshot(new File(dir, String.format("%020d.snapshot", end)))
                        .size());
    }

    /** Rebuilding an index from our segment, Apache gets the entries that we wrote while appending. */
    @Test
    void shouldIndexTheSameBatchesAsApache() throws IOException {
        // Given
        UnifiedLog log = write();
        log.flush();
        log.close();
        LogSegment ours = log.logSegments().get(1);
        Path copy = Files.createDirectories(root.resolve("copy-0"));
        String name = String.format("%020d", ours.baseOffset());
        Files.copy(fixture.directory().resolve(name + ".log"), copy.resolve(name + ".log"));

        // When
        var theirs = org.apache.kafka.storage.internals.log.LogSegment.open(
                copy.toFile(),
                ours.baseOffset(),
                new org.apache.kafka.storage.internals.log.LogConfig(CONFIG),
                Time.SYSTEM,
                true,
                0,
                false,
                "");
        MemoryRecordsCopy.appendAgain(theirs, copy.resolve(name + ".log"));
        theirs.onBecomeInactiveSegment();
        theirs.flush();
        theirs.close();

        // Then
        assertEquals(
                List.of(entries(fixture.directory().resolve(name + ".index"))),
                List.of(entries(copy.resolve(name + ".index"))));
        assertEquals(
                List.of(entries(fixture.directory().resolve(name + ".timeindex"))),
                List.of(entries(copy.resolve(name + ".timeindex"))));
    }

    private static ByteBuffer entries(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file));
    }

    /** Empties a segment and appends its own batches one by one. */
    private static final class MemoryRecordsCopy {
        static void appendAgain(org.apache.kafka.storage.internals.log.LogSegment segment, Path file)
                throws IOException {
            var all = org.apache.kafka.common.record.MemoryRecords.readableRecords(
                    ByteBuffer.wrap(Files.readAllBytes(file)));
            segment.truncateTo(segment.baseOffset());
            for (org.apache.kafka.common.record.RecordBatch batch : all.batches()) {
                ByteBuffer one = ByteBuffer.allocate(batch.sizeInBytes());
                ((org.apache.kafka.common.record.MutableRecordBatch) batch).writeTo(one);
                segment.append(
                        batch.lastOffset(), org.apache.kafka.common.record.MemoryRecords.readableRecords(one.flip()));
            }
        }
    }

    @Test
    void shouldReadWhatApacheWrote() throws IOException {
        // Given
        Path directory = Files.createDirectories(fixture.directory());
        var config = new org.apache.kafka.storage.internals.log.LogConfig(CONFIG);
        var theirs = org.apache.kafka.storage.internals.log.LogSegment.open(
                directory.toFile(), 0L, config, Time.SYSTEM, false, 0, false, "");
        Compression[] codecs = {
            Compression.NONE,
            Compression.gzip().build(),
            Compression.snappy().build(),
            Compression.lz4().build(),
            Compression.zstd().build()
        };
        for (int i = 0; i < 200; i++) {
            theirs.append(
                    3L * i + 2,
                    org.apache.kafka.common.record.MemoryRecords.withRecords(
                            3L * i,
                            codecs[i % codecs.length],
                            1,
                            new SimpleRecord(fixture.now + i, "a".getBytes(), new byte[40]),
                            new SimpleRecord(fixture.now + i, "b".getBytes(), null),
                            new SimpleRecord(fixture.now + i, null, "c".getBytes())));
        }
        theirs.onBecomeInactiveSegment();
        theirs.flush();
        theirs.close();

        // When
        UnifiedLog clean = fixture.loadClean(CONFIG, 600L);

        // Then
        assertEquals(600L, clean.logEndOffset());
        assertEquals(LongStream.range(0, 600).boxed().toList(), LogFixture.offsets(clean, 0));
        assertTrue(clean.logSegments().get(0).offsetIndex().entries() > 10);
        assertEquals(
                300L, clean.offsetForTimestamp(fixture.now + 100).orElseThrow().offset());
        clean.closeHandlers();
        UnifiedLog recovered = fixture.loadUnclean(CONFIG);
        assertEquals(LongStream.range(0, 600).boxed().toList(), LogFixture.offsets(recovered, 0));
        assertEquals(1, recovered.latestEpoch().orElseThrow());
        assertEquals(600L, fixture.append(recovered, 1, 10).firstOffset());
    }

    @Test
    void shouldShareIndexEntriesWithApache() throws IOException {
        // Given
        Path file = root.resolve("00000000000000000100.index");
        OffsetIndex theirs = new OffsetIndex(file.toFile(), 100L, 8000);
        List<OffsetPosition> expected = new ArrayList<>();
        for (int i = 1; i < 900; i++) {
            theirs.append(100L + i * 3, i * 50);
            expected.add(new OffsetPosition(100L + i * 3, i * 50));
        }
        theirs.close();
        Path times = root.resolve("00000000000000000100.timeindex");
        TimeIndex theirTimes = new TimeIndex(times.toFile(), 100L, 12000);
        for (int i = 1; i < 900; i++) {
            theirTimes.maybeAppend(1000L + i, 100L + i * 3);
        }
        theirTimes.close();
        TransactionIndex theirTxns = new TransactionIndex(
                100L, root.resolve("00000000000000000100.txnindex").toFile());
        theirTxns.append(new org.apache.kafka.storage.internals.log.AbortedTxn(9L, 101L, 105L, 106L));
        theirTxns.close();

        // When
        var ours = new io.barnabas.storage.log.index.OffsetIndex(file, 100L, 8000);
        var ourTimes = new io.barnabas.storage.log.index.TimeIndex(times, 100L, 12000);
        var ourTxns = new io.barnabas.storage.log.index.TransactionIndex(root.resolve("00000000000000000100.txnindex"));

        // Then
        assertEquals(899, ours.entries());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), ours.lookup(expected.get(i).offset() + 1));
            assertEquals(100L + (i + 1) * 3L, ourTimes.lookup(1001L + i).offset());
        }
        assertEquals(List.of(new AbortedTxn(9L, 101L, 105L, 106L)), ourTxns.allAbortedTxns());
    }
}
