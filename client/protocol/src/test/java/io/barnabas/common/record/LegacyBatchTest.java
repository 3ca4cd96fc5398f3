package io.barnabas.common.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.junit.jupiter.api.Test;

/** Batches of magic 0 and 1 as Kafka's own classes write them: to be walked and read, never written. */
class LegacyBatchTest {
    private final long seed = Long.getLong("seed", System.nanoTime());

    @Test
    void shouldReadOldFormatsAsKafkaDoes() {
        for (int round = 0; round < 200; round++) {
            // Given
            RandomRecords draw = new RandomRecords(seed + round);
            ByteBuffer bytes = write(draw, (byte) (round % 2));

            // When
            List<RecordBatch> ours = new ArrayList<>();
            new MemoryRecords(bytes).batches().forEach(ours::add);

            // Then
            String what = "seed " + seed + " round " + round;
            int index = 0;
            for (MutableRecordBatch theirs : theirs(bytes)) {
                RecordBatch batch = ours.get(index++);
                assertEquals(theirs.magic(), batch.magic(), what);
                assertEquals(theirs.sizeInBytes(), batch.sizeInBytes(), what);
                assertEquals(theirs.baseOffset(), batch.baseOffset(), what);
                assertEquals(theirs.lastOffset(), batch.lastOffset(), what);
                assertEquals(theirs.maxTimestamp(), batch.maxTimestamp(), what);
                assertEquals(
                        theirs.timestampType().toString(), batch.timestampType().toString(), what);
                assertEquals(
                        theirs.compressionType().name, batch.compressionType().label(), what);
                assertEquals(theirs.checksum(), batch.crc(), what);
                assertTrue(batch.isValid(), what);
                assertEquals(-1, batch.partitionLeaderEpoch(), what);
                assertEquals(-1, batch.producerId(), what);
                List<Record> expected = new ArrayList<>();
                theirs.forEach(record -> expected.add(KafkaRecords.toOurs(record)));
                List<Record> read = new ArrayList<>();
                batch.forEach(read::add);
                assertEquals(expected, read, what);
            }
            assertEquals(ours.size(), index, what);
        }
    }

    @Test
    void shouldRefuseToChangeOldFormatsInPlace() {
        RecordBatch batch = new MemoryRecords(write(new RandomRecords(seed), (byte) 1)).firstBatch();
        assertThrows(IllegalStateException.class, () -> batch.setBaseOffset(1));
        assertThrows(IllegalStateException.class, () -> batch.setMaxTimestamp(TimestampType.CREATE_TIME, 1));
    }

    private static Iterable<MutableRecordBatch> theirs(ByteBuffer bytes) {
        return org.apache.kafka.common.record.MemoryRecords.readableRecords(bytes.duplicate())
                .batches();
    }

    private static ByteBuffer write(RandomRecords draw, byte magic) {
        CompressionType type = CompressionType.forId(draw.random().nextInt(4));
        boolean appendTime = magic == 1 && draw.random().nextInt(3) == 0;
        MemoryRecordsBuilder builder = org.apache.kafka.common.record.MemoryRecords.builder(
                ByteBuffer.allocate(1024),
                magic,
                KafkaRecords.compression(Compression.of(type)),
                appendTime
                        ? org.apache.kafka.common.record.TimestampType.LOG_APPEND_TIME
                        : org.apache.kafka.common.record.TimestampType.CREATE_TIME,
                100L,
                appendTime ? 5555L : -1L);
        int count = 1 + draw.random().nextInt(20);
        for (int i = 0; i < count; i++) {
            builder.appendWithOffset(100L + i, draw.random().nextInt(10_000), draw.bytes(), draw.bytes());
        }
        return builder.build().buffer();
    }
}
