package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.bool;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.int64;
import static io.barnabas.common.config.ConfigKey.string;
import static io.barnabas.common.config.Importance.HIGH;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** Replication, leader election and controlled shutdown. */
final class ReplicationConfigs {
    static final List<ConfigKey> KEYS = List.of(
            bool("auto.leader.rebalance.enable", true, HIGH, ""),
            bool("controlled.shutdown.enable", true, MEDIUM, ""),
            int32("controlled.shutdown.max.retries", 3, MEDIUM, ""),
            int64("controlled.shutdown.retry.backoff.ms", 5000L, MEDIUM, ""),
            int32("controller.socket.timeout.ms", 30_000, MEDIUM, ""),
            int32("default.replication.factor", 1, MEDIUM, ""),
            int32("delete.records.purgatory.purge.interval.requests", 1, MEDIUM, ""),
            int32("fetch.purgatory.purge.interval.requests", 1000, MEDIUM, ""),
            string("inter.broker.protocol.version", "3.9-IV0", MEDIUM, "")
                    .validatedBy(BrokerValidators.metadataVersion()),
            int64("leader.imbalance.check.interval.seconds", 300L, HIGH, "").atLeast(1),
            int32("leader.imbalance.per.broker.percentage", 10, HIGH, ""),
            int32("min.insync.replicas", 1, HIGH, "")
                    .atLeast(1)
                    .clusterWide(),
            int32("num.replica.alter.log.dirs.threads", null, HIGH, ""),
            int32("num.replica.fetchers", 1, HIGH, "").clusterWide(),
            int32("producer.purgatory.purge.interval.requests", 1000, MEDIUM, ""),
            int32("replica.fetch.backoff.ms", 1000, MEDIUM, "").atLeast(0),
            int32("replica.fetch.max.bytes", 1_048_576, MEDIUM, "").atLeast(0),
            int32("replica.fetch.min.bytes", 1, HIGH, ""),
            int32("replica.fetch.response.max.bytes", 10_485_760, MEDIUM, "").atLeast(0),
            int32("replica.fetch.wait.max.ms", 500, HIGH, ""),
            int64("replica.high.watermark.checkpoint.interval.ms", 5000L, HIGH, ""),
            int64("replica.lag.time.max.ms", 30_000L, HIGH, ""),
            string("replica.selector.class", null, MEDIUM, ""),
            int32("replica.socket.receive.buffer.bytes", 65_536, HIGH, ""),
            int32("replica.socket.timeout.ms", 30_000, HIGH, ""),
            string("security.inter.broker.protocol", "PLAINTEXT", MEDIUM, "")
                    .oneOf("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"),
            bool("unclean.leader.election.enable", false, HIGH, "").clusterWide(),
            int64("unclean.leader.election.interval.ms", 300_000L, MEDIUM, "")
                    .atLeast(1)
                    .hidden());

    private ReplicationConfigs() {}
}
