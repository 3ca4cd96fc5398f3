package io.barnabas.clients.admin;

/**
 * What a partition's leader remembers of a producer (KIP-664).
 *
 * @param lastSequence number of its newest record
 * @param lastTimestamp of its newest batch, ms since the epoch
 * @param coordinatorEpoch of the transaction's coordinator; -1 for none
 * @param currentTransactionStartOffset where its open transaction begins; -1 for none
 */
public record ProducerState(
        long producerId,
        int producerEpoch,
        int lastSequence,
        long lastTimestamp,
        int coordinatorEpoch,
        long currentTransactionStartOffset) {}
