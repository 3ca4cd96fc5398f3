package io.barnabas.server.config.keys;

import static io.barnabas.common.config.ConfigKey.int32;
import static io.barnabas.common.config.ConfigKey.int64;
import static io.barnabas.common.config.Importance.HIGH;
import static io.barnabas.common.config.Importance.MEDIUM;

import io.barnabas.common.config.ConfigKey;
import java.util.List;

/** Logs: rolling, retention and flushing. */
final class LogRetentionConfigs {
    static final List<ConfigKey> KEYS = List.of(
            int64("log.flush.interval.messages", Long.MAX_VALUE, HIGH, "")
                    .atLeast(1)
                    .clusterWide(),
            int64("log.flush.interval.ms", null, HIGH, "").clusterWide(),
            int32("log.flush.offset.checkpoint.interval.ms", 60_000, HIGH, "").atLeast(0),
            int64("log.flush.scheduler.interval.ms", Long.MAX_VALUE, HIGH, ""),
            int32("log.flush.start.offset.checkpoint.interval.ms", 60_000, HIGH, "").atLeast(0),
            int64("log.local.retention.bytes", -2L, MEDIUM, "")
                    .atLeast(-2)
                    .clusterWide(),
            int64("log.local.retention.ms", -2L, MEDIUM, "")
                    .atLeast(-2)
                    .clusterWide(),
            int64("log.retention.bytes", -1L, HIGH, "").clusterWide(),
            int64("log.retention.check.interval.ms", 300_000L, MEDIUM, "").atLeast(1),
            int32("log.retention.hours", 168, HIGH, ""),
            int32("log.retention.minutes", null, HIGH, ""),
            int64("log.retention.ms", null, HIGH, "").clusterWide(),
            int32("log.roll.hours", 168, HIGH, "").atLeast(1),
            int32("log.roll.jitter.hours", 0, HIGH, "").atLeast(0),
            int64("log.roll.jitter.ms", null, HIGH, "").clusterWide(),
            int64("log.roll.ms", null, HIGH, "").clusterWide(),
            int32("log.segment.bytes", 1_073_741_824, HIGH, "")
                    .atLeast(14)
                    .clusterWide(),
            int64("log.segment.delete.delay.ms", 60_000L, HIGH, "")
                    .atLeast(0)
                    .clusterWide());

    private LogRetentionConfigs() {}
}
