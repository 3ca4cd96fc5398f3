package io.barnabas.storage.compaction;

import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.compression.BufferSupplier;
import java.util.Iterator;

/**
 * Notes the newest offset of every key of a log's dirty part, batch by batch in their order. Aborted data and markers do
 * not count. Stops where the map is full: the cleaning reaches up to there, and the next one goes on.
 */
public final class OffsetMapBuilder {
    private final OffsetMap map;
    private final long startOffset;
    private final CleanedTransactions transactions;
    private final CleanerStats stats;
    private final BufferSupplier buffers;

    /**
     * @param map empty
     * @param startOffset the first dirty offset; of the batch that holds it, records below do not count
     * @param transactions knows the aborted transactions from the start offset on; for this walk alone
     * @param buffers what decompression works in
     */
    public OffsetMapBuilder(
            OffsetMap map,
            long startOffset,
            CleanedTransactions transactions,
            CleanerStats stats,
            BufferSupplier buffers) {
        this.map = map;
        this.startOffset = startOffset;
        this.transactions = transactions;
        this.stats = stats;
        this.buffers = buffers;
    }

    /**
     * Takes the next batch.
     *
     * @return false when a key did not fit: the map's {@link OffsetMap#latestOffset} is the last that did
     * @throws io.barnabas.common.record.InvalidRecordException the records do not parse
     */
    public boolean add(RecordBatch batch) {
        stats.indexed(batch.sizeInBytes(), Math.max(0, batch.count()));
        if (batch.isControlBatch()) {
            transactions.onControlBatch(batch);
        } else if (!transactions.onDataBatch(batch) && !addKeys(batch)) {
            return false;
        }
        if (batch.lastOffset() >= startOffset) {
            map.updateLatestOffset(batch.lastOffset());
        }
        return true;
    }

    private boolean addKeys(RecordBatch batch) {
        Iterator<Record> records = batch.iterator(buffers);
        while (records.hasNext()) {
            Record record = records.next();
            if (record.hasKey() && record.offset() >= startOffset && !map.put(record.key(), record.offset())) {
                return false;
            }
        }
        return true;
    }
}
