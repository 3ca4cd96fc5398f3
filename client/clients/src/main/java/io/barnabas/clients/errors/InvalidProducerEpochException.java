package io.barnabas.clients.errors;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;

/**
 * A partition's leader knows a newer epoch of this producer. Aborting the transaction tells whether a newer producer is
 * behind that, or the coordinator, which ended a transaction that took too long (KIP-588).
 */
public final class InvalidProducerEpochException extends ApiException {
    private static final long serialVersionUID = 1L;

    public InvalidProducerEpochException(String message) {
        super(Errors.INVALID_PRODUCER_EPOCH, message);
    }
}
