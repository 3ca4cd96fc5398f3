package io.barnabas.coordinator.transaction;

import io.barnabas.common.protocol.Errors;

/**
 * What becomes of an {@link InitProducerIdRequest}.
 *
 * @param error NONE when the producer has its id
 * @param producer its id and epoch; NONE with an error
 * @param needsProducerId nothing was decided: ask again with a fresh id
 */
public record InitProducerIdResult(Errors error, ProducerIdAndEpoch producer, boolean needsProducerId) {
    static InitProducerIdResult of(ProducerIdAndEpoch producer) {
        return new InitProducerIdResult(Errors.NONE, producer, false);
    }

    /** Refused. */
    public static InitProducerIdResult failed(Errors error) {
        return new InitProducerIdResult(error, ProducerIdAndEpoch.NONE, false);
    }

    static InitProducerIdResult withoutProducerId() {
        return new InitProducerIdResult(Errors.NONE, ProducerIdAndEpoch.NONE, true);
    }
}
