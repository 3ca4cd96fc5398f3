package io.barnabas.server.config;

import io.barnabas.common.MetadataVersion;
import io.barnabas.common.config.ConfigException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What must hold between the keys of one broker. */
final class BrokerRules {
    private static final Pattern HOST = Pattern.compile("[0-9a-zA-Z\\-%._:]*");
    private static final int ZSTD = 4;

    private BrokerRules() {}

    static List<Path> logDirs(KafkaConfig config) {
        String dirs = config.getString("log.dirs");
        return KafkaConfigViews.csv(dirs != null ? dirs : config.getString("log.dir")).stream()
                .map(Path::of)
                .toList();
    }

    static Map<String, Integer> maxConnectionsPerIpOverrides(KafkaConfig config) {
        String key = "max.connections.per.ip.overrides";
        String text = config.getString(key);
        Map<String, Integer> overrides = new HashMap<>();
        for (String entry : KafkaConfigViews.csv(text)) {
            int colon = entry.lastIndexOf(':');
            if (colon < 0) {
                throw ConfigException.invalidValue(key, text, "'" + entry + "' is not of the form address:count");
            }
            String address = entry.substring(0, colon).trim();
            if (!HOST.matcher(address).matches()) {
                throw new ConfigException(key + " contains invalid addresses : " + address);
            }
            try {
                overrides.put(address, Integer.valueOf(entry.substring(colon + 1).trim()));
            } catch (NumberFormatException e) {
                throw ConfigException.invalidValue(key, text, "'" + entry + "' does not end in a number");
            }
        }
        return overrides;
    }

    static void throwIfNotZooKeeperBroker(KafkaConfig config) {
        if (!config.getList("process.roles").isEmpty()) {
            throw ConfigException.invalidValue(
                    "process.roles",
                    String.join(",", config.getList("process.roles")),
                    "it asks for KRaft mode, but this broker is coordinated by ZooKeeper: remove process.roles and set"
                            + " zookeeper.connect");
        }
        String connect = config.getString("zookeeper.connect");
        if (connect == null) {
            throw new ConfigException(
                    "Missing required configuration `zookeeper.connect` which has no default value. Set it to"
                            + " host:port of ZooKeeper, e.g. zookeeper.connect=localhost:2181");
        }
        throwIfNotConnectString(connect);
    }

    private static void throwIfNotConnectString(String connect) {
        int slash = connect.indexOf('/');
        List<String> servers = KafkaConfigViews.csv(slash < 0 ? connect : connect.substring(0, slash));
        if (servers.isEmpty()) {
            throw invalidConnect(connect, "it names no server; the form is host:port,host:port/chroot");
        }
        for (String server : servers) {
            int colon = server.lastIndexOf(':');
            boolean bareIpv6 = server.indexOf(':') != colon && !server.startsWith("[");
            boolean hasPort = colon >= 0 && !server.endsWith("]") && !bareIpv6;
            if (hasPort && !isPort(server.substring(colon + 1))) {
                throw invalidConnect(connect, "the port of " + server + " is not a number from 1 to 65535");
            }
        }
        String chroot = slash < 0 ? "/" : connect.substring(slash);
        if (chroot.length() > 1 && (chroot.endsWith("/") || chroot.contains("//"))) {
            throw invalidConnect(connect, "the chroot must be a path without empty parts, e.g. /kafka");
        }
    }

