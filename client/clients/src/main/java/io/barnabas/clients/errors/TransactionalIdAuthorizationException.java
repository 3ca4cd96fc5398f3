package io.barnabas.clients.errors;

import io.barnabas.common.protocol.Errors;

/** The client may not use this {@code transactional.id}. */
public final class TransactionalIdAuthorizationException extends AuthorizationException {
    private static final long serialVersionUID = 1L;

    public TransactionalIdAuthorizationException(String message) {
        super(Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, message);
    }
}
