package io.barnabas.server;

import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.config.keys.BarnabasConfigs;
import io.barnabas.storage.log.LogDirLimits;
import io.barnabas.storage.log.LogManagerSettings;
import io.barnabas.storage.log.cleaner.CleanerSettings;

/** From the configuration to what the log manager takes. */
final class LogSettings {
    private LogSettings() {}

    static CleanerSettings cleaner(KafkaConfig config) {
        return new CleanerSettings(
                config.getInt("log.cleaner.threads"),
                config.getLong("log.cleaner.dedupe.buffer.size"),
                config.getDouble("log.cleaner.io.buffer.load.factor"),
                config.getInt("log.cleaner.io.buffer.size"),
                config.getDouble("log.cleaner.io.max.bytes.per.second"),
                config.getLong("log.cleaner.backoff.ms"));
    }

    static LogManagerSettings of(KafkaConfig config) {
        return new LogManagerSettings(
                config.logDirs(),
                config.getInt("num.recovery.threads.per.data.dir"),
                config.getLong("log.initial.task.delay.ms"),
                config.getLong("log.retention.check.interval.ms"),
                config.getLong("log.flush.scheduler.interval.ms"),
                config.getInt("log.flush.offset.checkpoint.interval.ms"),
                config.getInt("log.flush.start.offset.checkpoint.interval.ms"),
                config.getInt("producer.id.expiration.ms"),
                config.getInt("producer.id.expiration.check.interval.ms"),
                new LogDirLimits(
                        config.getLong(BarnabasConfigs.LOG_DIR_UNFLUSHED_BYTES),
                        config.getLong(BarnabasConfigs.LOG_DIR_RESERVED_BYTES)));
    }
}
