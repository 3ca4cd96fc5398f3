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
            bool(
                    "auto.leader.rebalance.enable",
                    true,
                    HIGH,
                    "Give leadership back to preferred replicas from time to time."),
            bool("controlled.shutdown.enable", true, MEDIUM, "Hand leadership over before stopping."),
            int32(
                    "controlled.shutdown.max.retries",
                    3,
                    MEDIUM,
                    "Further attempts when handing over leadership failed."),
            int64("controlled.shutdown.retry.backoff.ms", 5000L, MEDIUM, "Pause before such an attempt, milliseconds."),
            int32(
                    "controller.socket.timeout.ms",
                    30_000,
                    MEDIUM,
                    "Time-out of requests between controller and brokers, milliseconds."),
            int32("default.replication.factor", 1, MEDIUM, "Replicas of a topic created without saying how many."),
            int32(
                    "delete.records.purgatory.purge.interval.requests",
                    1,
                    MEDIUM,
                    "Finished delete-records requests kept before they are swept out."),
            int32(
                    "fetch.purgatory.purge.interval.requests",
                    1000,
                    MEDIUM,
                    "Finished fetches kept before they are swept out."),
            string(
                            "inter.broker.protocol.version",
                            "3.9-IV0",
                            MEDIUM,
                            "Version of the requests between brokers; raise it after all brokers are upgraded.")
                    .validatedBy(BrokerValidators.metadataVersion()),
            int64(
                            "leader.imbalance.check.interval.seconds",
                            300L,
                            HIGH,
                            "Pause between checks for leaders that are not the preferred ones, seconds.")
                    .atLeast(1),
            int32(
                    "leader.imbalance.per.broker.percentage",
                    10,
                    HIGH,
                    "Share of a broker's partitions led elsewhere that starts a rebalance, percent."),
            int32(
                            "min.insync.replicas",
                            1,
                            HIGH,
                            "Replicas that must have a record before acks=all is answered; fewer refuses the write.")
                    .atLeast(1)
                    .clusterWide(),
            int32(
                    "num.replica.alter.log.dirs.threads",
                    null,
                    HIGH,
                    "Threads that move replicas between log directories; unset is one per directory."),
            int32("num.replica.fetchers", 1, HIGH, "Threads that copy records from one other broker.")
                    .clusterWide(),
            int32(
                    "producer.purgatory.purge.interval.requests",
                    1000,
                    MEDIUM,
                    "Finished produce requests kept before they are swept out."),
            int32("replica.fetch.backoff.ms", 1000, MEDIUM, "Pause of a follower after a failed fetch, milliseconds.")
                    .atLeast(0),
            int32(
                            "replica.fetch.max.bytes",
                            1_048_576,
                            MEDIUM,
                            "Bytes a follower asks for per partition; one batch may exceed it.")
                    .atLeast(0),
            int32("replica.fetch.min.bytes", 1, HIGH, "Bytes for which a follower's fetch waits."),
            int32("replica.fetch.response.max.bytes", 10_485_760, MEDIUM, "Bytes a follower asks for in all.")
                    .atLeast(0),
            int32(
                    "replica.fetch.wait.max.ms",
                    500,
                    HIGH,
                    "Longest wait of a follower's fetch, milliseconds; less than replica.lag.time.max.ms."),
            int64(
                    "replica.high.watermark.checkpoint.interval.ms",
                    5000L,
                    HIGH,
                    "Pause between writings of high watermarks, milliseconds."),
            int64(
                    "replica.lag.time.max.ms",
                    30_000L,
                    HIGH,
                    "A follower that has not caught up for this long is no longer in sync, milliseconds."),
            string(
                    "replica.selector.class",
                    null,
                    MEDIUM,
                    "Class that picks the replica a consumer reads from; unset is the leader."),
            int32(
                    "replica.socket.receive.buffer.bytes",
                    65_536,
                    HIGH,
                    "SO_RCVBUF of followers, bytes; -1 leaves it to the system."),
            int32("replica.socket.timeout.ms", 30_000, HIGH, "Time-out of a follower's requests, milliseconds."),
            string(
                            "security.inter.broker.protocol",
                            "PLAINTEXT",
                            MEDIUM,
                            "Security protocol between brokers, when inter.broker.listener.name is not set.")
                    .oneOf("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"),
            bool(
                            "unclean.leader.election.enable",
                            false,
                            HIGH,
                            "Let a replica that is not in sync lead when no other is left; may lose records.")
                    .clusterWide(),
            int64(
                            "unclean.leader.election.interval.ms",
                            300_000L,
                            MEDIUM,
                            "Pause between searches for partitions that need such a leader, milliseconds.")
                    .atLeast(1)
                    .hidden());

    private ReplicationConfigs() {}
}
