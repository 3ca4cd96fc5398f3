package io.barnabas.server.handler;

import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import java.net.InetAddress;
import java.util.concurrent.Executor;

/**
 * One request on its way: who asks, in which version, and the way back.
 *
 * <p>The first of {@link #respond}, {@link #noResponse} and {@link #fail} ends the request; a second one is a bug and
 * throws {@link IllegalStateException}. All methods may be called from any thread.
 */
public interface RequestContext {
    /** The API asked for. */
    ApiKeys apiKey();

    /** The version the request came in and the response leaves in. */
    short apiVersion();

    /** The client's number for this request. */
    int correlationId();

    /** The client's name for itself; empty when it gave none (null on the wire). */
    String clientId();

    /** The listener the connection came in by, for example {@code PLAINTEXT}. */
    String listenerName();

    /** The peer's address. */
    InetAddress clientAddress();

    /** The authenticated principal as {@code Type:name}; {@code User:ANONYMOUS} without authentication. */
    String principal();

    /** Kafka's name of the connection: {@code localHost:localPort-remoteHost:remotePort-index}. */
    String connectionId();

    /** When the request had arrived wholly, on the broker's monotonic clock, nanoseconds. */
    long arrivalTimeNs();

    /** The event loop of this connection: runs tasks one at a time, never blocked. */
    Executor executor();

    /** Whether the client is still there to be answered. A request that waits long looks now and then. */
    default boolean isConnected() {
        return true;
    }

    /**
     * Ends the request with a response, which leaves after those of earlier requests of this connection. The message
     * must not be changed afterwards.
     */
    void respond(ApiMessage response);

    /** Ends the request without a response (Produce with acks=0). */
    void noResponse();

    /**
     * Ends the request with the error response of its API: an {@code ApiException} keeps its error and message;
     * anything else is a bug, is logged here and becomes UNKNOWN_SERVER_ERROR.
     */
    void fail(Throwable cause);

    /** Ends the request by closing the connection (Produce with acks=0 that failed); the reason is logged. */
    void closeConnection(String reason);

    /**
     * Frees the bytes that came in before the request is answered; records of the request must not be touched
     * afterwards. May be called more than once.
     */
    void releaseRequest();

    /** Remembers what the client says it is (ApiVersions from version 3 on). */
    default void onClientInformation(String softwareName, String softwareVersion) {}
}
