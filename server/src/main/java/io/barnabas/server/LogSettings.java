package io.barnabas.server;

import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.config.LogManagerConfig;
import io.barnabas.storage.log.LogManagerSettings;

/** From the configuration to what the log manager takes. */
final class LogSettings {
    private LogSettings() {}

    static LogManagerSettings of(KafkaConfig config) {
        LogManagerConfig logs = config.logManager();
        return new LogManagerSettings(
                logs.logDirs(),
                logs.numRecoveryThreadsPerDataDir(),
                logs.initialTaskDelayMs(),
                logs.retentionCheckIntervalMs(),
                logs.flushSchedulerIntervalMs(),
                logs.flushOffsetCheckpointIntervalMs(),
                logs.flushStartOffsetCheckpointIntervalMs(),
                logs.producerIdExpirationMs(),
                logs.producerIdExpirationCheckIntervalMs());
    }
}
