package io.barnabas.server.network;

import io.barnabas.common.message.ApiMessages;
import io.barnabas.common.message.ApiVersionsRequestData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.MessageReader;
import io.barnabas.common.protocol.RequestHeader;
import io.barnabas.server.handler.RequestHandler;
import io.barnabas.server.handler.RequestHandlers;
import io.netty.buffer.ByteBuf;

/**
 * Reads a frame in place and calls the handler of its API, on the network thread. Stateless; shared by all connections.
 *
 * <p>As Apache Kafka does, a request that cannot be read, or whose API or version is not served, ends its connection:
 * its sender could not make sense of an answer either. The one exception is ApiVersions, by which clients find out what
 * is served: an unknown version of it is answered in version 0 with UNSUPPORTED_VERSION (KIP-511).
 */
final class RequestDispatcher {
    private static final int FIXED_HEADER_BYTES = 8;
    private static final int VERSION_INDEX = 2;
    private static final int CORRELATION_INDEX = 4;

    private final RequestHandlers handlers;

    RequestDispatcher(RequestHandlers handlers) {
        this.handlers = handlers;
    }

    /**
     * Refuses a large frame by its first bytes.
     *
     * @throws InvalidRequestException when it would be refused when read wholly
     */
    void check(ByteBuf head, int frameBytes) {
        RequestHandler handler = handlerOf(head);
        if (frameBytes > handler.maxRequestBytes()) {
            throw new InvalidRequestException(handler.apiKey().name + " request of " + frameBytes
                    + " bytes is larger than the " + handler.maxRequestBytes() + " bytes allowed for this API");
        }
        if (isServed(handler, head.getShort(head.readerIndex() + VERSION_INDEX))) {
            RequestHeader.read(new MessageReader(head));
        }
    }

    /**
     * Reads a request and has it handled.
     *
     * @param frame the request's bytes; this method or the request owns the reference from now on
     * @param reservedBytes what of the shared memory is reserved for them; goes with the reference
     * @throws InvalidRequestException or a SchemaException when the bytes are not a request that is served
     */
    void dispatch(Connection connection, ByteBuf frame, int reservedBytes) {
        MemoryLease lease = connection.memory().ofArrivingFrame();
        InFlightRequest request = null;
        try {
            request = read(connection, frame);
        } finally {
            if (request == null) {
                frame.release();
                lease.release(reservedBytes);
            }
        }
        if (reservedBytes > 0) {
            request.reserved(reservedBytes, lease);
        }
        if (!request.handler().keepsRequestBuffer()) {
            request.releaseRequest();
        }
        connection.onBegun(request);
        try {
            request.handler().handle(request, request.request());
        } catch (RuntimeException | Error e) {
            connection.onHandlerFailure(request, e);
        }
        if (!request.isEnded()) {
            request.maybeReserve();
        }
    }

    private InFlightRequest read(Connection connection, ByteBuf frame) {
        RequestHandler handler = handlerOf(frame);
        if (!isServed(handler, frame.getShort(frame.readerIndex() + VERSION_INDEX))) {
            return unsupportedApiVersions(connection, handler, frame);
        }
        if (frame.readableBytes() > handler.maxRequestBytes()) {
            check(frame, frame.readableBytes());
        }
        MessageReader reader = new MessageReader(frame, handler.maxRequestElements());
        RequestHeader header = RequestHeader.read(reader);
        ApiMessage message = ApiMessages.newRequest(handler.apiKey());
        message.read(reader, header.apiVersion());
        return new InFlightRequest(connection, handler, header, message, frame);
    }

    /** ApiVersions in a version from the future: only the first three numbers can be relied on. */
    private static InFlightRequest unsupportedApiVersions(
            Connection connection, RequestHandler handler, ByteBuf frame) {
        short version = frame.getShort(frame.readerIndex() + VERSION_INDEX);
        int correlationId = frame.getInt(frame.readerIndex() + CORRELATION_INDEX);
        RequestHeader header = new RequestHeader(handler.apiKey().id, version, correlationId, null);
        return new InFlightRequest(connection, handler, header, new ApiVersionsRequestData(), frame);
    }

    private RequestHandler handlerOf(ByteBuf frame) {
        if (frame.readableBytes() < FIXED_HEADER_BYTES) {
            throw new InvalidRequestException(
                    "Request of " + frame.readableBytes() + " bytes is too short to have a header");
        }
        short apiKey = frame.getShort(frame.readerIndex());
        RequestHandler handler = handlers.forId(apiKey);
        if (handler == null) {
            throw new InvalidRequestException(
                    ApiKeys.hasId(apiKey)
                            ? "Received request for api with key " + apiKey + " (" + ApiKeys.forId(apiKey).name
                                    + "), which this broker does not serve"
                            : "Unknown API key " + apiKey);
        }
        short version = frame.getShort(frame.readerIndex() + VERSION_INDEX);
        if (!isServed(handler, version) && handler.apiKey() != ApiKeys.API_VERSIONS) {
            if (ForeignProtocol.isZooKeeperConnect(frame)) {
                throw new InvalidRequestException("this is a ZooKeeper client, but the port speaks Kafka's protocol;"
                        + " check the port in zookeeper.connect or on the command line");
            }
            throw new InvalidRequestException("Received request api key " + handler.apiKey().name + " with version "
                    + version + ", which is not supported (this broker serves " + handler.minVersion() + " to "
                    + handler.maxVersion() + ")");
        }
        return handler;
    }

    private static boolean isServed(RequestHandler handler, short version) {
        return version >= handler.minVersion() && version <= handler.maxVersion();
    }
}
