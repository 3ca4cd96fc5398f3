package io.barnabas.storage.producer;

import io.barnabas.common.record.RecordBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/** What a partition knows of one producer: its epoch, its last five batches, its open transaction. */
public final class ProducerStateEntry {
    /** As many as a producer may have in flight. */
    public static final int NUM_BATCHES_TO_RETAIN = 5;

    /** No coordinator has written a marker for this producer. */
    public static final int NO_COORDINATOR_EPOCH = -1;

    private static final long NO_OFFSET = -1L;

    private final long producerId;
    private final Deque<BatchMetadata> batches = new ArrayDeque<>(NUM_BATCHES_TO_RETAIN + 1);
    private short producerEpoch;
    private int coordinatorEpoch;
    private long lastTimestamp;
    private long currentTxnFirstOffset;

    ProducerStateEntry(long producerId) {
        this(producerId, RecordBatch.NO_PRODUCER_EPOCH, NO_COORDINATOR_EPOCH, RecordBatch.NO_TIMESTAMP, NO_OFFSET);
    }

    /**
     * @param lastTimestamp in ms
     * @param currentTxnFirstOffset where the open transaction begins, or -1
     */
    ProducerStateEntry(
            long producerId,
            short producerEpoch,
            int coordinatorEpoch,
            long lastTimestamp,
            long currentTxnFirstOffset) {
        this.producerId = producerId;
        this.producerEpoch = producerEpoch;
        this.coordinatorEpoch = coordinatorEpoch;
        this.lastTimestamp = lastTimestamp;
        this.currentTxnFirstOffset = currentTxnFirstOffset;
    }

    /** What is known now, for whoever does not take turns with appends. */
    ProducerStateEntry copy() {
        ProducerStateEntry copy = new ProducerStateEntry(
                producerId, producerEpoch, coordinatorEpoch, lastTimestamp, currentTxnFirstOffset);
        copy.batches.addAll(batches);
        return copy;
    }

    public long producerId() {
        return producerId;
    }

    /** -1 as long as nothing is known. */
    public short producerEpoch() {
        return producerEpoch;
    }

    /** Epoch of the transaction coordinator that wrote the last marker, or -1. */
    public int coordinatorEpoch() {
        return coordinatorEpoch;
    }

    /** Timestamp of the last batch or marker, in ms; -1 for none. */
    public long lastTimestamp() {
        return lastTimestamp;
    }

    /** Where the open transaction begins. */
    public OptionalLong currentTxnFirstOffset() {
        return hasOngoingTransaction() ? OptionalLong.of(currentTxnFirstOffset) : OptionalLong.empty();
    }

    public boolean hasOngoingTransaction() {
        return currentTxnFirstOffset >= 0;
    }

    /** Whether no batch of the current epoch is known. */
    public boolean isEmpty() {
        return batches.isEmpty();
    }

    /** The last batches of the current epoch, oldest first. */
    public List<BatchMetadata> batchMetadata() {
        return List.copyOf(batches);
    }

    /** Sequence of the last record, or -1. */
    public int lastSeq() {
        return batches.isEmpty() ? RecordBatch.NO_SEQUENCE : batches.getLast().lastSeq();
    }

    /** Offset of the first record of the oldest batch known, or -1. */
    public long firstDataOffset() {
        return batches.isEmpty() ? NO_OFFSET : batches.getFirst().firstOffset();
    }

    /** Offset of the last record, or -1. */
    public long lastDataOffset() {
        return batches.isEmpty() ? NO_OFFSET : batches.getLast().lastOffset();
    }

    /** Last minus first offset of the last batch, or 0. */
    public int lastOffsetDelta() {
        return batches.isEmpty() ? 0 : batches.getLast().offsetDelta();
    }

    /** The batch that was appended with exactly these sequence numbers, or null. */
    BatchMetadata findDuplicate(RecordBatch batch) {
        if (batch.producerEpoch() != producerEpoch) {
            return null;
        }
        int firstSeq = batch.baseSequence();
        int lastSeq = batch.lastSequence();
        for (BatchMetadata known : batches) {
            if (known.lastSeq() == lastSeq && known.firstSeq() == firstSeq) {
                return known;
            }
        }
        return null;
    }

    void addBatch(short epoch, BatchMetadata batch) {
        adoptEpoch(epoch);
        if (batches.size() == NUM_BATCHES_TO_RETAIN) {
            batches.removeFirst();
        }
        batches.addLast(batch);
        lastTimestamp = batch.timestamp();
    }

    void beginTransaction(long firstOffset) {
        currentTxnFirstOffset = firstOffset;
    }

    void endTransaction(short epoch, int newCoordinatorEpoch, long timestamp) {
        adoptEpoch(epoch);
        coordinatorEpoch = newCoordinatorEpoch;
        lastTimestamp = timestamp;
        currentTxnFirstOffset = NO_OFFSET;
    }

    private void adoptEpoch(short epoch) {
        if (epoch != producerEpoch) {
            batches.clear();
            producerEpoch = epoch;
        }
    }

    @Override
    public String toString() {
        return "ProducerStateEntry(producerId=" + producerId + ", producerEpoch=" + producerEpoch
                + ", currentTxnFirstOffset=" + currentTxnFirstOffset() + ", coordinatorEpoch=" + coordinatorEpoch
                + ", lastTimestamp=" + lastTimestamp + ", batchMetadata=" + batches + ")";
    }
}
