package io.barnabas.simulation.disk;

import io.barnabas.common.record.compression.BufferSupplier;
import io.barnabas.storage.compaction.BatchCleaner;
import io.barnabas.storage.compaction.CleanedTransactions;
import io.barnabas.storage.compaction.CleanerStats;
import io.barnabas.storage.compaction.CleaningRun;
import io.barnabas.storage.compaction.LastRecord;
import io.barnabas.storage.compaction.OffsetMap;
import io.barnabas.storage.compaction.OffsetMapBuilder;
import io.barnabas.storage.producer.ProducerStateEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** One cleaning of a log in memory, by the very rules of the broker's cleaner. */
final class SimCompaction {
    private static final int MAP_BYTES = 24 * 4_096;

    private final LogFiles files;
    private final SimProducers producers;
    private final CleaningRun run;
    private final CleanerStats stats = new CleanerStats();
    private final BufferSupplier buffers = new BufferSupplier(1);

    SimCompaction(LogFiles files, SimProducers producers, CleaningRun run) {
        this.files = files;
        this.producers = producers;
        this.run = run;
    }

    /**
     * Cleans everything below an offset, where a batch begins.
     *
     * @return whether anything has changed
     */
    boolean clean(long limit) {
        OffsetMap map = new OffsetMap(MAP_BYTES, 0.9, 1, 2);
        OffsetMapBuilder builder =
                new OffsetMapBuilder(map, files.cleanedEnd, transactions(files.cleanedEnd, limit), stats, buffers);
        for (int i = files.indexOf(files.cleanedEnd); i < files.indexOf(limit); i++) {
            if (!builder.add(files.batches.get(i).view())) {
                break;
            }
        }
        long cleanedEnd = Math.min(limit, map.latestOffset() + 1);
        if (cleanedEnd <= files.cleanedEnd) {
            return false;
        }
        CleanedTransactions transactions = transactions(files.startOffset, cleanedEnd);
        BatchCleaner cleaner = new BatchCleaner(run, map, transactions, lastRecords(), stats, buffers);
        List<StoredBatch> cleaned = new ArrayList<>();
        int end = files.indexOf(cleanedEnd);
        for (StoredBatch batch : files.batches.subList(0, end)) {
            cleaner.clean(batch.view()).map(StoredBatch::of).ifPresent(cleaned::add);
        }
        files.onCleaned(end, cleaned, cleanedEnd);
        producers.onCleaned(transactions.takeRetained(), cleanedEnd);
        return true;
    }

    private CleanedTransactions transactions(long from, long to) {
        CleanedTransactions transactions = new CleanedTransactions();
        transactions.addAborted(producers.aborted(from, to));
        return transactions;
    }

    private Map<Long, LastRecord> lastRecords() {
        Map<Long, LastRecord> last = new HashMap<>();
        for (ProducerStateEntry entry : producers.manager().activeProducers()) {
            OptionalLong offset =
                    entry.lastDataOffset() < 0 ? OptionalLong.empty() : OptionalLong.of(entry.lastDataOffset());
            last.put(entry.producerId(), new LastRecord(offset, entry.producerEpoch()));
        }
        return last;
    }
}
