package io.barnabas.server.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the broker listens and what it tells others about it.
 *
 * @param listeners sockets to open, at least one, names distinct
 * @param advertisedListeners what clients and brokers are told; a subset of the names above
 * @param securityProtocols listener name to protocol (listener.security.protocol.map)
 * @param interBrokerListenerName the listener other brokers use
 * @param interBrokerSecurityProtocol its protocol
 * @param controlPlaneListenerName the listener for the controller alone, when there is one
 */
public record ListenerConfig(
        List<Listener> listeners,
        List<Listener> advertisedListeners,
        Map<String, SecurityProtocol> securityProtocols,
        String interBrokerListenerName,
        SecurityProtocol interBrokerSecurityProtocol,
        Optional<String> controlPlaneListenerName) {
    public ListenerConfig {
        listeners = List.copyOf(listeners);
        advertisedListeners = List.copyOf(advertisedListeners);
        securityProtocols = Map.copyOf(securityProtocols);
    }
}
