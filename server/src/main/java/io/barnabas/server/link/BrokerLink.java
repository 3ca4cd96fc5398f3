package io.barnabas.server.link;

import io.barnabas.common.protocol.ApiMessage;
import java.util.concurrent.ScheduledExecutorService;

/**
 * One connection to another broker. It connects when something is sent while it is not connected, and never by itself;
 * whoever sends decides on retries and pauses.
 *
 * <p>{@link #send} and {@link #close} may be called from any thread. Requests leave in the order of the calls, and the
 * handlers are called in that order, on {@link #loop}, each exactly once.
 */
public interface BrokerLink extends AutoCloseable {
    /** Where handlers run and where whoever uses the link may keep time: one task at a time, which must not block. */
    ScheduledExecutorService loop();

    /**
     * Sends a request.
     *
     * @param version version to encode with
     * @param timeoutMs milliseconds until the answer counts as lost; the connection is closed then, and every request on
     *     it fails
     */
    void send(ApiMessage request, short version, int timeoutMs, ResponseHandler handler);

    /** Closes the connection: what waits for an answer fails with {@link LinkException.Cause#CLOSED}. */
    @Override
    void close();
}
