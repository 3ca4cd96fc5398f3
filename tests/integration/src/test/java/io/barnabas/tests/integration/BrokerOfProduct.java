package io.barnabas.tests.integration;

import java.nio.file.Path;
import java.time.Duration;

/**
 * One ZooKeeper and one broker of either product, for tests that must come out the same against both. The broker keeps
 * its port and its data over restarts.
 */
final class BrokerOfProduct implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** What one broker alone needs, and no waiting for members that nobody expects. */
    private static final String[] SETTINGS = {
        "offsets.topic.replication.factor=1",
        "offsets.topic.num.partitions=4",
        "transaction.state.log.replication.factor=1",
        "transaction.state.log.min.isr=1",
        "transaction.state.log.num.partitions=4",
        "transaction.abort.timed.out.transaction.cleanup.interval.ms=500",
        "group.initial.rebalance.delay.ms=0",
        "auto.create.topics.enable=false"
    };

    private final Product product;
    private final LocalCluster cluster;
    private RunningProcess broker;

    private BrokerOfProduct(Product product, Path work) {
        this.product = product;
        this.cluster = new LocalCluster(work);
    }

    static BrokerOfProduct start(Product product, Path work) {
        BrokerOfProduct started = new BrokerOfProduct(product, work);
        try {
            started.cluster.startZooKeeper();
            started.startBroker();
            return started;
        } catch (RuntimeException | Error e) {
            started.close();
            throw e;
        }
    }

    String bootstrap() {
        return cluster.bootstrap();
    }

    Path dataDir() {
        return cluster.dataDir();
    }

    /** Stops the broker politely; clients find nobody until {@link #startBroker}. */
    void stopBroker() {
        broker.terminate();
    }

    /** Ends the broker at once. */
    void killBroker() {
        broker.killHard();
        Await.until("the killed broker's session ends", LIMIT, () -> {
            RunningProcess shell = Installation.run(
                    cluster.work, "zookeeper-shell.sh", "127.0.0.1:" + cluster.zooKeeperPort, "ls", "/brokers/ids");
            return shell.out().contains("[]");
        });
    }

    void startBroker() {
        broker = product == Product.BARNABAS
                ? cluster.startBroker(SETTINGS)
                : ApacheKafka.startBroker(cluster.work, cluster.brokerProperties(), SETTINGS);
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
        cluster.close();
    }
}
