package io.barnabas.storage.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.record.Compression;
import io.barnabas.common.record.CompressionType;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchCleanerTest {
    private static final long NOW = 5_000_000;

    private final CompactedLog log = new CompactedLog();
    private final OffsetMap map = new OffsetMap(1 << 20, 0.9, 3, 4);

    private long clean(long firstDirty) {
        return log.clean(firstDirty, log.end, map, NOW);
    }

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void newestRecordOfEveryKeyStaysAtItsOffset(CompressionType type) {
        Compression codec = Compression.of(type);
        log.append(codec, "a=1", "b=1", "c=1");
        log.append(codec, "a=2", "d=1");
        RecordBatch last = log.append(codec, "e=1", "b=2");
        assertEquals(7, clean(0));
        assertEquals(List.of("2:c=1", "3:a=2", "4:d=1", "5:e=1", "6:b=2"), log.records());
        RecordBatch rewritten = log.batches.get(0);
        assertEquals(0, rewritten.baseOffset());
        assertEquals(2, rewritten.lastOffset());
        assertEquals(3, rewritten.partitionLeaderEpoch());
        assertEquals(type, rewritten.compressionType());
        assertTrue(rewritten.isValid());
        assertEquals(1_000_002, rewritten.maxTimestamp());
        assertSame(last, log.batches.get(2), "nothing of it went, so it is not written anew");
        assertEquals(7, log.stats.messagesRead());
        assertEquals(5, log.stats.messagesWritten());
    }

    @Test
    void rangeOfOffsetsAndSequencesStaysWhenTheLastRecordsGo() {
        log.append(9, false, Compression.NONE, "a=1", "b=1", "b=2");
        log.append(9, false, Compression.NONE, "b=3");
        clean(0);
        RecordBatch first = log.batches.get(0);
        assertEquals(List.of("0:a=1", "3:b=3"), log.records());
        assertEquals(2, first.lastOffset());
        assertEquals(0, first.baseSequence());
        assertEquals(2, first.lastSequence());
    }

    @Test
    void recordsAboveTheMapStayAndTheNextCleaningGoesOnThere() {
        log.append("a=1", "b=1", "a=2");
        log.append("c=1", "a=3", "c=2");
        OffsetMap small = new OffsetMap(2 * OffsetMap.BYTES_PER_ENTRY, 1, 1, 1);
        assertEquals(3, log.clean(0, log.end, small, NOW));
        assertEquals(List.of("1:b=1", "2:a=2", "3:c=1", "4:a=3", "5:c=2"), log.records());
        assertEquals(6, log.clean(3, log.end, small, NOW));
        assertEquals(List.of("1:b=1", "4:a=3", "5:c=2"), log.records());
    }

    @Test
    void tombstonesStayUntilTheHorizonThatTheFirstCleaningSets() {
        log.append("a=1");
        log.append("a", "b=1");
        clean(0);
        assertEquals(List.of("1:a", "2:b=1"), log.records());
        RecordBatch marked = log.batches.get(0);
        assertEquals(OptionalLong.of(NOW + CompactedLog.DELETE_RETENTION_MS), marked.deleteHorizonMs());
        assertEquals(1_000_001, marked.iterator().next().timestamp(), "records keep their time");
        assertTrue(marked.isValid());
        log.clean(3, log.end, map, NOW + CompactedLog.DELETE_RETENTION_MS - 1);
        assertSame(marked, log.batches.get(0));
        log.clean(3, log.end, map, NOW + CompactedLog.DELETE_RETENTION_MS);
        assertEquals(List.of("2:b=1"), log.records());
    }

    @Test
    void dataOfAbortedTransactionsGoesAndDoesNotShadowOlderValues() {
        log.append("a=1");
        log.append(7, true, Compression.NONE, "a=2", "x=1");
        log.append("b=1");
        log.endTransaction(7, false);
        log.append(7, true, Compression.NONE, "c=1");
        log.endTransaction(7, true);
        clean(0);
        assertEquals(List.of("0:a=1", "3:b=1", "5:c=1"), log.records());
        assertEquals(1, log.aborted.size(), "its marker stays and is in the index");
    }

    @Test
    void markersOutliveTheirDataUntilTheirOwnHorizon() {
        log.append(7, true, Compression.NONE, "a=1");
        log.endTransaction(7, false);
        log.append(8, true, Compression.NONE, "b=1");
        log.endTransaction(8, true);
        log.append("b=2");
        log.lastRecords.clear();
        clean(0);
        assertEquals(List.of("4:b=2"), log.records());
        assertEquals(3, log.batches.size(), "both markers had data before them");
        assertFalse(log.batches.get(0).hasDeleteHorizonMs());
        clean(4);
        assertEquals(3, log.batches.size());
        assertTrue(log.batches.get(0).hasDeleteHorizonMs());
        assertTrue(log.batches.get(1).hasDeleteHorizonMs());
        assertEquals(List.of(), log.aborted);
        log.clean(4, log.end, map, NOW + CompactedLog.DELETE_RETENTION_MS);
        assertEquals(1, log.batches.size());
    }

    @Test
    void lastBatchOfAnActiveProducerStaysWithoutRecords() {
        log.append(7, false, Compression.of(CompressionType.LZ4), "a=1", "b=1");
        log.append(8, true, Compression.NONE, "a=2", "b=2");
        log.endTransaction(8, false);
        log.append("a=3", "b=3");
        clean(0);
        assertEquals(List.of("5:a=3", "6:b=3"), log.records());
        RecordBatch idempotent = log.batches.get(0);
        assertEquals(0, idempotent.count());
        assertEquals(61, idempotent.sizeInBytes());
        assertEquals(7, idempotent.producerId());
        assertEquals(1, idempotent.lastSequence());
        assertEquals(1, idempotent.lastOffset());
        assertEquals(1_000_001, idempotent.maxTimestamp());
        assertTrue(idempotent.isValid());
        RecordBatch transactional = log.batches.get(1);
        assertTrue(transactional.isTransactional());
        assertEquals(0, transactional.count());
        clean(7);
        assertSame(idempotent, log.batches.get(0));
        assertSame(transactional, log.batches.get(1));
        log.lastRecords.clear();
        clean(7);
        assertFalse(log.batches.contains(idempotent));
    }

    @Test
    void lastMarkerOfAProducerWithoutDataStays() {
        log.append(8, true, Compression.NONE, "a=2");
        log.endTransaction(8, true);
        log.append("a=3");
        log.lastRecords.put(8L, new LastRecord(OptionalLong.empty(), (short) 0));
        clean(0);
        clean(2);
        log.clean(2, log.end, map, NOW + CompactedLog.DELETE_RETENTION_MS);
        assertTrue(log.batches.get(0).isControlBatch());
        assertEquals(0, log.batches.get(0).count(), "its fence is in the header");
    }

    @Test
    void recordsWithoutKeysGoAndAreCounted() {
        log.append("a=1");
        RecordBatch keyless = new io.barnabas.common.record.RecordBatchBuilder(Compression.NONE)
                .baseOffset(1)
                .append(1, (byte[]) null, new byte[3])
                .build()
                .firstBatch();
        log.batches.add(keyless);
        log.end = 2;
        clean(0);
        assertEquals(List.of("0:a=1"), log.records());
        assertEquals(1, log.stats.invalidMessagesRead());
    }

    @Test
    void secondCleaningChangesNothing() {
        log.append(Compression.of(CompressionType.ZSTD), "a=1", "b", "c=1");
        log.append(7, true, Compression.NONE, "a=2");
        log.endTransaction(7, true);
        log.append("z=1", "c=2");
        clean(0);
        List<RecordBatch> once = List.copyOf(log.batches);
        clean(log.end);
        assertEquals(once, log.batches);
        for (RecordBatch batch : log.batches) {
            long before = batch.baseOffset() - 1;
            for (Record record : batch) {
                assertTrue(record.offset() > before);
                before = record.offset();
            }
        }
    }
}
