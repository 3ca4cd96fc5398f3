package io.barnabas.clients;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;

/**
 * How a request ended.
 *
 * @param nodeId whom it was for
 * @param body the answer; null when there is a failure, or none was expected
 * @param version the version spoken; -1 when nothing was sent
 * @param correlationId of the request; -1 when nothing was sent
 * @param failure null, or NETWORK_EXCEPTION (the connection was lost), REQUEST_TIMED_OUT, UNSUPPORTED_VERSION
 */
public record ClientResponse(int nodeId, ApiMessage body, short version, int correlationId, ApiException failure) {

    static ClientResponse failed(int nodeId, Errors error, String text) {
        return new ClientResponse(nodeId, null, (short) -1, -1, error.exception(text));
    }

    public boolean isFailure() {
        return failure != null;
    }

    /** The answer as its class. */
    @SuppressWarnings("unchecked")
    public <T extends ApiMessage> T as() {
        return (T) body;
    }
}
