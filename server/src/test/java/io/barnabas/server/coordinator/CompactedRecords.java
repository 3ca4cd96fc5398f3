package io.barnabas.server.coordinator;

import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.compression.BufferSupplier;
import io.barnabas.storage.compaction.BatchCleaner;
import io.barnabas.storage.compaction.CleanedTransactions;
import io.barnabas.storage.compaction.CleanerStats;
import io.barnabas.storage.compaction.CleaningRun;
import io.barnabas.storage.compaction.OffsetMap;
import io.barnabas.storage.compaction.OffsetMapBuilder;
import io.barnabas.storage.log.index.AbortedTxn;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A log as the broker's cleaner leaves it, by its very rules: everything before the first open transaction cleaned twice,
 * the second time after all that it delays is due.
 */
final class CompactedRecords {
    private final List<AbortedTxn> aborted = new ArrayList<>();
    private final CleanerStats stats = new CleanerStats();
    private long stableOffset = Long.MAX_VALUE;

    private CompactedRecords() {}

    static MemoryRecords of(MemoryRecords records) {
        CompactedRecords compaction = new CompactedRecords();
        List<RecordBatch> batches = new ArrayList<>();
        records.batches().forEach(batches::add);
        compaction.findTransactions(batches);
        return join(compaction.cleaned(compaction.cleaned(batches, 1_000), 2_000));
    }

    private void findTransactions(List<RecordBatch> batches) {
        Map<Long, Long> open = new HashMap<>();
        for (RecordBatch batch : batches) {
            if (!batch.isControlBatch()) {
                if (batch.isTransactional()) {
                    open.putIfAbsent(batch.producerId(), batch.baseOffset());
                }
                continue;
            }
            Long first = open.remove(batch.producerId());
            if (first != null && batch.endTransactionMarker().controlType() == ControlRecordType.ABORT) {
                aborted.add(new AbortedTxn(batch.producerId(), first, batch.lastOffset(), first));
            }
        }
        open.values().forEach(first -> stableOffset = Math.min(stableOffset, first));
    }

    private CleanedTransactions transactions() {
        CleanedTransactions transactions = new CleanedTransactions();
        transactions.addAborted(aborted);
        return transactions;
    }

    private List<RecordBatch> cleaned(List<RecordBatch> batches, long nowMs) {
        OffsetMap map = new OffsetMap(24 * 1_000, 0.9, 1, 2);
        OffsetMapBuilder builder = new OffsetMapBuilder(map, 0, transactions(), stats, BufferSupplier.NO_CACHING);
        List<RecordBatch> stable = batches.stream()
                .filter(batch -> batch.lastOffset() < stableOffset)
                .toList();
        stable.forEach(builder::add);
        BatchCleaner cleaner = new BatchCleaner(
                new CleaningRun(nowMs, 0, false), map, transactions(), Map.of(), stats, BufferSupplier.NO_CACHING);
        List<RecordBatch> result = new ArrayList<>();
        stable.forEach(batch -> cleaner.clean(batch).ifPresent(result::add));
        result.addAll(batches.subList(stable.size(), batches.size()));
        return result;
    }

    private static MemoryRecords join(List<RecordBatch> batches) {
        ByteBuffer all = ByteBuffer.allocate(
                batches.stream().mapToInt(RecordBatch::sizeInBytes).sum());
        batches.forEach(batch -> all.put(batch.buffer()));
        return new MemoryRecords(all.flip());
    }
}
