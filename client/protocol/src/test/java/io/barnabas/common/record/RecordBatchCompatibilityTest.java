package io.barnabas.common.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.record.compression.BufferSupplier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.junit.jupiter.api.Test;

/** Batches of magic 2 against the kafka-clients of the contract, both ways. */
class RecordBatchCompatibilityTest {
    private static final int ROUNDS = 400;

    private final long seed = Long.getLong("seed", System.nanoTime());

    @Test
    void shouldReadWhatKafkaWrites() {
        for (int round = 0; round < ROUNDS; round++) {
            // Given
            RandomRecords draw = new RandomRecords(seed + round);
            RandomRecords.Settings settings = draw.settings();
            List<Record> records = draw.records(settings.baseOffset());
            ByteBuffer bytes = KafkaRecords.build(settings, records);

            // When
            RecordBatch batch = new MemoryRecords(maybeDirect(bytes, round)).firstBatch();

            // Then
            String what = "seed " + seed + " round " + round + " " + settings;
            expectSameHeader(what, theirs(bytes), batch);
            expectRecords(what, settings, records, batch);
        }
    }

    @Test
    void shouldWriteWhatKafkaReads() {
        for (int round = 0; round < ROUNDS; round++) {
            // Given
            RandomRecords draw = new RandomRecords(seed + round);
            RandomRecords.Settings settings = draw.settings();
            List<Record> records = draw.records(settings.baseOffset());

            // When
            MemoryRecords ours = build(settings, records);

            // Then
            String what = "seed " + seed + " round " + round + " " + settings;
            MutableRecordBatch theirs = theirs(ours.buffer());
            theirs.ensureValid();
            expectSameHeader(what, theirs, ours.firstBatch());
            List<Record> read = new ArrayList<>();
            theirs.forEach(record -> read.add(KafkaRecords.toOurs(record)));
            assertEquals(stamped(settings, records), read, what);
            if (settings.compression().type() == CompressionType.NONE) {
                assertEquals(KafkaRecords.build(settings, records), ours.buffer(), what);
            }
        }
    }

    @Test
    void shouldPassTheSameRecordsWithACursor() {
        for (int round = 0; round < ROUNDS; round++) {
            // Given
            RandomRecords draw = new RandomRecords(seed + round);
            RandomRecords.Settings settings = draw.settings();
            List<Record> records = draw.records(settings.baseOffset());
            RecordBatch batch =
                    new MemoryRecords(maybeDirect(KafkaRecords.build(settings, records), round)).firstBatch();
            List<Integer> theirSizes = new ArrayList<>();
            theirs(batch.buffer()).forEach(record -> theirSizes.add(record.sizeInBytes()));

            // When
            int passed = 0;
            long uncompressed = 0;
            try (RecordCursor cursor = batch.cursor(BufferSupplier.NO_CACHING)) {
                while (cursor.next()) {
                    Record record = records.get(passed);
                    // Then
                    String what = "seed " + seed + " round " + round + " record " + passed + " " + settings;
                    assertEquals(passed, cursor.index(), what);
                    assertEquals(passed, cursor.offsetDelta(), what);
                    assertEquals(record.hasKey(), cursor.hasKey(), what);
                    assertEquals(record.hasValue(), cursor.hasValue(), what);
                    assertEquals(theirSizes.get(passed), cursor.sizeInBytes(), what);
                    if (settings.timestampType() == TimestampType.CREATE_TIME) {
                        assertEquals(record.timestamp(), batch.baseTimestamp() + cursor.timestampDelta(), what);
                    }
                    passed++;
                    uncompressed += cursor.sizeInBytes();
                }
            }
            assertEquals(records.size(), passed);
            assertTrue(uncompressed > 0);
        }
    }

    @Test
    void shouldWriteTransactionMarkersAsKafkaDoes() {
        for (ControlRecordType type : List.of(ControlRecordType.ABORT, ControlRecordType.COMMIT)) {
            // Given
            EndTransactionMarker marker = new EndTransactionMarker(type, 17);
            var theirType = org.apache.kafka.common.record.ControlRecordType.valueOf(type.name());
            var theirs = org.apache.kafka.common.record.MemoryRecords.withEndTransactionMarker(
                    42L,
                    1234L,
                    -1,
                    99L,
                    (short) 3,
                    new org.apache.kafka.common.record.EndTransactionMarker(theirType, 17));

            // When
            MemoryRecords ours = MemoryRecords.withEndTransactionMarker(42L, 1234L, 99L, (short) 3, marker);

            // Then
            assertEquals(theirs.buffer(), ours.buffer());
            assertTrue(ours.firstBatch().isControlBatch());
            assertTrue(ours.firstBatch().isTransactional());
            assertEquals(marker, ours.firstBatch().endTransactionMarker());
        }
    }

