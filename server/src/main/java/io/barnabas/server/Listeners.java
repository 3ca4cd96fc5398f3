package io.barnabas.server;

import io.barnabas.metadata.EndPoint;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.config.Listener;
import io.barnabas.server.network.ListenerEndpoint;
import io.barnabas.server.network.SocketServerConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.ToIntFunction;

/** From the listeners of the configuration to what is bound and what is announced. */
final class Listeners {
    private Listeners() {}

    static SocketServerConfig socketServerConfig(int brokerId, KafkaConfig config) {
        return new SocketServerConfig(
                brokerId,
                config.listeners().listeners().stream().map(Listeners::bound).toList(),
                config.getInt("num.network.threads"),
                new SocketServerConfig.SocketOptions(
                        config.getInt("socket.send.buffer.bytes"),
                        config.getInt("socket.receive.buffer.bytes"),
                        config.getInt("socket.listen.backlog.size")),
                connectionLimits(config),
                new SocketServerConfig.RequestLimits(
                        config.getInt("socket.request.max.bytes"), config.getLong("queued.max.request.bytes")));
    }

    static SocketServerConfig.ConnectionLimits connectionLimits(KafkaConfig config) {
        return new SocketServerConfig.ConnectionLimits(
                config.getInt("max.connections"),
                config.getInt("max.connections.per.ip"),
                config.maxConnectionsPerIpOverrides(),
                config.getLong("connections.max.idle.ms"));
    }

    private static ListenerEndpoint bound(Listener listener) {
        return new ListenerEndpoint(
                listener.name(), listener.securityProtocol().name(), listener.host(), listener.port());
    }

    /**
     * What clients are told: advertised.listeners, a port of 0 replaced by the one that was bound, an empty host by this
     * machine's name.
     *
     * @param boundPort the port a listener of that name got
     */
    static List<EndPoint> advertised(KafkaConfig config, ToIntFunction<String> boundPort) {
        return config.listeners().advertisedListeners().stream()
                .map(listener -> new EndPoint(
                        listener.name(),
                        listener.securityProtocol().name(),
                        listener.host().isEmpty() ? canonicalHostName() : listener.host(),
                        listener.port() == 0 ? boundPort.applyAsInt(listener.name()) : listener.port()))
                .toList();
    }

    private static String canonicalHostName() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            throw new StartupException(
                    "This machine's own name cannot be resolved (" + e.getMessage()
                            + "), so clients cannot be told where the "
                            + "broker is. Set advertised.listeners, for example PLAINTEXT://localhost:9092, or add the name to "
                            + "/etc/hosts.",
                    e);
        }
    }
}
