package io.barnabas.storage.log;

import java.nio.file.Path;
import java.util.List;

/**
 * What the log manager needs of the broker's configuration; times in milliseconds.
 *
 * @param logDirs {@code log.dirs}, at least one
 * @param recoveryThreadsPerDataDir {@code num.recovery.threads.per.data.dir}
 * @param initialTaskDelayMs {@code log.initial.task.delay.ms}: the wait before the first periodic task
 * @param retentionCheckMs {@code log.retention.check.interval.ms}
 * @param flushCheckMs {@code log.flush.scheduler.interval.ms}; {@link Long#MAX_VALUE} for never
 * @param flushRecoveryOffsetCheckpointMs {@code log.flush.offset.checkpoint.interval.ms}
 * @param flushStartOffsetCheckpointMs {@code log.flush.start.offset.checkpoint.interval.ms}
 * @param producerIdExpirationMs {@code producer.id.expiration.ms}
 * @param producerIdExpirationCheckIntervalMs {@code producer.id.expiration.check.interval.ms}
 * @param limits what each log directory may hold
 */
public record LogManagerSettings(
        List<Path> logDirs,
        int recoveryThreadsPerDataDir,
        long initialTaskDelayMs,
        long retentionCheckMs,
        long flushCheckMs,
        long flushRecoveryOffsetCheckpointMs,
        long flushStartOffsetCheckpointMs,
        int producerIdExpirationMs,
        int producerIdExpirationCheckIntervalMs,
        LogDirLimits limits) {

    /** Kafka 3.9's defaults. */
    public static LogManagerSettings defaults(List<Path> logDirs) {
        return new LogManagerSettings(
                List.copyOf(logDirs),
                1,
                30_000L,
                300_000L,
                Long.MAX_VALUE,
                60_000L,
                60_000L,
                86_400_000,
                600_000,
                LogDirLimits.DEFAULTS);
    }
}
