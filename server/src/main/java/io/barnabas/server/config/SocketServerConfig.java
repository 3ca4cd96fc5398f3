package io.barnabas.server.config;

import java.util.List;
import java.util.Map;

/**
 * What the socket server needs.
 *
 * @param listeners sockets to open
 * @param numNetworkThreads I/O threads per listener, 1 or more
 * @param sendBufferBytes SO_SNDBUF, bytes; -1 keeps the system's
 * @param receiveBufferBytes SO_RCVBUF, bytes; -1 keeps the system's
 * @param listenBacklog connections the kernel queues before accept
 * @param requestMaxBytes largest request, bytes
 * @param queuedMaxRequests requests waiting before network threads stop reading
 * @param queuedMaxRequestBytes bytes of requests waiting before network threads stop reading; -1 for no limit
 * @param connectionsMaxIdleMs idle connections are closed after this, milliseconds; negative for never
 * @param failedAuthenticationDelayMs wait before closing a connection that failed to authenticate, milliseconds
 * @param limits how many connections, and how fast
 */
public record SocketServerConfig(
        List<Listener> listeners,
        int numNetworkThreads,
        int sendBufferBytes,
        int receiveBufferBytes,
        int listenBacklog,
        int requestMaxBytes,
        int queuedMaxRequests,
        long queuedMaxRequestBytes,
        long connectionsMaxIdleMs,
        int failedAuthenticationDelayMs,
        ConnectionLimits limits) {
    public SocketServerConfig {
        listeners = List.copyOf(listeners);
    }

    /**
     * @param maxConnections connections of the whole broker
     * @param maxConnectionsPerIp connections from one address
     * @param maxConnectionsPerIpOverrides address or host name to its own limit
     * @param maxConnectionCreationRate new connections per second
     */
    public record ConnectionLimits(
            int maxConnections,
            int maxConnectionsPerIp,
            Map<String, Integer> maxConnectionsPerIpOverrides,
            int maxConnectionCreationRate) {
        public ConnectionLimits {
            maxConnectionsPerIpOverrides = Map.copyOf(maxConnectionsPerIpOverrides);
        }
    }
}
