package io.barnabas.clients.errors;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;

/** Another member has taken over this one's {@code group.instance.id}; this consumer can only be closed. */
public final class FencedInstanceIdException extends ApiException {
    private static final long serialVersionUID = 1L;

    public FencedInstanceIdException(String message) {
        super(Errors.FENCED_INSTANCE_ID, message);
    }
}
