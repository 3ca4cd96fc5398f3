package io.barnabas.server;

import io.barnabas.coordination.ClusterCoordination;
import io.barnabas.coordination.CoordinationEnvironment;
import io.barnabas.coordination.FileRegistrationMemory;
import io.barnabas.coordination.StoreClusterCoordination;
import io.barnabas.coordination.TopicAdminConfig;
import io.barnabas.coordination.zookeeper.ZooKeeperConfig;
import io.barnabas.coordination.zookeeper.ZooKeeperConnector;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.config.TopicConfigs;
import io.barnabas.server.config.TopicDefaults;
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
                        (topic, overrides) -> TopicConfigs.validate(config, overrides)));
    }
}
