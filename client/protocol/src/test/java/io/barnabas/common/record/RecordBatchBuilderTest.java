package io.barnabas.common.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordBatchBuilderTest {
    @Test
    void shouldBeEmptyWithoutRecords() {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.of(CompressionType.ZSTD));
        assertTrue(builder.isEmpty());
        assertEquals(0, builder.build().sizeInBytes());
    }

    @Test
    void shouldBuildOnceAndThenRefuseChanges() {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE).append(1, new byte[1], new byte[1]);
        MemoryRecords built = builder.build();
        assertSame(built, builder.build());
        assertThrows(IllegalStateException.class, () -> builder.append(1, new byte[1], new byte[1]));
        assertThrows(IllegalStateException.class, () -> builder.producerState(1, (short) 1, 1));
    }

    @Test
    void shouldTakeTheProducersStateUntilItIsBuilt() {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE).append(1, new byte[1], new byte[1]);
        builder.producerState(5, (short) 6, 7);
        RecordBatch batch = builder.build().firstBatch();
        assertEquals(5, batch.producerId());
        assertEquals(6, batch.producerEpoch());
        assertEquals(7, batch.baseSequence());
        assertThrows(IllegalStateException.class, () -> new RecordBatchBuilder(Compression.NONE)
                .append(1, new byte[1], null)
                .baseOffset(3));
    }

    @Test
    void shouldRefuseOffsetsAndTimestampsThatNoBatchHas() {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE).baseOffset(10);
        ByteBuffer value = ByteBuffer.allocate(1);
        assertThrows(IllegalArgumentException.class, () -> builder.appendWithOffset(9, 1, null, value));
        builder.appendWithOffset(12, 1, null, value);
        assertThrows(IllegalArgumentException.class, () -> builder.appendWithOffset(12, 1, null, value));
        assertThrows(IllegalArgumentException.class, () -> builder.appendWithOffset(10L + (1L << 31), 1, null, value));
        assertThrows(IllegalArgumentException.class, () -> builder.append(-2, (ByteBuffer) null, value));
        assertEquals(1, builder.count());
        assertEquals(2, builder.build().firstBatch().lastOffsetDelta());
    }

    @Test
    void shouldKnowItsSize() {
        for (CompressionType type : CompressionType.values()) {
            RecordBatchBuilder builder = new RecordBatchBuilder(Compression.of(type));
            int bound = RecordBatch.RECORD_BATCH_OVERHEAD;
            for (int i = 0; i < 100; i++) {
                ByteBuffer key = ByteBuffer.allocate(i);
                ByteBuffer value = ByteBuffer.allocate(i * 3);
                Header header = new Header("ключ", new byte[i]);
                builder.append(i * 1_000_000L, key, value, header);
                bound += RecordBatchBuilder.sizeUpperBound(key, value, header);
                assertEquals(0, key.position(), "the caller's buffer is left alone");
            }
            MemoryRecords built = builder.build();
            assertTrue(builder.uncompressedSizeInBytes() <= bound);
            if (type == CompressionType.NONE) {
                assertEquals(built.sizeInBytes(), builder.uncompressedSizeInBytes());
                assertEquals(built.sizeInBytes(), builder.writtenSizeInBytes());
            }
        }
    }

    @Test
    void shouldKnowTheLevelsOfEachCodec() {
        new Compression(CompressionType.GZIP, -1);
        new Compression(CompressionType.GZIP, 9);
        new Compression(CompressionType.LZ4, 17);
        new Compression(CompressionType.ZSTD, -131072);
        new Compression(CompressionType.ZSTD, 22);
        for (int wrong : new int[] {0, 10, -2}) {
            assertThrows(IllegalArgumentException.class, () -> new Compression(CompressionType.GZIP, wrong));
        }
        assertThrows(IllegalArgumentException.class, () -> new Compression(CompressionType.LZ4, 18));
        assertThrows(IllegalArgumentException.class, () -> new Compression(CompressionType.ZSTD, 23));
        assertThrows(IllegalArgumentException.class, () -> new Compression(CompressionType.ZSTD, -131073));
        assertThrows(IllegalArgumentException.class, () -> new Compression(CompressionType.NONE, 1));
        for (int level : new int[] {-131072, 22}) {
            Compression zstd = new Compression(CompressionType.ZSTD, level);
            Record record = new Record(0, 1, null, ByteBuffer.allocate(5000), Header.NONE);
            MemoryRecords built = MemoryRecords.withRecords(zstd, List.of(record));
            assertEquals(record, built.firstBatch().iterator().next());
        }
    }

    @Test
    void shouldRefuseMalformedControlRecords() {
        assertThrows(InvalidRecordException.class, () -> ControlRecordType.parse(null));
        assertThrows(InvalidRecordException.class, () -> ControlRecordType.parse(ByteBuffer.allocate(3)));
        assertThrows(
                InvalidRecordException.class,
                () -> ControlRecordType.parse(ByteBuffer.allocate(4).putShort(0, (short) -1)));
        assertEquals(
                ControlRecordType.UNKNOWN,
                ControlRecordType.parse(ByteBuffer.allocate(4).putShort(2, (short) 99)));
        ByteBuffer commit = ControlRecordType.COMMIT.recordKey();
        assertThrows(
                InvalidRecordException.class,
                () -> EndTransactionMarker.deserialize(new Record(0, 1, commit, null, Header.NONE)));
        assertThrows(
                InvalidRecordException.class,
                () -> EndTransactionMarker.deserialize(new Record(0, 1, commit, ByteBuffer.allocate(5), Header.NONE)));
        assertThrows(IllegalArgumentException.class, () -> new RecordBatchBuilder(Compression.NONE)
                .appendControlRecord(1, ControlRecordType.COMMIT, ByteBuffer.allocate(6)));
    }

    @Test
    void shouldFindNoMarkerInOtherControlBatches() {
        RecordBatch leaderChange = new RecordBatchBuilder(Compression.NONE)
                .control(true)
                .appendControlRecord(1, ControlRecordType.LEADER_CHANGE, ByteBuffer.allocate(6))
                .build()
                .firstBatch();
        assertNull(leaderChange.endTransactionMarker());
        assertFalse(leaderChange.isTransactional());
    }

    @Test
    void shouldCountSequencesPastTheirEnd() {
        for (int[] c : new int[][] {{0, 5, 5}, {Integer.MAX_VALUE, 1, 0}, {Integer.MAX_VALUE - 1, 4, 2}}) {
            assertEquals(c[2], Sequences.increment(c[0], c[1]));
            assertEquals(c[0], Sequences.decrement(c[2], c[1]));
        }
    }
}
