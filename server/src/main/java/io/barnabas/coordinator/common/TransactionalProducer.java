package io.barnabas.coordinator.common;

/**
 * In whose transaction records are written.
 *
 * @param producerId what their batch carries, 0 or more
 * @param producerEpoch what their batch carries, 0 or more
 */
public record TransactionalProducer(long producerId, short producerEpoch) {}
