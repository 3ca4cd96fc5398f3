package io.barnabas.coordinator.transaction;

import io.barnabas.common.TopicPartition;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is written about a transactional id. Immutable: every step makes another.
 *
 * @param transactionalId whose
 * @param producerId the id its records carry
 * @param producerEpoch the newest epoch of that id: older ones are fenced
 * @param timeoutMs how long a transaction may go on, milliseconds
 * @param state where it is
 * @param partitions what the transaction touches; nothing when it is complete
 * @param startMs when the transaction began, ms since the epoch; {@link #NO_TIME} before the first one
 * @param lastUpdateMs when this was decided, ms since the epoch
 */
public record TransactionMetadata(
        String transactionalId,
        long producerId,
        short producerEpoch,
        int timeoutMs,
        TransactionState state,
        SortedSet<TopicPartition> partitions,
        long startMs,
        long lastUpdateMs) {
    /** No transaction has begun. */
    public static final long NO_TIME = -1;

    private static final SortedSet<TopicPartition> NO_PARTITIONS = Collections.unmodifiableSortedSet(new TreeSet<>());

    public TransactionMetadata {
        partitions = Collections.unmodifiableSortedSet(new TreeSet<>(partitions));
    }

    /** A producer was given this id and epoch, and has no transaction. */
    static TransactionMetadata empty(String transactionalId, ProducerIdAndEpoch producer, int timeoutMs, long nowMs) {
        return new TransactionMetadata(
                transactionalId,
                producer.producerId(),
                producer.epoch(),
                timeoutMs,
                TransactionState.EMPTY,
                NO_PARTITIONS,
                NO_TIME,
                nowMs);
    }

    /** The transaction touches these partitions as well; it begins with them if none is going on. */
    TransactionMetadata withPartitions(Collection<TopicPartition> added, long nowMs) {
        TreeSet<TopicPartition> all = new TreeSet<>(partitions);
        all.addAll(added);
        long start = state.isIdle() ? nowMs : startMs;
        return next(producerEpoch, TransactionState.ONGOING, all, start, nowMs);
    }

    /**
     * The end is decided.
     *
     * @param epoch of the markers; a newer one than now fences the producer
     */
    TransactionMetadata prepared(boolean commit, short epoch, long nowMs) {
        TransactionState prepare = commit ? TransactionState.PREPARE_COMMIT : TransactionState.PREPARE_ABORT;
        return next(epoch, prepare, partitions, startMs, nowMs);
    }

    /** Every partition has its marker. */
    TransactionMetadata completed(long nowMs) {
        TransactionState complete = state == TransactionState.PREPARE_COMMIT
                ? TransactionState.COMPLETE_COMMIT
                : TransactionState.COMPLETE_ABORT;
        return next(producerEpoch, complete, NO_PARTITIONS, startMs, nowMs);
    }

    private TransactionMetadata next(
            short epoch, TransactionState newState, SortedSet<TopicPartition> all, long start, long nowMs) {
        return new TransactionMetadata(transactionalId, producerId, epoch, timeoutMs, newState, all, start, nowMs);
    }

    ProducerIdAndEpoch producer() {
        return new ProducerIdAndEpoch(producerId, producerEpoch);
    }
}
