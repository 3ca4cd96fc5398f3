package io.barnabas.clients;

import io.barnabas.common.protocol.RequestHeader;

/**
 * A request that was sent.
 *
 * @param request what was asked; null for the client's own question which versions the node speaks
 * @param header as sent
 * @param deadlineMs when waiting for the answer ends, on the client's clock
 */
record InFlight(ClientRequest request, RequestHeader header, long deadlineMs) {

    boolean isNegotiation() {
        return request == null;
    }

    boolean expectsResponse() {
        return request == null || request.expectsResponse();
    }
}
