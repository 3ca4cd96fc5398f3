package io.barnabas.clients.errors;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;

/** A call did not come to its end in the time it had. */
public final class TimeoutException extends ApiException {
    private static final long serialVersionUID = 1L;

    public TimeoutException(String message) {
        super(Errors.REQUEST_TIMED_OUT, message);
    }
}
