package io.barnabas.clients.errors;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;

/** A topic has a name that no topic can have. */
public final class InvalidTopicException extends ApiException {
    private static final long serialVersionUID = 1L;

    public InvalidTopicException(String message) {
        super(Errors.INVALID_TOPIC_EXCEPTION, message);
    }
}
