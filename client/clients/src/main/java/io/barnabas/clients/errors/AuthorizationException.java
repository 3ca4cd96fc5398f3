package io.barnabas.clients.errors;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;

/** The broker does not allow this client to do what it asked. */
public class AuthorizationException extends ApiException {
    private static final long serialVersionUID = 1L;

    public AuthorizationException(Errors error, String message) {
        super(error, message);
    }
}
