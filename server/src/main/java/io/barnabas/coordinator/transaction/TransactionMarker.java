package io.barnabas.coordinator.transaction;

/**
 * What is written into every partition of a transaction that has ended.
 *
 * @param transactionalId whose transaction
 * @param producer the producer, with the epoch that the marker carries
 * @param commit whether the transaction was committed
 * @param coordinatorEpoch the leader epoch of the partition of {@code __transaction_state}: partitions refuse markers of
 *     an older coordinator
 */
public record TransactionMarker(
        String transactionalId, ProducerIdAndEpoch producer, boolean commit, int coordinatorEpoch) {}
