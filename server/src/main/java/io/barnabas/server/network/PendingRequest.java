package io.barnabas.server.network;

import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.RequestHeader;
import io.barnabas.server.link.LinkException;
import io.barnabas.server.link.ResponseHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request to another broker that has no answer yet. */
final class PendingRequest {
    private static final Logger LOG = LoggerFactory.getLogger(NettyBrokerLink.class);

    private final ApiMessage message;
    private final short version;
    private final long deadlineNs;
    private final ResponseHandler handler;
    /** Null until it is sent. */
    private RequestHeader header;

    PendingRequest(ApiMessage message, short version, long deadlineNs, ResponseHandler handler) {
        this.message = message;
        this.version = version;
        this.deadlineNs = deadlineNs;
        this.handler = handler;
    }

    ApiMessage message() {
        return message;
    }

    ApiKeys api() {
        return ApiKeys.forId(message.apiKey());
    }

    /** When it counts as lost, on the broker's monotonic clock. */
    long deadlineNs() {
        return deadlineNs;
    }

    /** The header it is sent with. */
    RequestHeader header(int correlationId, String clientId) {
        header = new RequestHeader(api(), version, correlationId, clientId);
        return header;
    }

    RequestHeader header() {
        return header;
    }

    void answer(ApiMessage response, Runnable release) {
        try {
            handler.onResponse(response, release);
        } catch (RuntimeException | Error e) {
            LOG.error("Whoever sent {} failed to take the answer", api().name, e);
        }
    }

    void fail(LinkException failure) {
        try {
            handler.onFailure(failure);
        } catch (RuntimeException | Error e) {
            LOG.error("Whoever sent {} failed to take that there is no answer", api().name, e);
        }
    }
}
