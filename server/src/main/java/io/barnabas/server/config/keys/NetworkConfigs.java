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
            string("advertised.listeners", null, HIGH, "").perBroker(),
            int64("connections.max.idle.ms", 600_000L, MEDIUM, ""),
            string("control.plane.listener.name", null, HIGH, ""),
            string("early.start.listeners", null, HIGH, ""),
            string("inter.broker.listener.name", null, MEDIUM, ""),
            string(
                    "listener.security.protocol.map",
                    "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT",
                    LOW,
                    "")
                    .perBroker(),
            string("listeners", "PLAINTEXT://:9092", HIGH, "").perBroker(),
            int32("max.connection.creation.rate", Integer.MAX_VALUE, MEDIUM, "")
                    .atLeast(0)
                    .clusterWide(),
            int32("max.connections", Integer.MAX_VALUE, MEDIUM, "")
                    .atLeast(0)
                    .clusterWide(),
            int32("max.connections.per.ip", Integer.MAX_VALUE, MEDIUM, "")
                    .atLeast(0)
                    .clusterWide(),
            string("max.connections.per.ip.overrides", "", MEDIUM, "").clusterWide(),
            int32("num.network.threads", 3, HIGH, "")
                    .atLeast(1)
                    .clusterWide(),
            int64("queued.max.request.bytes", -1L, MEDIUM, ""),
            int32("queued.max.requests", 500, HIGH, "").atLeast(1),
            int64("socket.connection.setup.timeout.max.ms", 30_000L, MEDIUM, ""),
            int64("socket.connection.setup.timeout.ms", 10_000L, MEDIUM, ""),
            int32("socket.listen.backlog.size", 50, MEDIUM, "").atLeast(1),
            int32("socket.receive.buffer.bytes", 102_400, HIGH, ""),
            int32("socket.request.max.bytes", 104_857_600, HIGH, "").atLeast(1),
            int32("socket.send.buffer.bytes", 102_400, HIGH, ""));

    private NetworkConfigs() {}
}
