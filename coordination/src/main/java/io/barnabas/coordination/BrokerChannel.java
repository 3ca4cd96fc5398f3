package io.barnabas.coordination;

import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.metadata.BrokerRegistration;
import java.util.function.Consumer;

/**
 * How the controller reaches brokers. The server implements it; its own broker id is served by a direct call.
 *
 * <p>Requests to one broker are delivered in the order of {@link #send}, and retried until the broker answers or is
 * removed; then {@code onResponse} is not called. Implementations must not block the caller.
 */
public interface BrokerChannel {
    /** The broker is alive at these endpoints, under this epoch. A new epoch replaces the old connection. */
    void addBroker(BrokerRegistration broker);

    /** The broker is gone: drop what is queued for it. */
    void removeBroker(int brokerId);

    /**
     * Sends LeaderAndIsr, UpdateMetadata or StopReplica.
     *
     * @param version the version to encode with; a direct call may ignore it
     * @param onResponse called once with the broker's answer, on any thread
     */
    void send(int brokerId, ApiMessage request, short version, Consumer<ApiMessage> onResponse);
}
