package io.barnabas.coordinator.transaction;

/**
 * A producer asks for its id and epoch.
 *
 * @param nowMs ms since the epoch
 * @param transactionalId not empty
 * @param timeoutMs how long its transactions may go on, milliseconds
 * @param expected who it believes to be (KIP-360), {@link ProducerIdAndEpoch#NONE} when it does not say
 * @param freshProducerId an id nobody has, to be used if one is needed; {@link ProducerIdAndEpoch#NO_PRODUCER_ID} when
 *     none was fetched yet
 */
public record InitProducerIdRequest(
        long nowMs, String transactionalId, int timeoutMs, ProducerIdAndEpoch expected, long freshProducerId) {
    boolean hasExpected() {
        return !expected.equals(ProducerIdAndEpoch.NONE);
    }

    boolean hasFreshProducerId() {
        return freshProducerId != ProducerIdAndEpoch.NO_PRODUCER_ID;
    }

    /** The same question, with an id to use. */
    public InitProducerIdRequest withFreshProducerId(long nowMs, long producerId) {
        return new InitProducerIdRequest(nowMs, transactionalId, timeoutMs, expected, producerId);
    }
}
