package io.barnabas.server.config;

import java.nio.file.Path;
import java.util.List;

/**
 * What the log manager needs; times in milliseconds.
 *
 * @param logDirs directories of logs, at least one
 * @param numRecoveryThreadsPerDataDir threads per directory for recovery at start and flushing at stop
 * @param retentionCheckIntervalMs how often old segments are looked for
 * @param flushSchedulerIntervalMs how often logs are looked at for flush.ms; Long.MAX_VALUE for never
 * @param flushOffsetCheckpointIntervalMs how often recovery points are written
 * @param flushStartOffsetCheckpointIntervalMs how often log start offsets are written
 * @param initialTaskDelayMs wait after start before the first of those
 * @param producerIdExpirationMs a producer id idle for this long is forgotten
 * @param producerIdExpirationCheckIntervalMs how often idle producer ids are looked for
 * @param transactionPartitionVerificationEnable ask the coordinator whether a partition is in its transaction
 */
public record LogManagerConfig(
        List<Path> logDirs,
        int numRecoveryThreadsPerDataDir,
        long retentionCheckIntervalMs,
        long flushSchedulerIntervalMs,
        int flushOffsetCheckpointIntervalMs,
        int flushStartOffsetCheckpointIntervalMs,
        long initialTaskDelayMs,
        int producerIdExpirationMs,
        int producerIdExpirationCheckIntervalMs,
        boolean transactionPartitionVerificationEnable) {
    public LogManagerConfig {
        logDirs = List.copyOf(logDirs);
    }
}
