package io.barnabas.storage.compaction;

import io.barnabas.common.record.Compression;
import io.barnabas.common.record.EmptiedBatch;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.common.record.TimestampType;
import io.barnabas.common.record.compression.BufferSupplier;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what stays of each batch of a log, from the first one on in their order, by Apache Kafka 3.9's rules:
 *
 * <ul>
 *   <li>Of the records that the map knows about, the newest of every key stays; of newer ones, all.
 *   <li>A tombstone, and a marker whose transaction has no data left, stay until the delete horizon of their batch, which
 *       the first cleaning that meets them sets (KIP-534).
 *   <li>The data of aborted transactions goes.
 *   <li>The last batch of an active producer stays, if need be without records.
 * </ul>
 *
 * <p>Offsets, sequence numbers, epochs and timestamps of what stays never change. A batch of which everything stays is
 * kept as it is, and never compressed anew. Not for use by two threads.
 */
public final class BatchCleaner {
    private final CleaningRun run;
    private final OffsetMap map;
    private final CleanedTransactions transactions;
    private final Map<Long, LastRecord> lastRecords;
    private final CleanerStats stats;
    private final BufferSupplier buffers;
    private final BitSet kept = new BitSet();

    /**
     * @param map built from the log's dirty part
     * @param transactions for this walk alone; knows the aborted transactions of what is walked over
     * @param lastRecords the last of every active producer, by its id
     * @param buffers what decompression works in
     */
    public BatchCleaner(
            CleaningRun run,
            OffsetMap map,
            CleanedTransactions transactions,
            Map<Long, LastRecord> lastRecords,
            CleanerStats stats,
            BufferSupplier buffers) {
        this.run = run;
        this.map = map;
        this.transactions = transactions;
        this.lastRecords = lastRecords;
        this.stats = stats;
        this.buffers = buffers;
    }

    /**
     * What stays of the next batch.
     *
     * @return the very batch if all of it does; another one, in bytes of its own, if a part does; empty if nothing does
     * @throws io.barnabas.common.record.InvalidRecordException the records do not parse
     */
    public Optional<RecordBatch> clean(RecordBatch batch) {
        boolean free = batch.isControlBatch() ? transactions.onControlBatch(batch) : transactions.onDataBatch(batch);
        boolean dropped = free && (!batch.isControlBatch() || hasReachedHorizon(batch));
        boolean isLast = batch.hasProducerId() && isLastOfProducer(batch);
        if (dropped && !isLast) {
            stats.read(batch.sizeInBytes(), Math.max(0, batch.count()));
            return Optional.empty();
        }
        Decision decision = dropped ? Decision.of(batch) : decide(batch);
        stats.read(batch.sizeInBytes(), decision.records);
        RecordBatch result = result(batch, decision, isLast, free && batch.isControlBatch());
        if (result != null) {
            stats.written(result.sizeInBytes(), decision.keptRecords);
        }
        return Optional.ofNullable(result);
    }

    /** How many records there were, how many stay (those set in {@link #kept}), and whether a tombstone does. */
    private static final class Decision {
        private int records;
        private int keptRecords;
        private boolean tombstones;

        /** That no record stays. */
        static Decision of(RecordBatch batch) {
            Decision none = new Decision();
            none.records = Math.max(0, batch.count());
            return none;
        }
    }

    private boolean hasReachedHorizon(RecordBatch batch) {
        return batch.hasDeleteHorizonMs() && batch.baseTimestamp() <= run.nowMs();
    }

    private boolean isLastOfProducer(RecordBatch batch) {
        LastRecord last = lastRecords.get(batch.producerId());
        return last != null && last.isIn(batch);
    }

    private Decision decide(RecordBatch batch) {
        Decision decision = new Decision();
        kept.clear();
        Iterator<Record> records = batch.iterator(buffers);
        while (records.hasNext()) {
            Record record = records.next();
            if (batch.isControlBatch() || stays(batch, record)) {
                kept.set(decision.records);
                decision.keptRecords++;
                decision.tombstones |= !record.hasValue();
            }
            decision.records++;
        }
        return decision;
    }

    private boolean stays(RecordBatch batch, Record record) {
        if (record.offset() > map.latestOffset()) {
            return true;
        }
        if (!record.hasKey()) {
            stats.invalidMessage();
            return false;
        }
        return record.offset() >= map.get(record.key()) && (record.hasValue() || tombstonesStay(batch));
    }

    private boolean tombstonesStay(RecordBatch batch) {
        return batch.magic() == RecordBatch.MAGIC_VALUE_V2
                ? !batch.hasDeleteHorizonMs() || run.nowMs() < batch.baseTimestamp()
                : run.keepOldFormatTombstones();
    }

    private RecordBatch result(RecordBatch batch, Decision decision, boolean isLast, boolean isFreeMarker) {
        boolean current = batch.magic() == RecordBatch.MAGIC_VALUE_V2;
        if (decision.keptRecords == 0) {
            return isLast && current ? emptied(batch) : null;
        }
        boolean setHorizon = current && (decision.tombstones || isFreeMarker) && !batch.hasDeleteHorizonMs();
        // The old formats are not written any more: a compressed message of theirs goes as a whole, or stays.
        boolean whole = decision.keptRecords == decision.records || !current;
        return whole && !setHorizon ? batch : rewrite(batch, decision, setHorizon);
    }

    private static RecordBatch emptied(RecordBatch batch) {
        return batch.count() == 0 ? batch : EmptiedBatch.of(batch);
    }

    private RecordBatch rewrite(RecordBatch batch, Decision decision, boolean setHorizon) {
        RecordBatchBuilder builder = new RecordBatchBuilder(
                        Compression.of(batch.compressionType()), batch.isCompressed() ? 512 : batch.sizeInBytes() + 64)
                .baseOffset(batch.baseOffset())
                .producerState(batch.producerId(), batch.producerEpoch(), batch.baseSequence())
                .transactional(batch.isTransactional())
                .control(batch.isControlBatch())
                .partitionLeaderEpoch(batch.partitionLeaderEpoch());
        if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
            builder.logAppendTime(batch.maxTimestamp());
        }
        if (setHorizon) {
            builder.deleteHorizonMs(run.nowMs() + run.deleteRetentionMs());
        } else if (batch.hasDeleteHorizonMs()) {
            builder.deleteHorizonMs(batch.baseTimestamp());
        }
        Iterator<Record> records = batch.iterator(buffers);
        for (int index = 0; index < decision.records; index++) {
            Record record = records.next();
            if (kept.get(index)) {
                builder.append(record);
            }
        }
        return builder.lastOffset(batch.lastOffset()).build().firstBatch();
    }
}