    @Test
    void shouldSetTheTimestampAsKafkaDoes() {
        for (int round = 0; round < 50; round++) {
            // Given
            RandomRecords draw = new RandomRecords(seed + round);
            RandomRecords.Settings settings = draw.settings();
            ByteBuffer bytes = KafkaRecords.build(settings, draw.records(settings.baseOffset()));
            ByteBuffer copy = maybeDirect(bytes, round);
            TimestampType type = round % 3 == 0 ? TimestampType.CREATE_TIME : TimestampType.LOG_APPEND_TIME;

            // When
            RecordBatch batch = new MemoryRecords(copy).firstBatch();
            batch.setMaxTimestamp(type, 777L);
            batch.setLastOffset(1_000_000L);
            batch.setPartitionLeaderEpoch(12);

            // Then
            MutableRecordBatch theirs = theirs(bytes);
            theirs.setMaxTimestamp(KafkaRecords.timestampType(type), 777L);
            theirs.setLastOffset(1_000_000L);
            theirs.setPartitionLeaderEpoch(12);
            assertEquals(bytes, batch.buffer(), "seed " + seed + " round " + round);
            assertTrue(batch.isValid());
        }
    }

    @Test
    void shouldKeepTheDeleteHorizon() {
        // Given
        MemoryRecords ours = new RecordBatchBuilder(Compression.NONE)
                .baseOffset(5)
                .deleteHorizonMs(5000)
                .append(7000, new byte[] {1}, null)
                .build();

        // When
        DefaultRecordBatch theirs = (DefaultRecordBatch) theirs(ours.buffer());

        // Then
        assertEquals(5000, theirs.deleteHorizonMs().orElseThrow());
        assertEquals(7000, theirs.iterator().next().timestamp());
        assertEquals(5000, ours.firstBatch().deleteHorizonMs().orElseThrow());
        assertEquals(7000, ours.firstBatch().iterator().next().timestamp());
    }

    private static ByteBuffer maybeDirect(ByteBuffer bytes, int round) {
        ByteBuffer copy = round % 2 == 0
                ? ByteBuffer.allocate(bytes.remaining() + 7)
                : ByteBuffer.allocateDirect(bytes.remaining() + 7);
        copy.position(7);
        copy.put(bytes.duplicate()).position(7);
        return copy;
    }

    static MemoryRecords build(RandomRecords.Settings settings, List<Record> records) {
        RecordBatchBuilder builder = new RecordBatchBuilder(settings.compression())
                .baseOffset(settings.baseOffset())
                .producerState(settings.producerId(), settings.producerEpoch(), settings.baseSequence())
                .transactional(settings.transactional())
                .partitionLeaderEpoch(settings.partitionLeaderEpoch());
        if (settings.timestampType() == TimestampType.LOG_APPEND_TIME) {
            builder.logAppendTime(settings.logAppendTime());
        }
        records.forEach(builder::append);
        return builder.build();
    }

    private static MutableRecordBatch theirs(ByteBuffer bytes) {
        return org.apache.kafka.common.record.MemoryRecords.readableRecords(bytes.duplicate())
                .batches()
                .iterator()
                .next();
    }

    private static void expectSameHeader(String what, MutableRecordBatch theirs, RecordBatch ours) {
        assertEquals(theirs.sizeInBytes(), ours.sizeInBytes(), what);
        assertEquals(theirs.baseOffset(), ours.baseOffset(), what);
        assertEquals(theirs.lastOffset(), ours.lastOffset(), what);
        assertEquals(theirs.nextOffset(), ours.nextOffset(), what);
        assertEquals(theirs.partitionLeaderEpoch(), ours.partitionLeaderEpoch(), what);
        assertEquals(theirs.magic(), ours.magic(), what);
        assertEquals(theirs.checksum(), ours.crc(), what);
        assertEquals(theirs.checksum(), ours.computeCrc(), what);
        assertTrue(ours.isValid(), what);
        assertEquals(theirs.compressionType().name, ours.compressionType().label(), what);
        assertEquals(theirs.timestampType().toString(), ours.timestampType().toString(), what);
        assertEquals(((DefaultRecordBatch) theirs).baseTimestamp(), ours.baseTimestamp(), what);
        assertEquals(theirs.maxTimestamp(), ours.maxTimestamp(), what);
        assertEquals(theirs.producerId(), ours.producerId(), what);
        assertEquals(theirs.hasProducerId(), ours.hasProducerId(), what);
        assertEquals(theirs.producerEpoch(), ours.producerEpoch(), what);
        assertEquals(theirs.baseSequence(), ours.baseSequence(), what);
        assertEquals(theirs.lastSequence(), ours.lastSequence(), what);
        assertEquals(theirs.countOrNull(), ours.count(), what);
        assertEquals(theirs.isTransactional(), ours.isTransactional(), what);
        assertEquals(theirs.isControlBatch(), ours.isControlBatch(), what);
    }

    private static void expectRecords(
            String what, RandomRecords.Settings settings, List<Record> expected, RecordBatch batch) {
        List<Record> read = new ArrayList<>();
        batch.forEach(read::add);
        assertEquals(stamped(settings, expected), read, what);
    }

    private static List<Record> stamped(RandomRecords.Settings settings, List<Record> records) {
        if (settings.timestampType() == TimestampType.CREATE_TIME) {
            return records;
        }
        return records.stream()
                .map(r -> new Record(r.offset(), settings.logAppendTime(), r.key(), r.value(), r.headers()))
                .toList();
    }
}
