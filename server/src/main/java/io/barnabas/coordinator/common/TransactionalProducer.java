package io.barnabas.coordinator.common;

import io.barnabas.storage.producer.VerificationGuard;

/**
 * In whose transaction records are written.
 *
 * @param producerId what their batch carries, 0 or more
 * @param producerEpoch what their batch carries, 0 or more
 * @param guard what the log gave when the transaction's coordinator was asked (KIP-890); null when it goes on here
 *     already, or nobody asks
 */
public record TransactionalProducer(long producerId, short producerEpoch, VerificationGuard guard) {}
