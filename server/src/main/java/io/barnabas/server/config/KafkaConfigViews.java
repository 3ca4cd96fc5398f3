package io.barnabas.server.config;

import io.barnabas.server.config.SocketServerConfig.ConnectionLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Fills the records that parts of the broker take from the keys they stand for. */
final class KafkaConfigViews {
    private KafkaConfigViews() {}

    static SocketServerConfig socketServer(KafkaConfig config) {
        ConnectionLimits limits = new ConnectionLimits(
                config.getInt("max.connections"),
                config.getInt("max.connections.per.ip"),
                BrokerRules.maxConnectionsPerIpOverrides(config),
                config.getInt("max.connection.creation.rate"));
        return new SocketServerConfig(
                config.listeners().listeners(),
                config.getInt("num.network.threads"),
                config.getInt("socket.send.buffer.bytes"),
                config.getInt("socket.receive.buffer.bytes"),
                config.getInt("socket.listen.backlog.size"),
                config.getInt("socket.request.max.bytes"),
                config.getInt("queued.max.requests"),
                config.getLong("queued.max.request.bytes"),
                config.getLong("connections.max.idle.ms"),
                config.getInt("connection.failed.authentication.delay.ms"),
                limits);
    }

    static LogManagerConfig logManager(KafkaConfig config) {
        return new LogManagerConfig(
                config.logDirs(),
                config.getInt("num.recovery.threads.per.data.dir"),
                config.getLong("log.retention.check.interval.ms"),
                config.getLong("log.flush.scheduler.interval.ms"),
                config.getInt("log.flush.offset.checkpoint.interval.ms"),
                config.getInt("log.flush.start.offset.checkpoint.interval.ms"),
                config.getLong("log.initial.task.delay.ms"),
                config.getInt("producer.id.expiration.ms"),
                config.getInt("producer.id.expiration.check.interval.ms"),
                config.getBoolean("transaction.partition.verification.enable"));
    }

    static LogCleanerConfig logCleaner(KafkaConfig config) {
        return new LogCleanerConfig(
                config.getBoolean("log.cleaner.enable"),
                config.getInt("log.cleaner.threads"),
                config.getLong("log.cleaner.dedupe.buffer.size"),
                config.getDouble("log.cleaner.io.buffer.load.factor"),
                config.getInt("log.cleaner.io.buffer.size"),
                config.getDouble("log.cleaner.io.max.bytes.per.second"),
                config.getLong("log.cleaner.backoff.ms"));
    }

    static ZooKeeperConfig zooKeeper(KafkaConfig config) {
        int sessionTimeoutMs = config.getInt("zookeeper.session.timeout.ms");
        Integer connectionTimeoutMs = (Integer) config.value("zookeeper.connection.timeout.ms");
        return new ZooKeeperConfig(
                config.getString("zookeeper.connect"),
                sessionTimeoutMs,
                connectionTimeoutMs == null ? sessionTimeoutMs : connectionTimeoutMs,
                config.getBoolean("zookeeper.set.acl"),
                config.getInt("zookeeper.max.in.flight.requests"),
                zooKeeperClientProperties(config));
    }

    /** ZooKeeper's name of a TLS setting is ours, but for the letters it writes large. */
    private static final Map<String, String> ZOOKEEPER_NAMES = Map.ofEntries(
            Map.entry("zookeeper.ssl.client.enable", "zookeeper.client.secure"),
            Map.entry("zookeeper.clientCnxnSocket", "zookeeper.clientCnxnSocket"),
            Map.entry("zookeeper.ssl.keystore.location", "zookeeper.ssl.keyStore.location"),
            Map.entry("zookeeper.ssl.keystore.password", "zookeeper.ssl.keyStore.password"),
            Map.entry("zookeeper.ssl.keystore.type", "zookeeper.ssl.keyStore.type"),
            Map.entry("zookeeper.ssl.truststore.location", "zookeeper.ssl.trustStore.location"),
            Map.entry("zookeeper.ssl.truststore.password", "zookeeper.ssl.trustStore.password"),
            Map.entry("zookeeper.ssl.truststore.type", "zookeeper.ssl.trustStore.type"),
            Map.entry("zookeeper.ssl.protocol", "zookeeper.ssl.protocol"),
            Map.entry("zookeeper.ssl.enabled.protocols", "zookeeper.ssl.enabledProtocols"),
            Map.entry("zookeeper.ssl.cipher.suites", "zookeeper.ssl.ciphersuites"),
            Map.entry("zookeeper.ssl.endpoint.identification.algorithm", "zookeeper.ssl.hostnameVerification"),
            Map.entry("zookeeper.ssl.crl.enable", "zookeeper.ssl.crl"),
            Map.entry("zookeeper.ssl.ocsp.enable", "zookeeper.ssl.ocsp"));

