package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.bool;
import static io.barnabas.common.config.ConfigKey.int16;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.Importance.HIGH;
import static io.barnabas.common.config.Importance.LOW;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** Transactions and producer ids. */
final class TransactionConfigs {
    static final List<ConfigKey> KEYS = List.of(
            int32(
                            "producer.id.expiration.check.interval.ms",
                            600_000,
                            LOW,
                            "Pause between searches for expired producer ids, milliseconds.")
                    .atLeast(1)
                    .hidden(),
            int32(
                            "producer.id.expiration.ms",
                            86_400_000,
                            LOW,
                            "A producer id idle for this long is forgotten, milliseconds.")
                    .atLeast(1)
                    .clusterWide(),
            int32(
                            "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                            10_000,
                            LOW,
                            "Pause between searches for timed-out transactions, milliseconds.")
                    .atLeast(1),
            int32(
                            "transaction.max.timeout.ms",
                            900_000,
                            HIGH,
                            "Longest transaction a producer may ask for, milliseconds.")
                    .atLeast(1),
            bool(
                            "transaction.partition.verification.enable",
                            true,
                            LOW,
                            "Check with the coordinator that a partition belongs to the transaction.")
                    .clusterWide(),
            int32(
                            "transaction.remove.expired.transaction.cleanup.interval.ms",
                            3_600_000,
                            LOW,
                            "Pause between searches for expired transactional ids, milliseconds.")
                    .atLeast(1),
            int32(
                            "transaction.state.log.load.buffer.size",
                            5_242_880,
                            HIGH,
                            "Bytes read at once when transactions are loaded.")
                    .atLeast(1),
            int32("transaction.state.log.min.isr", 2, HIGH, "min.insync.replicas of __transaction_state.")
                    .atLeast(1),
            int32(
                            "transaction.state.log.num.partitions",
                            50,
                            HIGH,
                            "Partitions of __transaction_state; never change it later.")
                    .atLeast(1),
            int16("transaction.state.log.replication.factor", 3, HIGH, "Replicas of __transaction_state.")
                    .atLeast(1),
            int32(
                            "transaction.state.log.segment.bytes",
                            104_857_600,
                            HIGH,
                            "Size of a segment of __transaction_state, bytes.")
                    .atLeast(1),
            int32(
                            "transactional.id.expiration.ms",
                            604_800_000,
                            HIGH,
                            "A transactional id idle for this long is forgotten, milliseconds.")
                    .atLeast(1));

    private TransactionConfigs() {}
}
