package io.barnabas.server.network;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.protocol.RequestHeader;
import io.barnabas.common.protocol.ResponseHeader;
import io.barnabas.server.handler.ErrorResponses;
import io.barnabas.server.handler.RequestContext;
import io.barnabas.server.handler.RequestHandler;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from its frame to its response. Its states:
 * <pre>
 *   OPEN --respond/noResponse/fail/closeConnection (any thread, once)--> ENDED --(connection's thread)--> completed
 * </pre>
 * The frame and the memory reserved for it go back at {@link #releaseRequest} or when the request is completed.
 */
final class InFlightRequest implements RequestContext, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.server.KafkaApis");
    private static final int OPEN = 0;
    private static final int ENDED = 1;
    private static final AtomicIntegerFieldUpdater<InFlightRequest> STATE =
            AtomicIntegerFieldUpdater.newUpdater(InFlightRequest.class, "state");
    private static final AtomicIntegerFieldUpdater<InFlightRequest> RESERVED =
            AtomicIntegerFieldUpdater.newUpdater(InFlightRequest.class, "reservedBytes");
    private static final AtomicReferenceFieldUpdater<InFlightRequest, ByteBuf> FRAME =
            AtomicReferenceFieldUpdater.newUpdater(InFlightRequest.class, ByteBuf.class, "frame");

    /** The request after this one; of {@link ResponseOrderer}. */
    InFlightRequest next;

    private final Connection connection;
    private final RequestHandler handler;
    private final RequestHeader header;
    private final ApiMessage request;
    private final long arrivalTimeNs;
    private volatile ByteBuf frame;
    private volatile int reservedBytes;
    private MemoryLease lease;

    private volatile int state = OPEN;
    private ApiMessage response;
    private String closeReason;
    private boolean completed;

    InFlightRequest(
            Connection connection, RequestHandler handler, RequestHeader header, ApiMessage request, ByteBuf frame) {
        this.connection = connection;
        this.handler = handler;
        this.header = header;
        this.request = request;
        this.frame = frame;
        this.arrivalTimeNs = connection.lastReadNs();
    }

    RequestHandler handler() {
        return handler;
    }

    ApiMessage request() {
        return request;
    }

    /** The response to send, or null when there is none. */
    ApiMessage response() {
        return response;
    }

    /** The version the response is written in: an ApiVersions request from the future is answered in version 0. */
    short responseVersion() {
        short version = header.apiVersion();
        return version >= handler.minVersion() && version <= handler.maxVersion() ? version : 0;
    }

    ResponseHeader responseHeader() {
        return new ResponseHeader(header.correlationId(), apiKey().responseHeaderVersion(responseVersion()));
    }

    /** Why to close the connection instead of a response, or null. */
    String closeReason() {
        return closeReason;
    }

    boolean isCompleted() {
        return completed;
    }

    /** The frame is still held after {@code handle} returned: from now on it counts against the shared memory. */
    void maybeReserve() {
        ByteBuf held = frame;
        if (held != null && reservedBytes == 0) {
            int bytes = held.capacity();
            MemoryLease usual = connection.memory().usual();
            usual.add(bytes);
            reserved(bytes, usual);
            if (frame == null) {
                // Released on another thread in the meantime, before it could see the reservation.
                releaseReserved();
            }
        }
    }

    /** Memory that was reserved while the frame arrived. */
    void reserved(int bytes, MemoryLease from) {
        lease = from;
        // Last, and volatile: whoever sees the bytes on another thread sees whom to give them back to.
        reservedBytes = bytes;
    }

    /** On the connection's thread: the end has arrived there. */
    void complete() {
        completed = true;
        releaseRequest();
    }

    @Override
    public void run() {
        connection.onEnded(this);
    }

    @Override
    public ApiKeys apiKey() {
        return handler.apiKey();
    }

    @Override
    public short apiVersion() {
        return header.apiVersion();
    }

    @Override
    public int correlationId() {
        return header.correlationId();
    }

    @Override
    public String clientId() {
        return header.clientId() == null ? "" : header.clientId();
    }

    @Override
    public String listenerName() {
        return connection.listenerName();
    }

    @Override
    public InetAddress clientAddress() {
        return connection.clientAddress();
    }

    @Override
    public String principal() {
        return connection.principal();
    }

    @Override
    public String connectionId() {
        return connection.id();
    }

    @Override
    public long arrivalTimeNs() {
        return arrivalTimeNs;
    }

    @Override
    public Executor executor() {
        return connection.eventLoop();
    }

    @Override
    public boolean isConnected() {
        return connection.isOpen();
    }

    @Override
    public void respond(ApiMessage message) {
        end(message, null);
    }

    @Override
    public void noResponse() {
        end(null, null);
    }

    @Override
    public void closeConnection(String reason) {
        end(null, reason);
    }

    @Override
    public void fail(Throwable cause) {
        ApiMessage answer = errorResponse(cause);
        if (answer == null) {
            end(null, describe() + " failed, and there is no response to say so");
        } else {
            end(answer, null);
        }
    }

    @Override
    public void releaseRequest() {
        ByteBuf held = FRAME.getAndSet(this, null);
        if (held != null) {
            held.release();
        }
        releaseReserved();
    }

    @Override
    public void onClientInformation(String softwareName, String softwareVersion) {
        connection.onClientInformation(softwareName, softwareVersion);
    }

    /** The request in a log line. */
    String describe() {
        return apiKey().name + "(apiVersion=" + apiVersion() + ", correlationId=" + correlationId() + ", clientId="
                + header.clientId() + ")";
    }

    /** What the client is told when its request failed, null for nothing. A bug is logged here. */
    ApiMessage errorResponse(Throwable cause) {
        Errors error = Errors.UNKNOWN_SERVER_ERROR;
        String message = error.message();
        if (cause instanceof ApiException known) {
            error = known.error();
            message = known.getMessage();
        } else {
            LOG.error(
                    "[KafkaApi-{}] Unexpected error handling request {} from connection {}",
                    connection.brokerId(),
                    describe(),
                    connection.id(),
                    cause);
        }
        return ErrorResponses.of(apiKey(), responseVersion(), request, error, message);
    }

    /** Replaces the response that could not be written. */
    void replaceResponse(ApiMessage message) {
        response = message;
    }

    /** Whether the request has been ended. */
    boolean isEnded() {
        return state == ENDED;
    }

    private void end(ApiMessage message, String reason) {
        if (!STATE.compareAndSet(this, OPEN, ENDED)) {
            throw new IllegalStateException("The request is answered already: " + describe());
        }
        response = message;
        closeReason = reason;
        if (connection.eventLoop().inEventLoop()) {
            connection.onEnded(this);
            return;
        }
        try {
            connection.eventLoop().execute(this);
        } catch (RejectedExecutionException e) {
            // The socket server is shut down: nobody is left to answer to.
            LOG.debug("Response to {} dropped at shutdown", describe());
            releaseRequest();
        }
    }

    private void releaseReserved() {
        if (reservedBytes > 0) {
            lease.release(RESERVED.getAndSet(this, 0));
        }
    }
}
