package io.barnabas.clients.consumer;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.FetchResponseData.AbortedTransaction;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.CorruptRecordException;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.compression.BufferSupplier;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/** What a fetch brought for one partition, handed out piece by piece. */
final class CompletedFetch {
    /** Takes one record. */
    interface RecordSink {
        void accept(RecordBatch batch, Record record);
    }

    private final TopicPartition partition;
    private final boolean checkCrcs;
    private final boolean readCommitted;
    private final BufferSupplier buffers;
    private final Iterator<RecordBatch> batches;
    private final PriorityQueue<AbortedTransaction> aborted;
    private final Set<Long> abortedProducers = new HashSet<>();
    private RecordBatch batch;
    private Iterator<Record> records;
    private long nextOffset;
    private int lastEpoch;
    private boolean drained;

    CompletedFetch(
            TopicPartition partition,
            long fetchOffset,
            int fetchEpoch,
            MemoryRecords data,
            List<AbortedTransaction> abortedTransactions,
            ConsumerConfig config,
            BufferSupplier buffers) {
        this.partition = partition;
        this.nextOffset = fetchOffset;
        this.lastEpoch = fetchEpoch;
        this.checkCrcs = config.flag(ConsumerConfig.CHECK_CRCS);
        this.readCommitted = config.readCommitted();
        this.buffers = buffers;
        this.batches = data.batches().iterator();
        List<AbortedTransaction> transactions = abortedTransactions == null ? List.of() : abortedTransactions;
        this.aborted = new PriorityQueue<>(
                Math.max(1, transactions.size()), Comparator.comparingLong(AbortedTransaction::firstOffset));
        this.aborted.addAll(transactions);
    }

    TopicPartition partition() {
        return partition;
    }

    /** The offset after the last record handed out, or left out. */
    long nextOffset() {
        return nextOffset;
    }

    /** Epoch of the leader that wrote the last record handed out, or what the position had; -1 when not known. */
    int lastEpoch() {
        return lastEpoch;
    }

    boolean isDrained() {
        return drained;
    }

    void discard() {
        drained = true;
        records = null;
    }

    /**
     * Hands out up to {@code max} records.
     *
     * @return how many
     * @throws CorruptRecordException when a batch is damaged
     */
    int drainTo(int max, RecordSink sink) {
        int count = 0;
        while (count < max && !drained) {
            if (records == null || !records.hasNext()) {
                nextBatch();
                continue;
            }
            Record record = records.next();
            if (record.offset() >= nextOffset) {
                sink.accept(batch, record);
                nextOffset = record.offset() + 1;
                lastEpoch = batch.partitionLeaderEpoch();
                count++;
            }
        }
        return count;
    }

    private void nextBatch() {
        if (batch != null) {
            // Compaction may have taken the batch's last records; its end counts all the same.
            nextOffset = Math.max(nextOffset, batch.nextOffset());
            lastEpoch = batch.partitionLeaderEpoch();
            batch = null;
            records = null;
        }
        if (!batches.hasNext()) {
            drained = true;
            return;
        }
        batch = batches.next();
        if (checkCrcs) {
            ensureValid();
        }
        records = isWanted() ? batch.iterator(buffers) : null;
    }

    private void ensureValid() {
        if (!batch.isValid()) {
            throw new CorruptRecordException("Record batch for partition " + partition + " at offset "
                    + batch.baseOffset() + " is invalid, its checksum does not fit");
        }
    }

    private boolean isWanted() {
        if (readCommitted && batch.hasProducerId()) {
            while (!aborted.isEmpty() && aborted.peek().firstOffset() <= batch.lastOffset()) {
                abortedProducers.add(aborted.poll().producerId());
            }
            if (isAbortMarker()) {
                abortedProducers.remove(batch.producerId());
            } else if (batch.isTransactional() && abortedProducers.contains(batch.producerId())) {
                return false;
            }
        }
        return !batch.isControlBatch();
    }

    private boolean isAbortMarker() {
        EndTransactionMarker marker = batch.isControlBatch() ? batch.endTransactionMarker() : null;
        return marker != null && marker.controlType() == ControlRecordType.ABORT;
    }
}
