package io.barnabas.storage.producer;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.validation.AppendOrigin;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntSupplier;

/**
 * The producers of one partition. Before an append, {@link #findDuplicate} and {@link #throwIfNotAppendable} decide and
 * change nothing; after it, {@link #replay} is the only thing that changes what is known of a producer, on the leader,
 * on a follower and in recovery alike. So a refused batch leaves no trace.
 *
 * <p>Not for use by two threads at a time; whoever owns the log owns this.
 */
public final class ProducerStateManager {
    private final TopicPartition topicPartition;
    private final IntSupplier producerIdExpirationMs;
    private final Map<Long, ProducerStateEntry> producers = new HashMap<>();
    private final OngoingTransactions transactions = new OngoingTransactions();
    private final Verifications verifications = new Verifications();
    private long mapEndOffset;

    /**
     * @param producerIdExpirationMs producer.id.expiration.ms: after how long without a batch a producer is forgotten
     */
    public ProducerStateManager(TopicPartition topicPartition, int producerIdExpirationMs) {
        this(topicPartition, () -> producerIdExpirationMs);
    }

    /** As the other one, where the setting may change. */
    public ProducerStateManager(TopicPartition topicPartition, IntSupplier producerIdExpirationMs) {
        this.topicPartition = topicPartition;
        this.producerIdExpirationMs = producerIdExpirationMs;
    }

