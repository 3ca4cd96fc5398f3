package io.barnabas.server.config;

import io.barnabas.common.config.ConfigException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What must hold between the keys of one broker. Reasons are put together only for what fails: this runs at every
 * start, where each string concatenation that never prints would still cost its bootstrap.
 */
final class BrokerRules {
    private static final Pattern HOST = Pattern.compile("[0-9a-zA-Z\\-%._:]*");
    private static final int ZSTD = 4;
    private static final int CLEANER_BUFFER_MIN = 1024 * 1024;

    private BrokerRules() {}

    static List<Path> logDirs(KafkaConfig config) {
        String dirs = config.getString("log.dirs");
        List<Path> paths = new ArrayList<>();
        for (String dir : KafkaConfigViews.csv(dirs != null ? dirs : config.getString("log.dir"))) {
            paths.add(Path.of(dir));
        }
        return paths;
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
                throw ConfigException.invalidValue(key, text, "'" + address + "' is not an address or host name");
            }
            try {
                overrides.put(
                        address, Integer.valueOf(entry.substring(colon + 1).trim()));
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
                    "Missing required configuration `zookeeper.connect` which has no default value: set it to host:port"
                            + " of ZooKeeper, e.g. zookeeper.connect=localhost:2181");
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
        throwIfControllersMissingOrStray(config);
        GroupRules.throwIfInvalid(config);
    }

    private static void throwIfIdInvalid(KafkaConfig config) {
        int id = config.brokerId();
        int nodeId = config.getInt("node.id");
        if (nodeId != id) {
            throw invalid("node.id", nodeId, "it is another name of broker.id and must be the same, " + id);
        }
        if (!config.brokerIdGenerationEnable() && id < 0) {
            throw invalid("broker.id", id, "it must be 0 or more unless broker.id.generation.enable is true");
        }
        if (config.brokerIdGenerationEnable() && (id < -1 || id > config.reservedBrokerMaxId())) {
            throw invalid(
                    "broker.id",
                    id,
                    "it must be from -1 (generated) to reserved.broker.max.id, " + config.reservedBrokerMaxId());
        }
    }

    private static void throwIfLogInvalid(KafkaConfig config) {
        if (config.logRollTimeMs() < 1) {
            throw invalidDuration(config, "it must be 1 or more", "log.roll.ms", "log.roll.hours");
        }
        if (config.logRollJitterMs() < 0) {
            throw invalidDuration(config, "it must be 0 or more", "log.roll.jitter.ms", "log.roll.jitter.hours");
        }
        if (config.logRetentionTimeMs() == 0) {
            throw invalidDuration(
                    config,
                    "it must be 1 or more, or -1 for no limit",
                    "log.retention.ms",
                    "log.retention.minutes",
                    "log.retention.hours");
        }
        if (config.logDirs().isEmpty()) {
            throw new ConfigException("No log directory is configured: set log.dirs (or log.dir) to at least one.");
        }
        int threads = config.getInt("log.cleaner.threads");
        if (threads < 1) {
            throw invalid("log.cleaner.threads", threads, "Value must be at least 1");
        }
        long buffer = config.getLong("log.cleaner.dedupe.buffer.size");
        if (buffer / threads <= CLEANER_BUFFER_MIN) {
            throw invalid(
                    "log.cleaner.dedupe.buffer.size",
                    buffer,
                    "each of the " + threads + " cleaner threads needs more than " + CLEANER_BUFFER_MIN
                            + " bytes of it");
        }
    }

    /** Complains about the key that was given, though another one of finer unit may be the one in the code. */
    private static ConfigException invalidDuration(KafkaConfig config, String reason, String... keys) {
        String given = keys[keys.length - 1];
        for (int i = keys.length - 1; i >= 0; i--) {
            given = config.isSet(keys[i]) ? keys[i] : given;
        }
        return invalid(given, config.value(given), reason);
    }

    private static void throwIfReplicationInvalid(KafkaConfig config) {
        int wait = config.getInt("replica.fetch.wait.max.ms");
        int socketTimeout = config.getInt("replica.socket.timeout.ms");
        if (wait > socketTimeout) {
            throw invalid(
                    "replica.fetch.wait.max.ms",
                    wait,
                    "a fetch that waits longer than replica.socket.timeout.ms, " + socketTimeout
                            + ", would always fail");
        }
        long lag = config.getLong("replica.lag.time.max.ms");
        if (wait > lag) {
            throw invalid(
                    "replica.fetch.wait.max.ms",
                    wait,
                    "a follower that waits longer than replica.lag.time.max.ms, " + lag
                            + ", would leave the ISR again and again");
        }
        short acks = config.getShort("offsets.commit.required.acks");
        short replicas = config.getShort("offsets.topic.replication.factor");
        if (acks < -1 || acks > replicas) {
            throw invalid(
                    "offsets.commit.required.acks",
                    acks,
                    "it must be from -1 (all) to offsets.topic.replication.factor, " + replicas);
        }
        int codec = config.getInt("offsets.topic.compression.codec");
        if (codec < 0 || codec > ZSTD) {
            throw invalid(
                    "offsets.topic.compression.codec",
                    codec,
                    "it must be 0 (none), 1 (gzip), 2 (snappy), 3 (lz4) or 4 (zstd)");
        }
    }

    private static void throwIfConnectionsInvalid(KafkaConfig config) {
        long queued = config.getLong("queued.max.request.bytes");
        int largest = config.getInt("socket.request.max.bytes");
        if (queued > 0 && queued < largest) {
            throw invalid(
                    "queued.max.request.bytes",
                    queued,
                    "it must hold the largest request, socket.request.max.bytes, " + largest
                            + ", or be -1 for no limit");
        }
        Map<String, Integer> overrides = maxConnectionsPerIpOverrides(config);
        if (config.getInt("max.connections.per.ip") == 0 && overrides.isEmpty()) {
            throw invalid(
                    "max.connections.per.ip",
                    0,
                    "0 lets only the addresses of max.connections.per.ip.overrides in, and there are none");
        }
        long idle = config.getLong("connections.max.idle.ms");
        int delay = config.getInt("connection.failed.authentication.delay.ms");
        if (idle >= 0 && delay >= idle) {
            throw invalid(
                    "connection.failed.authentication.delay.ms",
                    delay,
                    "it must be less than connections.max.idle.ms, " + idle
                            + ", or the connection is gone before the answer");
        }
        throwIfMechanismMissing(config);
    }

    private static void throwIfMechanismMissing(KafkaConfig config) {
        String mechanism = config.getString("sasl.mechanism.inter.broker.protocol");
        List<String> enabled = config.getList("sasl.enabled.mechanisms");
        if (config.listeners().interBrokerSecurityProtocol().usesSasl() && !enabled.contains(mechanism)) {
            throw invalid(
                    "sasl.mechanism.inter.broker.protocol",
                    mechanism,
                    "brokers that use SASL among themselves need one of sasl.enabled.mechanisms, "
                            + String.join(",", enabled));
        }
    }

    /** A broker on ZooKeeper has no KRaft controllers, except on the way to them. */
    private static void throwIfControllersMissingOrStray(KafkaConfig config) {
        String migration = "zookeeper.metadata.migration.enable";
        String names = config.getString("controller.listener.names");
        boolean named = !KafkaConfigViews.csv(names).isEmpty();
        if (!config.getBoolean(migration)) {
            if (named) {
                throw invalid(
                        "controller.listener.names",
                        names,
                        "it belongs to KRaft mode and must not be set for a broker on ZooKeeper");
            }
            return;
        }
        if (config.brokerId() < 0) {
            throw invalid("broker.id", config.brokerId(), "a migration to KRaft needs a fixed id of 0 or more");
        }
        if (config.getList("controller.quorum.voters").isEmpty()
                && config.getList("controller.quorum.bootstrap.servers").isEmpty()) {
            throw invalid(
                    migration,
                    true,
                    "a migration to KRaft needs controller.quorum.voters or controller.quorum.bootstrap.servers");
        }
        if (!named) {
            throw invalid(migration, true, "a migration to KRaft needs controller.listener.names");
        }
    }

    private static ConfigException invalid(String key, Object value, String reason) {
        return ConfigException.invalidValue(key, value, reason);
    }
}
