package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.int64;
import static io.barnabas.common.config.ConfigKey.string;
import static io.barnabas.common.config.Importance.HIGH;
import static io.barnabas.common.config.Importance.LOW;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** Listeners, sockets and connections. */
final class NetworkConfigs {
    static final List<ConfigKey> KEYS = List.of(
            string(
                            "advertised.listeners",
                            null,
                            HIGH,
                            "What others are told to connect to, NAME://host:port,...; unset is the listeners themselves.")
                    .perBroker(),
            int64(
                    "connections.max.idle.ms",
                    600_000L,
                    MEDIUM,
                    "A connection without traffic for this long is closed, milliseconds; negative keeps it."),
            string("control.plane.listener.name", null, HIGH, "Listener kept for requests of the controller."),
            string("early.start.listeners", null, HIGH, "Listeners opened before the authorizer is ready."),
            string("inter.broker.listener.name", null, MEDIUM, "Listener that brokers use among themselves."),
            string(
                            "listener.security.protocol.map",
                            "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT",
                            LOW,
                            "Security protocol of each listener name, NAME:PROTOCOL,...")
                    .perBroker(),
            string(
                            "listeners",
                            "PLAINTEXT://:9092",
                            HIGH,
                            "Addresses to listen on, NAME://host:port,...; an empty host is every interface.")
                    .perBroker(),
            int32("max.connection.creation.rate", Integer.MAX_VALUE, MEDIUM, "New connections accepted per second.")
                    .atLeast(0)
                    .clusterWide(),
            int32("max.connections", Integer.MAX_VALUE, MEDIUM, "Most connections of this broker.")
                    .atLeast(0)
                    .clusterWide(),
            int32("max.connections.per.ip", Integer.MAX_VALUE, MEDIUM, "Most connections from one address.")
                    .atLeast(0)
                    .clusterWide(),
            string("max.connections.per.ip.overrides", "", MEDIUM, "Limits for single addresses, host:count,...")
                    .clusterWide(),
            int32("num.network.threads", 3, HIGH, "Threads that read and write sockets, per listener.")
                    .atLeast(1)
                    .clusterWide(),
            int64(
                    "queued.max.request.bytes",
                    -1L,
                    MEDIUM,
                    "Bytes of requests waiting before sockets are no longer read; -1 for no limit."),
            int32("queued.max.requests", 500, HIGH, "Requests waiting before sockets are no longer read.")
                    .atLeast(1),
            int64(
                    "socket.connection.setup.timeout.max.ms",
                    30_000L,
                    MEDIUM,
                    "Longest wait for a connection to be made, milliseconds."),
            int64(
                    "socket.connection.setup.timeout.ms",
                    10_000L,
                    MEDIUM,
                    "First wait for a connection to be made, milliseconds; doubles with failures."),
            int32("socket.listen.backlog.size", 50, MEDIUM, "Connections the system queues before they are accepted.")
                    .atLeast(1),
            int32(
                    "socket.receive.buffer.bytes",
                    102_400,
                    HIGH,
                    "SO_RCVBUF of listeners, bytes; -1 leaves it to the system."),
            int32("socket.request.max.bytes", 104_857_600, HIGH, "Largest request, bytes.")
                    .atLeast(1),
            int32(
                    "socket.send.buffer.bytes",
                    102_400,
                    HIGH,
                    "SO_SNDBUF of listeners, bytes; -1 leaves it to the system."));

    private NetworkConfigs() {}
}