    /**
     * The batch already in the log that has the same producer, epoch and sequence numbers, among the last five. Its
     * first offset and timestamp are the answer a duplicate gets. For batches of clients only.
     */
    public Optional<BatchMetadata> findDuplicate(RecordBatch batch) {
        if (!batch.hasProducerId()) {
            return Optional.empty();
        }
        ProducerStateEntry entry = producers.get(batch.producerId());
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.findDuplicate(batch));
    }

    /**
     * Begins to verify that a producer may write here within its transaction (KIP-890), or goes on with a verification
     * that has begun.
     *
     * @param sequence of the first record that is to be written, -1 for a coordinator's
     * @return what the append must show once the coordinator agrees; null when the producer's transaction is going on
     *     here, and nothing is to be asked
     */
    public VerificationGuard startVerification(long producerId, short producerEpoch, int sequence, long nowMs) {
        ProducerStateEntry entry = producers.get(producerId);
        return entry != null && entry.hasOngoingTransaction()
                ? null
                : verifications.start(producerId, producerEpoch, sequence, nowMs);
    }

    /** As {@link #throwIfNotAppendable(RecordBatch, long, AppendOrigin, VerificationGuard)}, without verification. */
    public void throwIfNotAppendable(RecordBatch batch, long firstOffset, AppendOrigin origin) {
        throwIfNotAppendable(batch, firstOffset, origin, null);
    }

    /**
     * Decides whether a leader may append the batch.
     *
     * @param firstOffset the offset its first record would get
     * @param guard what {@link #startVerification} gave for a batch that needs it, else null
     * @throws ApiException INVALID_PRODUCER_EPOCH, OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_TXN_STATE or
     *     TRANSACTION_COORDINATOR_FENCED
     * @throws io.barnabas.common.record.InvalidRecordException when it is a control batch that does not parse
     */
    public void throwIfNotAppendable(
            RecordBatch batch, long firstOffset, AppendOrigin origin, VerificationGuard guard) {
        if (!batch.hasProducerId() || origin == AppendOrigin.REPLICATION) {
            return;
        }
        ProducerStateEntry entry = producers.get(batch.producerId());
        if (guard != null && !batch.isControlBatch()) {
            throwIfUnverified(batch, entry, guard);
        }
        if (entry != null) {
            new AppendRules(topicPartition, entry, firstOffset).throwIfBroken(batch, origin);
        }
        if (origin == AppendOrigin.CLIENT && !batch.isControlBatch()) {
            throwIfOvertaking(batch, firstOffset);
        }
    }

    /**
     * Refuses, for now, the middle of an idempotent producer's session of which nothing is known: its beginning may be on
     * its way from a former leader, and could not be written after it. Producers try again. Transactions need no such
     * care, since all of theirs is written or nothing counts.
     *
     * @throws ApiException NOT_ENOUGH_REPLICAS
     */
    public void throwIfBeginningIsMissing(RecordBatch batch) {
        if (batch.hasProducerId()
                && !batch.isTransactional()
                && batch.baseSequence() > 0
                && !producers.containsKey(batch.producerId())) {
            throw new ApiException(
                    Errors.NOT_ENOUGH_REPLICAS,
                    "Nothing is known of producer " + batch.producerId() + " in partition " + topicPartition
                            + " since the leader changed: sequence number " + batch.baseSequence()
                            + " has to wait for the ones before it");
        }
    }

    private void throwIfUnverified(RecordBatch batch, ProducerStateEntry entry, VerificationGuard guard) {
        boolean ongoing = entry != null && entry.hasOngoingTransaction();
        if (batch.isTransactional() && !ongoing && !verifications.isValid(batch.producerId(), guard)) {
            throw new ApiException(Errors.INVALID_TXN_STATE, "Record was not part of an ongoing transaction");
        }
    }

    private void throwIfOvertaking(RecordBatch batch, long firstOffset) {
        int lowest = verifications.lowestSequenceBefore(batch);
        if (lowest != RecordBatch.NO_SEQUENCE) {
            throw new ApiException(
                    Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
                    "Out of order sequence number for producer " + batch.producerId() + " at offset " + firstOffset
                            + " in partition " + topicPartition + ": " + batch.baseSequence()
                            + " (incoming seq. number), " + lowest + " (earliest seen sequence)");
        }
    }

    /**
     * Takes note of a batch that is in the log. Its offsets are those in its header.
     *
     * @return the transaction that the batch ended, if it is a marker that ends one; to be handed to {@link
     *     #completeTxn}
     */
    public Optional<CompletedTxn> replay(RecordBatch batch) {
        updateMapEndOffset(batch.nextOffset());
        if (!batch.hasProducerId()) {
            return Optional.empty();
        }
        if (batch.isTransactional()) {
            verifications.end(batch.producerId());
        }
        if (batch.isControlBatch()) {
            return replayMarker(batch);
        }
        replayData(batch);
        return Optional.empty();
    }

    private void replayData(RecordBatch batch) {
        ProducerStateEntry entry = producers.computeIfAbsent(batch.producerId(), ProducerStateEntry::new);
        entry.addBatch(
                batch.producerEpoch(),
                new BatchMetadata(
                        batch.lastSequence(), batch.lastOffset(), batch.lastOffsetDelta(), batch.maxTimestamp()));
        if (batch.isTransactional() && !entry.hasOngoingTransaction()) {
            entry.beginTransaction(batch.baseOffset());
            transactions.begin(entry.producerId(), batch.baseOffset());
        }
    }

    private Optional<CompletedTxn> replayMarker(RecordBatch batch) {
        EndTransactionMarker marker = batch.endTransactionMarker();
        if (marker == null) {
            // Compaction emptied the batch, or the control record is of another kind: nothing about the producer in it.
            return Optional.empty();
        }
        ProducerStateEntry entry = producers.computeIfAbsent(batch.producerId(), ProducerStateEntry::new);
        OptionalLong firstOffset = entry.currentTxnFirstOffset();
        entry.endTransaction(batch.producerEpoch(), marker.coordinatorEpoch(), batch.maxTimestamp());
        // A marker without data before it changes neither the last stable offset nor the transaction index.
        return firstOffset.isPresent()
                ? Optional.of(new CompletedTxn(
                        batch.producerId(),
                        firstOffset.getAsLong(),
                        batch.baseOffset(),
                        marker.controlType() == ControlRecordType.ABORT))
                : Optional.empty();
    }

    /** The last stable offset that the log has once this transaction is completed: the abort index keeps it. */
    public long lastStableOffset(CompletedTxn completed) {
        return transactions.firstOffsetOfOthers(completed.producerId()).orElse(completed.lastOffset() + 1);
    }

    /** Ends a transaction that {@link #replay} returned: it stays unstable until its marker is replicated. */
    public void completeTxn(CompletedTxn completed) {
        transactions.complete(completed);
    }

    /** Where the first transaction begins that is open, or whose marker is not below the high watermark. */
    public OptionalLong firstUnstableOffset() {
        return transactions.firstUnstableOffset();
    }

    /** Where the first transaction begins that has no marker yet. */
    public OptionalLong firstUndecidedOffset() {
        return transactions.firstUndecidedOffset();
    }

    /** Transactions whose markers are below it are stable from now on. */
    public void onHighWatermarkUpdated(long highWatermark) {
        transactions.forgetCompletedBelow(highWatermark);
    }

    /** Whether a transaction has been open longer than {@code maxTransactionTimeoutMs} and five minutes. */
    public boolean hasLateTransaction(long nowMs, int maxTransactionTimeoutMs) {
        OptionalLong producerId = transactions.oldestProducerId();
        if (producerId.isEmpty()) {
            return false;
        }
        ProducerStateEntry entry = producers.get(producerId.getAsLong());
        return entry != null
                && entry.lastTimestamp() > 0
                && nowMs - entry.lastTimestamp() > maxTransactionTimeoutMs + OngoingTransactions.LATE_BUFFER_MS;
    }

    /** Forgets producers that have been silent too long and have no open transaction. */
    public void removeExpiredProducers(long nowMs) {
        producers.values().removeIf(entry -> isExpired(entry, nowMs));
        verifications.removeOlderThan(producerIdExpirationMs.getAsInt(), nowMs);
    }

    private boolean isExpired(ProducerStateEntry entry, long nowMs) {
        return !entry.hasOngoingTransaction() && nowMs - entry.lastTimestamp() >= producerIdExpirationMs.getAsInt();
    }

    /** The offset up to which the log has been replayed. */
    public long mapEndOffset() {
        return mapEndOffset;
    }

    /** Sets it where batches without producers were appended, or skipped. */
    public void updateMapEndOffset(long offset) {
        mapEndOffset = offset;
    }

    /** What is known of a producer. */
    public Optional<ProducerStateEntry> lastEntry(long producerId) {
        return Optional.ofNullable(producers.get(producerId));
    }

    /** All known producers, as a list of their own. The entries live on. */
    public List<ProducerStateEntry> activeProducers() {
        return List.copyOf(producers.values());
    }

    /** All known producers as they are now, by their ids; later appends do not show in them. */
    public List<ProducerStateEntry> describeProducers() {
        return producers.values().stream()
                .map(ProducerStateEntry::copy)
                .sorted(Comparator.comparingLong(ProducerStateEntry::producerId))
                .toList();
    }

    public int producerIdCount() {
        return producers.size();
    }

    public boolean isEmpty() {
        return producers.isEmpty() && transactions.isEmpty();
    }

    /** Forgets everything and goes on from this offset. */
    public void truncateFullyAndStartAt(long offset) {
        producers.clear();
        transactions.clear();
        verifications.clear();
        mapEndOffset = offset;
    }

    /** Records below were deleted: completed transactions there are of no interest any more. */
    public void onLogStartOffsetIncremented(long logStartOffset) {
        transactions.forgetCompletedBelow(logStartOffset);
        mapEndOffset = Math.max(mapEndOffset, logStartOffset);
    }

    /** Replaces everything with what a snapshot taken at this offset says; producers silent too long are left out. */
    public void load(Collection<ProducerStateEntry> entries, long snapshotOffset, long nowMs) {
        truncateFullyAndStartAt(snapshotOffset);
        for (ProducerStateEntry entry : entries) {
            if (!isExpired(entry, nowMs)) {
                producers.put(entry.producerId(), entry);
                entry.currentTxnFirstOffset().ifPresent(offset -> transactions.begin(entry.producerId(), offset));
            }
        }
    }
}
