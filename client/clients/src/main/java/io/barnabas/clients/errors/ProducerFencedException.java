package io.barnabas.clients.errors;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;

/** A newer producer has taken over this one's {@code transactional.id}; this producer can only be closed. */
public final class ProducerFencedException extends ApiException {
    private static final long serialVersionUID = 1L;

    public ProducerFencedException(String message) {
        super(Errors.PRODUCER_FENCED, message);
    }
}
