package io.barnabas.clients.errors;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;

/** A record was not written, or what was written does not count, because its transaction is aborted. */
public final class TransactionAbortedException extends ApiException {
    private static final long serialVersionUID = 1L;

    public TransactionAbortedException() {
        super(Errors.UNKNOWN_SERVER_ERROR, "Failing batch since transaction was aborted");
    }
}
