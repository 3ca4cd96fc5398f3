package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.bool;
import static io.barnabas.common.config.ConfigKey.float64;
import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.int64;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** Compaction of logs. */
final class LogCleanerConfigs {
    static final List<ConfigKey> KEYS = List.of(
            int64("log.cleaner.backoff.ms", 15_000L, MEDIUM, "")
                    .atLeast(0)
                    .clusterWide(),
            int64("log.cleaner.dedupe.buffer.size", 134_217_728L, MEDIUM, "").clusterWide(),
            int64("log.cleaner.delete.retention.ms", 86_400_000L, MEDIUM, "")
                    .atLeast(0)
                    .clusterWide(),
            bool("log.cleaner.enable", true, MEDIUM, ""),
            float64("log.cleaner.io.buffer.load.factor", 0.9, MEDIUM, "").clusterWide(),
            int32("log.cleaner.io.buffer.size", 524_288, MEDIUM, "")
                    .atLeast(0)
                    .clusterWide(),
            float64("log.cleaner.io.max.bytes.per.second", Double.MAX_VALUE, MEDIUM, "").clusterWide(),
            int64("log.cleaner.max.compaction.lag.ms", Long.MAX_VALUE, MEDIUM, "")
                    .atLeast(1)
                    .clusterWide(),
            float64("log.cleaner.min.cleanable.ratio", 0.5, MEDIUM, "")
                    .between(0, 1)
                    .clusterWide(),
            int64("log.cleaner.min.compaction.lag.ms", 0L, MEDIUM, "")
                    .atLeast(0)
                    .clusterWide(),
            int32("log.cleaner.threads", 1, MEDIUM, "")
                    .atLeast(0)
                    .clusterWide());

    private LogCleanerConfigs() {}
}
