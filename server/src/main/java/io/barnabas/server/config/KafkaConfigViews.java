package io.barnabas.server.config;

import io.barnabas.coordination.FailureDetectionConfig;
import io.barnabas.coordination.zookeeper.ZooKeeperConfig;
import io.barnabas.server.config.keys.BarnabasConfigs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Fills the records that parts of the broker take from the keys they stand for. */
final class KafkaConfigViews {
    private KafkaConfigViews() {}

    static ZooKeeperConfig zooKeeper(KafkaConfig config) {
        int sessionTimeoutMs = config.getInt("zookeeper.session.timeout.ms");
        Integer connectionTimeoutMs = (Integer) config.value("zookeeper.connection.timeout.ms");
        Map<String, String> security = new HashMap<>();
        config.originals().forEach((key, value) -> {
            if (key.startsWith("zookeeper.ssl.") || key.equals("zookeeper.clientCnxnSocket")) {
                security.put(key, value.trim());
            }
        });
        return new ZooKeeperConfig(
                config.getString("zookeeper.connect"),
                sessionTimeoutMs,
                connectionTimeoutMs == null ? sessionTimeoutMs : connectionTimeoutMs,
                config.getBoolean("zookeeper.set.acl"),
                security);
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

    static FailureDetectionConfig failureDetection(KafkaConfig config) {
        return new FailureDetectionConfig(
                config.getBoolean(BarnabasConfigs.FAILURE_DETECTION_ENABLE),
                config.getInt(BarnabasConfigs.FAILURE_DETECTION_PROBES),
                config.getInt(BarnabasConfigs.FAILURE_DETECTION_PROBE_INTERVAL_MS),
                config.listeners().interBrokerListenerName());
    }

    static FetchConfig fetch(KafkaConfig config) {
        return new FetchConfig(
                config.getInt("fetch.max.bytes"),
                config.getInt("max.incremental.fetch.session.cache.slots"),
                config.getInt("fetch.purgatory.purge.interval.requests"),
                config.getInt("producer.purgatory.purge.interval.requests"),
                config.getInt("delete.records.purgatory.purge.interval.requests"));
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
