package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.tests.integration.exactlyonce.Library;
import io.barnabas.tests.integration.exactlyonce.Pipeline;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of three of Apache's brokers becomes one of ours, broker by broker, and Apache's again, under producers, a
 * consumer group and transactional applications that never stop.
 */
class RollingUpgradeIT {
    private static final int PARTITIONS = 6;
    private static final int PER_SECOND = 400;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path work;

    @RegisterExtension
    final ClusterLogs logs = new ClusterLogs();

    private List<String> transactional;

    @Test
    void shouldRollToBarnabasAndBack() {
        try (ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.started(work, 1);
                BrokerCluster cluster = logs.of(new BrokerCluster(work, zooKeeper, 3));
                ClusterAdmin admin = new ClusterAdmin(cluster.start(Product.APACHE))) {
            admin.create("orders", PARTITIONS, 3, Map.of());
            admin.create("events", PARTITIONS, 3, Map.of("segment.bytes", "65536"));
            try (SteadyProducer orders = SteadyProducer.apache(cluster.bootstrap(), "orders", PARTITIONS, PER_SECOND);
                    SteadyProducer events = new SteadyProducer(
                            RecordSink.barnabas(cluster.bootstrap()), "events", PARTITIONS, PER_SECOND);
                    SteadyGroup group = new SteadyGroup(cluster.bootstrap(), "readers", "orders", 2);
                    Pipeline pipeline = Pipeline.small(work, cluster, admin, Library.KAFKA_3_9_1)) {
                transactional = pipeline.topics();
                group.awaitMore(PER_SECOND, cluster);
                events.awaitMore(PER_SECOND, cluster);
                pipeline.awaitMore(PER_SECOND / 4);
                for (Product kind : List.of(Product.BARNABAS, Product.APACHE)) {
                    for (ClusterBroker broker : cluster.brokers()) {
                        roll(broker, kind, cluster, admin, pipeline);
                        orders.awaitMore(PER_SECOND, cluster);
                        events.awaitMore(PER_SECOND, cluster);
                        group.awaitMore(PER_SECOND, cluster);
                        pipeline.awaitMore(PER_SECOND / 4);
                    }
                }
                verify(orders, "orders", cluster);
                verify(events, "events", cluster);
                group.finish(orders.ledger(), cluster);
                pipeline.finish();
                awaitInSync(admin, pipeline);
            }
            cluster.terminate();
            cluster.assertNoErrorsOfOurs();
            LogFiles.assertDumpsClean(work, cluster);
            LogFiles.assertReplicasAlike(cluster, "orders", "events");
            LogFiles.assertReplicasAlike(cluster, transactional.toArray(String[]::new));
        }
    }

    private void roll(
            ClusterBroker broker, Product kind, BrokerCluster cluster, ClusterAdmin admin, Pipeline pipeline) {
        assertEquals(143, broker.terminate(), () -> "a polite stop\n" + cluster.state());
        broker.start(kind);
        awaitInSync(admin, pipeline);
        admin.electPreferred("orders");
        admin.electPreferred("events");
        pipeline.prefer();
    }

    private void awaitInSync(ClusterAdmin admin, Pipeline pipeline) {
        admin.awaitInSync("orders", 3);
        admin.awaitInSync("events", 3);
        pipeline.awaitInSync();
    }

    private void verify(SteadyProducer producer, String topic, BrokerCluster cluster) {
        Ledger ledger = producer.finish();
        assertEquals(List.of(), ledger.failures(), () -> topic + " " + ledger + "\n" + cluster.state());
        ledger.assertHeldBy(Events.read(cluster.bootstrap(), topic));
    }
}