    private static boolean isPort(String text) {
        try {
            int port = Integer.parseInt(text);
            return port > 0 && port <= 65535;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static ConfigException invalidConnect(String connect, String reason) {
        return ConfigException.invalidValue("zookeeper.connect", connect, reason);
    }

    static void throwIfInvalid(KafkaConfig config) {
        throwIfIdInvalid(config);
        throwIfLogInvalid(config);
        throwIfReplicationInvalid(config);
        throwIfConnectionsInvalid(config);
        throwIfVersionsConflict(config);
        GroupRules.throwIfInvalid(config);
    }

    private static void throwIfIdInvalid(KafkaConfig config) {
        int id = config.brokerId();
        if (config.getInt("node.id") != id) {
            throw new ConfigException("You must set `node.id` to the same value as `broker.id`.");
        }
        if (!config.brokerIdGenerationEnable()) {
            require(id >= 0, "broker.id", id, "broker.id must be greater than or equal to 0");
            return;
        }
        require(
                id >= 0 || !config.getBoolean("zookeeper.metadata.migration.enable"),
                "broker.id",
                id,
                "broker.id generation is incompatible with ZooKeeper migration. Please stop using it before enabling"
                        + " migration (set broker.id to a value greater or equal to 0).");
        require(
                id >= -1 && id <= config.reservedBrokerMaxId(),
                "broker.id",
                id,
                "broker.id must be greater than or equal to -1 and not greater than reserved.broker.max.id ("
                        + config.reservedBrokerMaxId() + ")");
    }

    private static void throwIfLogInvalid(KafkaConfig config) {
        long roll = config.logRollTimeMs();
        require(roll >= 1, "log.roll.ms", roll, "log.roll.ms must be greater than or equal to 1");
        long jitter = config.logRollJitterMs();
        require(jitter >= 0, "log.roll.jitter.ms", jitter, "log.roll.jitter.ms must be greater than or equal to 0");
        long retention = config.logRetentionTimeMs();
        require(
                retention >= 1 || retention == -1,
                "log.retention.ms",
                retention,
                "log.retention.ms must be unlimited (-1) or, greater than or equal to 1");
        if (config.logDirs().isEmpty()) {
            throw new ConfigException("At least one log directory must be defined via log.dirs or log.dir.");
        }
        int threads = config.getInt("log.cleaner.threads");
        require(threads >= 1, "log.cleaner.threads", threads, "Value must be at least 1");
        long buffer = config.getLong("log.cleaner.dedupe.buffer.size");
        require(
                buffer / threads > 1024 * 1024,
                "log.cleaner.dedupe.buffer.size",
                buffer,
                "log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.");
    }

    private static void throwIfReplicationInvalid(KafkaConfig config) {
        int wait = config.getInt("replica.fetch.wait.max.ms");
        int socketTimeout = config.getInt("replica.socket.timeout.ms");
        require(
                wait <= socketTimeout,
                "replica.socket.timeout.ms",
                socketTimeout,
                "replica.socket.timeout.ms should always be at least replica.fetch.wait.max.ms to prevent unnecessary"
                        + " socket timeouts");
        require(
                wait <= config.getLong("replica.lag.time.max.ms"),
                "replica.fetch.wait.max.ms",
                wait,
                "replica.fetch.wait.max.ms should always be less than or equal to replica.lag.time.max.ms to prevent"
                        + " frequent changes in ISR");
        short acks = config.getShort("offsets.commit.required.acks");
        require(
                acks >= -1 && acks <= config.getShort("offsets.topic.replication.factor"),
                "offsets.commit.required.acks",
                acks,
                "offsets.commit.required.acks must be greater or equal -1 and less or equal to"
                        + " offsets.topic.replication.factor");
    }

    private static void throwIfConnectionsInvalid(KafkaConfig config) {
        long queued = config.getLong("queued.max.request.bytes");
        require(
                queued <= 0 || queued >= config.getInt("socket.request.max.bytes"),
                "queued.max.request.bytes",
                queued,
                "queued.max.request.bytes must be larger or equal to socket.request.max.bytes");
        Map<String, Integer> overrides = maxConnectionsPerIpOverrides(config);
        require(
                config.getInt("max.connections.per.ip") != 0 || !overrides.isEmpty(),
                "max.connections.per.ip",
                0,
                "max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.");
        long idle = config.getLong("connections.max.idle.ms");
        int delay = config.getInt("connection.failed.authentication.delay.ms");
        if (idle >= 0 && delay >= idle) {
            throw new ConfigException("connection.failed.authentication.delay.ms=" + delay
                    + " should always be less than connections.max.idle.ms=" + idle
                    + " to prevent failed authentication responses from timing out");
        }
        if (config.listeners().interBrokerSecurityProtocol().usesSasl()) {
            String mechanism = config.getString("sasl.mechanism.inter.broker.protocol");
            require(
                    config.getList("sasl.enabled.mechanisms").contains(mechanism),
                    "sasl.mechanism.inter.broker.protocol",
                    mechanism,
                    "sasl.mechanism.inter.broker.protocol must be included in sasl.enabled.mechanisms when SASL is used"
                            + " for inter-broker communication");
        }
    }

    private static void throwIfVersionsConflict(KafkaConfig config) {
        MetadataVersion version = config.interBrokerProtocolVersion();
        require(
                config.getInt("offsets.topic.compression.codec") != ZSTD
                        || version.isAtLeast(MetadataVersion.IBP_2_1_IV0),
                "offsets.topic.compression.codec",
                ZSTD,
                "offsets.topic.compression.codec zstd can only be used when inter.broker.protocol.version is set to"
                        + " version 2.1-IV0 or higher");
    }

    static void require(boolean holds, String key, Object value, String reason) {
        if (!holds) {
            throw ConfigException.invalidValue(key, value, reason);
        }
    }
}
