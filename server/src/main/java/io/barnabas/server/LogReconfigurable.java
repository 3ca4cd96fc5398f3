package io.barnabas.server;

import io.barnabas.server.config.BrokerReconfigurable;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.config.TopicConfigs;
import io.barnabas.storage.log.LogConfig;
import io.barnabas.storage.log.LogManager;
import java.util.Set;

/** What topics have that override nothing: all logs follow at once. */
final class LogReconfigurable implements BrokerReconfigurable {
    private final LogManager logManager;

    LogReconfigurable(LogManager logManager) {
        this.logManager = logManager;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return TopicConfigs.brokerKeys();
    }

    @Override
    public void reconfigure(KafkaConfig before, KafkaConfig after) {
        logManager.reconfigureDefaultLogConfig(LogConfig.of(after.topicConfigDefaults()));
    }
}
