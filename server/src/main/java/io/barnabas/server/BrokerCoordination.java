package io.barnabas.server;

import io.barnabas.controller.InterBrokerProtocol;
import io.barnabas.coordination.ClusterCoordination;
import io.barnabas.coordination.ConfigStore;
import io.barnabas.coordination.CoordinationEnvironment;
import io.barnabas.coordination.FileRegistrationMemory;
import io.barnabas.coordination.StoreClusterCoordination;
import io.barnabas.coordination.TopicAdminConfig;
import io.barnabas.coordination.zookeeper.ZooKeeperConfig;
import io.barnabas.coordination.zookeeper.ZooKeeperConnector;
import io.barnabas.metadata.ConfigEntity;
import io.barnabas.server.config.BrokerConfigs;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.config.TopicConfigs;
import io.barnabas.server.config.TopicDefaults;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the configuration to the broker's tie to its cluster. */
final class BrokerCoordination {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.server.KafkaServer");

    private BrokerCoordination() {}

    /**
     * Connects to ZooKeeper. Blocks, at most zookeeper.connection.timeout.ms.
     *
     * @throws io.barnabas.coordination.CoordinationException when it cannot; the message says what to check
     */
    static ClusterCoordination connect(KafkaConfig config) {
        ZooKeeperConfig zooKeeper = config.zooKeeper();
        LOG.info("Connecting to zookeeper on {}", zooKeeper.connect());
        CoordinationEnvironment environment = CoordinationEnvironment.system(
                new FileRegistrationMemory(config.logDirs().get(0)));
        TopicDefaults topics = config.topicDefaults();
        return new StoreClusterCoordination(
                ZooKeeperConnector.connect(zooKeeper),
                environment,
                new TopicAdminConfig(
                        topics.numPartitions(),
                        topics.replicationFactor(),
                        InterBrokerProtocol.parse(
                                        config.interBrokerProtocolVersion().toString())
                                .isTopicIdsSupported(),
                        (topic, overrides) -> TopicConfigs.validate(config, overrides)));
    }

    /**
     * The configuration of the file with what is stored for this broker and for all brokers on top of it (KIP-226). What
     * cannot be used is named in the log and left out. Blocks, at most zookeeper.connection.timeout.ms for each.
     */
    static BrokerConfigs withStoredOverrides(KafkaConfig config, int brokerId, ConfigStore store) {
        long limitMs = config.zooKeeper().connectionTimeoutMs();
        return BrokerConfigs.of(config)
                .withStoredOverrides(
                        read(store, ConfigEntity.defaultBroker(), limitMs),
                        read(store, ConfigEntity.broker(brokerId), limitMs),
                        ignored -> LOG.error("{}", ignored));
    }

    private static Map<String, String> read(ConfigStore store, ConfigEntity entity, long limitMs) {
        try {
            return store.read(entity).get(limitMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new StartupException(
                    "The stored configuration of " + entity.name() + " cannot be read: "
                            + e.getCause().getMessage(),
                    e);
        } catch (TimeoutException e) {
            throw new StartupException(
                    "ZooKeeper did not give the stored configuration of " + entity.name() + " within " + limitMs
                            + " ms: is it overloaded, or has it lost its quorum?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupException("interrupted while reading the stored configuration", e);
        }
    }
}
