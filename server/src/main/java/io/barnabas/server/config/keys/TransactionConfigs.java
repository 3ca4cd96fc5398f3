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
            int32("producer.id.expiration.check.interval.ms", 600_000, LOW, "")
                    .atLeast(1)
                    .hidden(),
            int32("producer.id.expiration.ms", 86_400_000, LOW, "")
                    .atLeast(1)
                    .clusterWide(),
            int32("transaction.abort.timed.out.transaction.cleanup.interval.ms", 10_000, LOW, "").atLeast(1),
            int32("transaction.max.timeout.ms", 900_000, HIGH, "").atLeast(1),
            bool("transaction.partition.verification.enable", true, LOW, "").clusterWide(),
            int32("transaction.remove.expired.transaction.cleanup.interval.ms", 3_600_000, LOW, "").atLeast(1),
            int32("transaction.state.log.load.buffer.size", 5_242_880, HIGH, "").atLeast(1),
            int32("transaction.state.log.min.isr", 2, HIGH, "").atLeast(1),
            int32("transaction.state.log.num.partitions", 50, HIGH, "").atLeast(1),
            int16("transaction.state.log.replication.factor", 3, HIGH, "").atLeast(1),
            int32("transaction.state.log.segment.bytes", 104_857_600, HIGH, "").atLeast(1),
            int32("transactional.id.expiration.ms", 604_800_000, HIGH, "").atLeast(1));

    private TransactionConfigs() {}
}
