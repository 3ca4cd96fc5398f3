package io.barnabas.clients.errors;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;

/** The group is being rebalanced: what was asked cannot be done until a call of poll() has completed it. */
public final class RebalanceInProgressException extends ApiException {
    private static final long serialVersionUID = 1L;

    public RebalanceInProgressException(String message) {
        super(Errors.REBALANCE_IN_PROGRESS, message);
    }
}
