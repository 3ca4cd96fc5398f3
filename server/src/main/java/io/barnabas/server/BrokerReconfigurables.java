package io.barnabas.server;

import io.barnabas.server.config.BrokerReconfigurable;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.config.TopicConfigs;
import io.barnabas.server.fetcher.LeaderFetchers;
import io.barnabas.server.network.SocketServer;
import io.barnabas.storage.log.LogConfig;
import io.barnabas.storage.log.LogManager;
import io.barnabas.storage.log.cleaner.LogCleaner;
import java.util.Set;
import java.util.function.Consumer;

/** The parts of a broker that follow changed settings while it runs. */
final class BrokerReconfigurables {
    private BrokerReconfigurables() {}

    private record Part(Set<String> reconfigurableConfigs, Consumer<KafkaConfig> follow)
            implements BrokerReconfigurable {
        @Override
        public void reconfigure(KafkaConfig before, KafkaConfig after) {
            follow.accept(after);
        }
    }

    /** What topics have that override nothing: all logs follow at once. */
    static BrokerReconfigurable logs(LogManager logManager) {
        return new Part(
                TopicConfigs.brokerKeys(),
                config -> logManager.reconfigureDefaultLogConfig(LogConfig.of(config.topicConfigDefaults())));
    }

    /** After how long without a word a producer is forgotten: with the next search for such. */
    static BrokerReconfigurable producers(LogManager logManager) {
        return new Part(
                Set.of("producer.id.expiration.ms"),
                config -> logManager.updateProducerIdExpirationMs(config.getInt("producer.id.expiration.ms")));
    }

    /** Whether transactions are verified is asked for each request that has any. */
    static BrokerReconfigurable verification() {
        return new Part(Set.of("transaction.partition.verification.enable"), config -> {});
    }

    /** How many connections there may be. */
    static BrokerReconfigurable connections(SocketServer socketServer) {
        return new Part(
                Set.of("max.connections", "max.connections.per.ip", "max.connections.per.ip.overrides"),
                config -> socketServer.updateConnectionLimits(Listeners.connectionLimits(config)));
    }

    /** Threads, memory and speed of compaction. */
    static BrokerReconfigurable cleaner(LogCleaner cleaner) {
        return new Part(
                Set.of(
                        "log.cleaner.threads",
                        "log.cleaner.dedupe.buffer.size",
                        "log.cleaner.io.buffer.load.factor",
                        "log.cleaner.io.buffer.size",
                        "log.cleaner.io.max.bytes.per.second",
                        "log.cleaner.backoff.ms"),
                config -> cleaner.reconfigure(LogSettings.cleaner(config)));
    }

    /** How many fetchers there are for each leader. */
    static BrokerReconfigurable fetchers(LeaderFetchers fetchers) {
        return new Part(
                Set.of("num.replica.fetchers"), config -> fetchers.resize(config.getInt("num.replica.fetchers")));
    }
}
