package io.barnabas.clients.errors;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;

/** There is no {@code group.id}, and what was asked needs one. */
public final class InvalidGroupIdException extends ApiException {
    private static final long serialVersionUID = 1L;

    public InvalidGroupIdException(String message) {
        super(Errors.INVALID_GROUP_ID, message);
    }
}
