package io.barnabas.clients.consumer;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.FetchResponseData.AbortedTransaction;
import io.barnabas.common.record.BatchReader;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.CorruptRecordException;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.TimestampType;
import io.barnabas.common.record.compression.BufferSupplier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/** What a fetch brought for one partition, handed out piece by piece. */
final class CompletedFetch {
    private final TopicPartition partition;
    private final boolean checkCrcs;
    private final boolean readCommitted;
    private final BufferSupplier buffers;
    private final Iterator<RecordBatch> batches;
    private final PriorityQueue<AbortedTransaction> aborted;
    private final Set<Long> abortedProducers = new HashSet<>();
    private RecordBatch batch;
    private BatchReader records;
    private TimestampType timestampType;
    private int batchEpoch;
    /** The record the reader is at has not been handed out. */
    private boolean pending;

    private RuntimeException failure;
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

    /** Drops what has not been handed out. */
    void discard() {
        drained = true;
        closeBatch();
    }

    /**
     * Hands out up to {@code max} records. What is wrong with a record is thrown when it comes first, and again each
     * time until the position is moved past it.
     *
     * @return how many
     * @throws CorruptRecordException when a batch is damaged
     */
    <K, V> int drainTo(int max, RecordReader<K, V> reader, List<ConsumerRecord<K, V>> into) {
        int count = 0;
        try {
            while (count < max && advance()) {
                into.add(reader.read(partition, records, timestampType, batchEpoch));
                pending = false;
                nextOffset = records.offset() + 1;
                lastEpoch = batchEpoch;
                count++;
            }
        } catch (RuntimeException e) {
            if (count == 0) {
                throw e;
            }
        }
        return count;
    }

    /** Goes to the next record that is to be handed out; false when there is none. */
    private boolean advance() {
        if (failure != null) {
            throw failure;
        }
        try {
            while (!pending && !drained) {
                if (records == null || !records.next()) {
                    nextBatch();
                } else {
                    pending = records.offset() >= nextOffset;
                }
            }
            return pending;
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    private void closeBatch() {
        pending = false;
        if (records != null) {
            records.close();
            records = null;
        }
    }

    private void nextBatch() {
        closeBatch();
        if (batch != null) {
            // Compaction may have taken the batch's last records; its end counts all the same.
            nextOffset = Math.max(nextOffset, batch.nextOffset());
            lastEpoch = batch.partitionLeaderEpoch();
            batch = null;
        }
        if (!batches.hasNext()) {
            drained = true;
            return;
        }
        batch = batches.next();
        if (checkCrcs) {
            ensureValid();
        }
        if (isWanted()) {
            records = new BatchReader(inNewestFormat(batch), buffers);
            timestampType = batch.timestampType();
            batchEpoch = batch.partitionLeaderEpoch();
        }
    }

    /** Logs of old brokers keep the formats of their time; these are rare enough to be written anew. */
    private RecordBatch inNewestFormat(RecordBatch read) {
        if (read.magic() == RecordBatch.CURRENT_MAGIC_VALUE) {
            return read;
        }
        List<Record> old = new ArrayList<>();
        read.iterator(buffers).forEachRemaining(old::add);
        return MemoryRecords.withRecords(Compression.NONE, old).firstBatch();
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