    private static Map<String, String> zooKeeperClientProperties(KafkaConfig config) {
        Map<String, String> properties = new HashMap<>();
        for (Map.Entry<String, String> name : ZOOKEEPER_NAMES.entrySet()) {
            String ours = name.getKey();
            if (config.isSet(ours)) {
                String value = config.originals().get(ours).trim();
                boolean verification = ours.endsWith(".endpoint.identification.algorithm");
                properties.put(name.getValue(), verification ? "" + value.equalsIgnoreCase("HTTPS") : value);
            }
        }
        return properties;
    }

    static ReplicationConfig replication(KafkaConfig config) {
        return new ReplicationConfig(
                config.getLong("replica.lag.time.max.ms"),
                config.getLong("replica.high.watermark.checkpoint.interval.ms"),
                config.getInt("num.replica.fetchers"),
                config.getInt("replica.fetch.max.bytes"),
                config.getInt("replica.fetch.min.bytes"),
                config.getInt("replica.fetch.response.max.bytes"),
                config.getInt("replica.fetch.wait.max.ms"),
                config.getInt("replica.fetch.backoff.ms"),
                config.getInt("replica.socket.timeout.ms"),
                config.getInt("replica.socket.receive.buffer.bytes"));
    }

    static FetchConfig fetch(KafkaConfig config) {
        return new FetchConfig(
                config.getInt("fetch.max.bytes"),
                config.getInt("max.incremental.fetch.session.cache.slots"),
                config.getInt("fetch.purgatory.purge.interval.requests"),
                config.getInt("producer.purgatory.purge.interval.requests"),
                config.getInt("delete.records.purgatory.purge.interval.requests"));
    }

    static ControlledShutdownConfig controlledShutdown(KafkaConfig config) {
        return new ControlledShutdownConfig(
                config.getBoolean("controlled.shutdown.enable"),
                config.getInt("controlled.shutdown.max.retries"),
                config.getLong("controlled.shutdown.retry.backoff.ms"),
                config.getInt("controller.socket.timeout.ms"));
    }

    static TransactionConfig transactions(KafkaConfig config) {
        return new TransactionConfig(
                config.getInt("transaction.max.timeout.ms"),
                config.getInt("transactional.id.expiration.ms"),
                config.getInt("transaction.abort.timed.out.transaction.cleanup.interval.ms"),
                config.getInt("transaction.remove.expired.transaction.cleanup.interval.ms"),
                config.getInt("transaction.state.log.num.partitions"),
                config.getShort("transaction.state.log.replication.factor"),
                config.getInt("transaction.state.log.min.isr"),
                config.getInt("transaction.state.log.segment.bytes"),
                config.getInt("transaction.state.log.load.buffer.size"));
    }

    static GroupCoordinatorConfig groupCoordinator(KafkaConfig config) {
        return new GroupCoordinatorConfig(
                config.getInt("group.min.session.timeout.ms"),
                config.getInt("group.max.session.timeout.ms"),
                config.getInt("group.max.size"),
                config.getInt("group.initial.rebalance.delay.ms"),
                config.getInt("offset.metadata.max.bytes"),
                config.getInt("offsets.retention.minutes"),
                config.getLong("offsets.retention.check.interval.ms"),
                config.getInt("offsets.commit.timeout.ms"),
                config.getShort("offsets.commit.required.acks"),
                config.getInt("offsets.load.buffer.size"),
                config.getInt("offsets.topic.num.partitions"),
                config.getShort("offsets.topic.replication.factor"),
                config.getInt("offsets.topic.segment.bytes"),
                config.getInt("offsets.topic.compression.codec"));
    }

    /** Elements of a comma-separated value, blanks and empty elements dropped. */
    static List<String> csv(String value) {
        if (value == null) {
            return List.of();
        }
        List<String> elements = new ArrayList<>();
        for (String each : value.split(",")) {
            if (!each.isBlank()) {
                elements.add(each.trim());
            }
        }
        return elements;
    }
}
