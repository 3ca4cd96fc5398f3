package io.barnabas.storage.log;

import io.barnabas.storage.log.segment.LogFileNames;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;

/** What logs are configured with: the broker's defaults, and what their topics override. Safe from any thread. */
final class LogConfigs {
    private final Collection<UnifiedLog> logs;
    private volatile LogConfig defaults;
    private volatile Function<String, Map<String, String>> overrides = topic -> Map.of();

    /** @param logs that follow changes: a view, not a copy */
    LogConfigs(LogConfig defaults, Collection<UnifiedLog> logs) {
        this.defaults = defaults;
        this.logs = logs;
    }

    LogConfig defaults() {
        return defaults;
    }

    /** @param source the overrides of a topic, by its name */
    void useOverrides(Function<String, Map<String, String>> source) {
        overrides = source;
    }

    LogConfig of(String topic) {
        return defaults.withOverrides(overrides.apply(topic));
    }

    /** Of the partition that a directory under deletion was. */
    LogConfig of(Path deletedDirectory) {
        return LogFileNames.partition(deletedDirectory.getFileName().toString())
                .map(tp -> of(tp.topic()))
                .orElse(defaults);
    }

    void onTopic(String topic, Map<String, String> newOverrides) {
        for (UnifiedLog log : logs) {
            if (log.topicPartition().topic().equals(topic)) {
                log.updateConfig(defaults.withOverrides(newOverrides));
            }
        }
    }

    void onDefaults(LogConfig newDefaults) {
        defaults = newDefaults;
        for (UnifiedLog log : logs) {
            log.updateConfig(newDefaults.withOverrides(log.config().overrides()));
        }
    }
}
