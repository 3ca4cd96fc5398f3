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
            int64(
                            "log.flush.interval.messages",
                            Long.MAX_VALUE,
                            HIGH,
                            "Records appended to a partition before it is forced to disk.")
                    .atLeast(1)
                    .clusterWide(),
            int64(
                            "log.flush.interval.ms",
                            null,
                            HIGH,
                            "Longest time a record stays unforced, milliseconds; unset is log.flush.scheduler.interval.ms.")
                    .clusterWide(),
            int32(
                            "log.flush.offset.checkpoint.interval.ms",
                            60_000,
                            HIGH,
                            "Pause between writings of recovery points, milliseconds.")
                    .atLeast(0),
            int64(
                    "log.flush.scheduler.interval.ms",
                    Long.MAX_VALUE,
                    HIGH,
                    "Pause between searches for logs to force to disk, milliseconds."),
            int32(
                            "log.flush.start.offset.checkpoint.interval.ms",
                            60_000,
                            HIGH,
                            "Pause between writings of log start offsets, milliseconds.")
                    .atLeast(0),
            int64(
                            "log.local.retention.bytes",
                            -2L,
                            MEDIUM,
                            "Tiered storage: bytes of a partition kept locally; -2 as log.retention.bytes.")
                    .atLeast(-2)
                    .clusterWide(),
            int64(
                            "log.local.retention.ms",
                            -2L,
                            MEDIUM,
                            "Tiered storage: time segments are kept locally, milliseconds; -2 as log.retention.ms.")
                    .atLeast(-2)
                    .clusterWide(),
            int64(
                            "log.retention.bytes",
                            -1L,
                            HIGH,
                            "Bytes of a partition kept before old segments go; -1 for no limit.")
                    .clusterWide(),
            int64(
                            "log.retention.check.interval.ms",
                            300_000L,
                            MEDIUM,
                            "Pause between searches for segments to delete, milliseconds.")
                    .atLeast(1),
            int32("log.retention.hours", 168, HIGH, "Time segments are kept, hours; -1 for no limit."),
            int32(
                    "log.retention.minutes",
                    null,
                    HIGH,
                    "Time segments are kept, minutes; counts before log.retention.hours."),
            int64(
                            "log.retention.ms",
                            null,
                            HIGH,
                            "Time segments are kept, milliseconds; counts before log.retention.minutes; -1 for no limit.")
                    .clusterWide(),
            int32("log.roll.hours", 168, HIGH, "Age at which a new segment is begun, hours.")
                    .atLeast(1),
            int32("log.roll.jitter.hours", 0, HIGH, "Random amount taken off that age, at most, hours.")
                    .atLeast(0),
            int64(
                            "log.roll.jitter.ms",
                            null,
                            HIGH,
                            "Random amount taken off that age, at most, milliseconds; counts before log.roll.jitter.hours.")
                    .clusterWide(),
            int64(
                            "log.roll.ms",
                            null,
                            HIGH,
                            "Age at which a new segment is begun, milliseconds; counts before log.roll.hours.")
                    .clusterWide(),
            int32("log.segment.bytes", 1_073_741_824, HIGH, "Size at which a new segment is begun, bytes.")
                    .atLeast(14)
                    .clusterWide(),
            int64(
                            "log.segment.delete.delay.ms",
                            60_000L,
                            HIGH,
                            "A deleted file stays on disk this long under another name, milliseconds.")
                    .atLeast(0)
                    .clusterWide());

    private LogRetentionConfigs() {}
}
