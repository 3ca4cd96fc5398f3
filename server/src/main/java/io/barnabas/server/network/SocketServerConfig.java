package io.barnabas.server.network;

import java.util.List;
import java.util.Map;

/**
 * The keys of {@code server.properties} that shape the sockets.
 *
 * @param brokerId {@code broker.id}, for log lines and thread names
 * @param listeners {@code listeners}
 * @param numNetworkThreads {@code num.network.threads}: I/O loops, shared by all listeners
 * @param socketOptions buffers and backlog
 * @param connectionLimits how many connections, and for how long idle
 * @param requestLimits how large requests may be, one and all together
 */
public record SocketServerConfig(
        int brokerId,
        List<ListenerEndpoint> listeners,
        int numNetworkThreads,
        SocketOptions socketOptions,
        ConnectionLimits connectionLimits,
        RequestLimits requestLimits) {

    /** The lists are copied. */
    public SocketServerConfig {
        listeners = List.copyOf(listeners);
    }

    /**
     * Options of the sockets themselves.
     *
     * @param sendBufferBytes {@code socket.send.buffer.bytes}, -1 for the system's
     * @param receiveBufferBytes {@code socket.receive.buffer.bytes}, -1 for the system's
     * @param listenBacklog {@code socket.listen.backlog.size}
     */
    public record SocketOptions(int sendBufferBytes, int receiveBufferBytes, int listenBacklog) {
        /** Kafka's defaults. */
        public static final SocketOptions DEFAULT = new SocketOptions(100 * 1024, 100 * 1024, 50);
    }

    /**
     * Bounds on connections.
     *
     * @param maxConnections {@code max.connections}: beyond it accepting pauses
     * @param maxConnectionsPerIp {@code max.connections.per.ip}: beyond it a new connection is closed at once
     * @param maxConnectionsPerIpOverrides {@code max.connections.per.ip.overrides}, by host name or address
     * @param maxIdleMs {@code connections.max.idle.ms}, negative for ever
     */
    public record ConnectionLimits(
            int maxConnections,
            int maxConnectionsPerIp,
            Map<String, Integer> maxConnectionsPerIpOverrides,
            long maxIdleMs) {
        /** Kafka's defaults. */
        public static final ConnectionLimits DEFAULT =
                new ConnectionLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Map.of(), 600_000);

        /** The map is copied. */
        public ConnectionLimits {
            maxConnectionsPerIpOverrides = Map.copyOf(maxConnectionsPerIpOverrides);
        }
    }

    /**
     * Bounds on requests.
     *
     * @param maxRequestBytes {@code socket.request.max.bytes}
     * @param queuedMaxRequestBytes {@code queued.max.request.bytes}: what requests that have not wholly arrived or are
     *     not answered may hold together; not positive for {@link RequestMemory#defaultCapacity}
     */
    public record RequestLimits(int maxRequestBytes, long queuedMaxRequestBytes) {
        /** Kafka's defaults. */
        public static final RequestLimits DEFAULT = new RequestLimits(100 * 1024 * 1024, -1);
    }
}
