package io.barnabas.server.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.cluster.InMemoryLog;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.OffsetCommitKey;
import io.barnabas.common.message.OffsetCommitValue;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.CompressionType;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.CorruptRecordException;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.coordinator.common.CoordinatorRecord;
import io.barnabas.coordinator.common.CoordinatorShard;
import io.barnabas.coordinator.group.GroupRecords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoordinatorLoaderTest {
    private static final int BUFFER = 200;
    private static final RecordSerde SERDE = new RecordSerde(GroupRecords::newKey, GroupRecords::newValue);

    private final InMemoryLog log = new InMemoryLog();
    private final List<String> replayed = new ArrayList<>();
    private final CoordinatorShard shard = new CoordinatorShard() {
        @Override
        public void replay(long offset, long timestampMs, CoordinatorRecord record) {
            OffsetCommitKey key = (OffsetCommitKey) record.key();
            String value = record.isTombstone() ? "gone" : Long.toString(((OffsetCommitValue) record.value()).offset());
            replayed.add(offset + " " + key.group() + "=" + value);
        }

        @Override
        public void replayTransactional(long producerId, long offset, long timestampMs, CoordinatorRecord record) {
            replayed.add("of " + producerId);
            replay(offset, timestampMs, record);
        }

        @Override
        public void replayMarker(long producerId, boolean committed) {
            replayed.add(producerId + (committed ? " committed" : " aborted"));
        }

        @Override
        public void onLoaded(long nowMs) {
            throw new AssertionError("not the loader's to say");
        }

        @Override
        public void onUnloaded(Errors error) {
            throw new AssertionError("not the loader's to say");
        }
    };
    private final CoordinatorLoader loader = new CoordinatorLoader(
            new TopicPartition("__consumer_offsets", 7), log, shard, SERDE, new GroupLoadReporter(1));

    private static CoordinatorRecord offset(String group, long offset) {
        OffsetCommitKey key = new OffsetCommitKey().setGroup(group).setTopic("t");
        return offset < 0
                ? CoordinatorRecord.tombstone(key, (short) 1)
                : new CoordinatorRecord(key, (short) 1, new OffsetCommitValue().setOffset(offset), (short) 3);
    }

    private static RecordBatchBuilder with(RecordBatchBuilder batch, CoordinatorRecord... records) {
        for (CoordinatorRecord record : records) {
            batch.append(1000, SERDE.writeKey(record), SERDE.writeValue(record));
        }
        return batch;
    }

    private void append(RecordBatchBuilder batch) {
        log.appendAsLeader(batch.build(), 0);
    }

    private void append(CoordinatorRecord... records) {
        append(with(new RecordBatchBuilder(Compression.NONE), records));
    }

    @Test
    void shouldReplayAllThereIsAPieceAtATime() throws IOException {
        // Given
        for (int i = 0; i < 20; i++) {
            append(offset("a", i), offset("b", i));
        }
        append(offset("a", -1));
        append(with(new RecordBatchBuilder(Compression.of(CompressionType.LZ4)), offset("c", 1), offset("c", 2)));

        // When
        CoordinatorLoader.Summary summary = loader.load(BUFFER, () -> true);

        // Then
        assertEquals(43, summary.records());
        assertEquals(43, replayed.size());
        assertEquals(List.of("0 a=0", "1 b=0", "2 a=1"), replayed.subList(0, 3));
        assertEquals(List.of("40 a=gone", "41 c=1", "42 c=2"), replayed.subList(40, 43));
        assertTrue(log.reads() > 5, () -> log.reads() + " reads");
    }

    @Test
    void shouldSkipRecordsOfUnknownTypes() throws IOException {
        // Given
        append(offset("a", 1));
        ByteBuffer future = ByteBuffer.allocate(4).putShort(0, (short) 77);
        append(new RecordBatchBuilder(Compression.NONE).append(1000, future, future));
        append(offset("b", 1));

        // When
        CoordinatorLoader.Summary summary = loader.load(BUFFER, () -> true);

        // Then
        assertEquals(List.of("0 a=1", "2 b=1"), replayed);
        assertEquals(2, summary.records());
    }

    @Test
    void shouldRefuseWhatACoordinatorDoesNotWrite() {
        // Given
        ByteBuffer key = SERDE.writeKey(offset("a", 1));
        append(new RecordBatchBuilder(Compression.NONE).append(1000, key, ByteBuffer.allocate(3)));

        // Then
        CorruptRecordException refusal =
                assertThrows(CorruptRecordException.class, () -> loader.load(BUFFER, () -> true));
        assertTrue(refusal.getMessage().startsWith("The record at offset 0: "), refusal.getMessage());
    }

    @Test
    void shouldRefuseRecordsWithoutAKey() {
        // Given
        append(new RecordBatchBuilder(Compression.NONE).append(1000, (ByteBuffer) null, ByteBuffer.allocate(3)));

        // Then
        assertThrows(CorruptRecordException.class, () -> loader.load(BUFFER, () -> true));
    }

    @Test
    void shouldRefuseADamagedBatch() {
        // Given
        MemoryRecords records =
                with(new RecordBatchBuilder(Compression.NONE), offset("a", 1)).build();
        records.buffer().put(records.sizeInBytes() - 1, (byte) 0x55);
        log.appendAsLeader(records, 0);

        // Then
        assertThrows(CorruptRecordException.class, () -> loader.load(BUFFER, () -> true));
        assertEquals(List.of(), replayed);
    }

    @Test
    void shouldStopWhenItIsNotWantedAnyMore() throws IOException {
        // Given
        for (int i = 0; i < 20; i++) {
            append(offset("a", i));
        }
        int[] pieces = {0};

        // When
        CoordinatorLoader.Summary summary = loader.load(BUFFER, () -> pieces[0]++ < 2);

        // Then
        assertNull(summary);
        assertTrue(replayed.size() < 20);
    }

    @Test
    void shouldTellWhatATransactionWroteAndHowItEnded() throws IOException {
        // Given
        append(transactional(1).append(1000, SERDE.writeKey(offset("a", 5)), SERDE.writeValue(offset("a", 5))));
        append(transactional(2).append(1000, SERDE.writeKey(offset("b", 6)), SERDE.writeValue(offset("b", 6))));
        append(offset("d", 8));
        append(marker(2, ControlRecordType.ABORT));
        append(marker(1, ControlRecordType.COMMIT));

        // When
        loader.load(BUFFER, () -> true);

        // Then
        assertEquals(List.of("of 1", "0 a=5", "of 2", "1 b=6", "2 d=8", "2 aborted", "1 committed"), replayed);
    }

    @Test
    void shouldReadOnWhereItEnded() throws IOException {
        // Given
        append(offset("a", 1));
        loader.load(BUFFER, () -> true);

        // When
        append(marker(1, ControlRecordType.COMMIT));
        append(offset("a", 2));
        CoordinatorLoader.Summary summary = loader.load(BUFFER, () -> true);

        // Then
        assertEquals(List.of("0 a=1", "1 committed", "2 a=2"), replayed);
        assertEquals(2, summary.records());
    }

    private static RecordBatchBuilder transactional(long producerId) {
        return new RecordBatchBuilder(Compression.NONE)
                .producerState(producerId, (short) 0, 0)
                .transactional(true);
    }

    private static RecordBatchBuilder marker(long producerId, ControlRecordType type) {
        return transactional(producerId)
                .control(true)
                .appendControlRecord(1000, type, new EndTransactionMarker(type, 0).serializeValue());
    }
}
