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
            int64(
                            "log.cleaner.backoff.ms",
                            15_000L,
                            MEDIUM,
                            "Pause of a cleaner thread that found nothing to do, milliseconds.")
                    .atLeast(0)
                    .clusterWide(),
            int64(
                            "log.cleaner.dedupe.buffer.size",
                            134_217_728L,
                            MEDIUM,
                            "Memory of all cleaner threads for the map of latest keys, bytes.")
                    .clusterWide(),
            int64(
                            "log.cleaner.delete.retention.ms",
                            86_400_000L,
                            MEDIUM,
                            "Tombstones stay at least this long in a compacted topic, milliseconds.")
                    .atLeast(0)
                    .clusterWide(),
            bool("log.cleaner.enable", true, MEDIUM, "Run the log cleaner; without it compacted topics grow for ever."),
            float64(
                            "log.cleaner.io.buffer.load.factor",
                            0.9,
                            MEDIUM,
                            "How full the map of latest keys may get, 0 to 1.")
                    .clusterWide(),
            int32("log.cleaner.io.buffer.size", 524_288, MEDIUM, "Memory of all cleaner threads for copying, bytes.")
                    .atLeast(0)
                    .clusterWide(),
            float64(
                            "log.cleaner.io.max.bytes.per.second",
                            Double.MAX_VALUE,
                            MEDIUM,
                            "Reading and writing of all cleaner threads together, bytes per second.")
                    .clusterWide(),
            int64(
                            "log.cleaner.max.compaction.lag.ms",
                            Long.MAX_VALUE,
                            MEDIUM,
                            "A record is compacted at the latest after this time, milliseconds.")
                    .atLeast(1)
                    .clusterWide(),
            float64(
                            "log.cleaner.min.cleanable.ratio",
                            0.5,
                            MEDIUM,
                            "Share of a log that must be uncleaned before it is cleaned, 0 to 1.")
                    .between(0, 1)
                    .clusterWide(),
            int64(
                            "log.cleaner.min.compaction.lag.ms",
                            0L,
                            MEDIUM,
                            "A record is left alone for this long, milliseconds.")
                    .atLeast(0)
                    .clusterWide(),
            int32("log.cleaner.threads", 1, MEDIUM, "Threads that compact logs.")
                    .atLeast(0)
                    .clusterWide());

    private LogCleanerConfigs() {}
}
