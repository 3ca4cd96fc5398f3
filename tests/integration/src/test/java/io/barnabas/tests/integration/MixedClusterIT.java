package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.barnabas.tests.integration.exactlyonce.Library;
import io.barnabas.tests.integration.exactlyonce.Pipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Apache's brokers and ours in one cluster on one ZooKeeper: either is the controller, leads, follows, coordinates groups
 * and transactions, and is restarted as the other on the same files.
 */
class MixedClusterIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PARTITIONS = 6;
    private static final int PER_SECOND = 300;
    private static final int PER_SECOND_IN_TRANSACTIONS = 100;
    private static final int OFFSETS_PARTITIONS = 6;
    /** So that each broker leads two partitions and each pair of brokers replicates in both directions. */
    private static final List<List<Integer>> ASSIGNMENT = List.of(
            List.of(1, 2, 3), List.of(2, 3, 1), List.of(3, 1, 2), List.of(1, 3, 2), List.of(2, 1, 3), List.of(3, 2, 1));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path work;

    @RegisterExtension
    final ClusterLogs logs = new ClusterLogs();

    private BrokerCluster cluster;
    private ClusterAdmin admin;
    private Pipeline pipeline;

    /** Broker 1 is the controller, of this kind; the others are of both kinds. */
    @ParameterizedTest(name = "{0} controls first")
    @EnumSource(Product.class)
    void shouldLiveTogether(Product first) {
        try (ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.started(work, 1);
                BrokerCluster brokers =
                        logs.of(new BrokerCluster(work, zooKeeper, 3, "zookeeper.session.timeout.ms=8000"))) {
            cluster = brokers;
            cluster.broker(1).start(first);
            cluster.broker(2).launch(first.other());
            cluster.broker(3).launch(first);
            cluster.broker(2).awaitStarted();
            cluster.broker(3).awaitStarted();
            try (ClusterAdmin opened = new ClusterAdmin(cluster)) {
                admin = opened;
                admin.awaitBrokers(1, 2, 3);
                assertEquals(1, admin.controller(), "the first to start is the controller");
                underLoad(first);
            }
            cluster.terminate();
            cluster.assertNoErrorsOfOurs();
            LogFiles.assertDumpsClean(work, cluster);
            LogFiles.assertReplicasAlike(cluster, "orders", "events");
            LogFiles.assertReplicasAlike(cluster, pipeline.topics().toArray(String[]::new));
        }
    }

    private void underLoad(Product first) {
        admin.create("orders", ASSIGNMENT);
        admin.create("events", ASSIGNMENT);
        try (SteadyProducer orders = SteadyProducer.apache(cluster.bootstrap(), "orders", PARTITIONS, PER_SECOND);
                SteadyProducer events =
                        new SteadyProducer(RecordSink.barnabas(cluster.bootstrap()), "events", PARTITIONS, PER_SECOND);
                Pipeline transactions = Pipeline.small(
                        work, cluster, admin, first == Product.APACHE ? Library.KAFKA_3_9_1 : Library.KAFKA_4_4_0)) {
            pipeline = transactions;
            orders.awaitMore(PER_SECOND, cluster);
            events.awaitMore(PER_SECOND, cluster);
            admin.awaitInSync("orders", 3);
            List<SteadyGroup> groups = groupsOnEachCoordinator();
            try {
                awaitProgress(orders, events, groups);
                administer();
                awaitProgress(orders, events, groups);

                // The other kind takes over as controller, as leaders and as coordinators.
                cluster.broker(1).kill();
                awaitProgress(orders, events, groups);
                assertFalse(admin.controller() == 1, "the controller moved");
                cluster.broker(1).start(first.other());
                awaitInSync();
                prefer();
                awaitProgress(orders, events, groups);
                administer();

                // And each of the others becomes what it was not.
                for (int id = 2; id <= 3; id++) {
                    ClusterBroker broker = cluster.broker(id);
                    assertEquals(143, broker.terminate(), () -> "a polite stop\n" + cluster.state());
                    broker.start(broker.product().other());
                    awaitInSync();
                    prefer();
                    awaitProgress(orders, events, groups);
                }
                finish(orders, events, groups);
            } finally {
                groups.forEach(SteadyGroup::close);
            }
        }
    }

    /** A group for each broker to coordinate. */
    private List<SteadyGroup> groupsOnEachCoordinator() {
        SteadyGroup maker = new SteadyGroup(cluster.bootstrap(), name(0), "orders", 1);
        List<SteadyGroup> groups = new ArrayList<>(List.of(maker));
        maker.awaitMore(1, cluster);
        admin.awaitInSync("__consumer_offsets", 3);
        Map<Integer, Integer> coordinated = new HashMap<>();
        coordinated.put(admin.leader("__consumer_offsets", 0), 0);
        for (int partition = 1; partition < OFFSETS_PARTITIONS; partition++) {
            if (coordinated.putIfAbsent(admin.leader("__consumer_offsets", partition), partition) == null) {
                groups.add(new SteadyGroup(cluster.bootstrap(), name(partition), "orders", 2));
            }
        }
        assertEquals(3, coordinated.size(), () -> "brokers that coordinate: " + coordinated);
        return groups;
    }

    /** The name of a group that lives in this partition of the offsets topic. */
    private static String name(int partition) {
        for (int i = 0; ; i++) {
            String name = "group-" + i;
            if ((name.hashCode() & Integer.MAX_VALUE) % OFFSETS_PARTITIONS == partition) {
                return name;
            }
        }
    }

    /** What an operator does: each goes through the controller and ends in requests to all brokers. */
    private void administer() {
        admin.create("moved", List.of(List.of(1, 2), List.of(2, 3)));
        Events.write(cluster.bootstrap(), "moved", 0, 200, "lz4");
        ClusterAdmin.get(admin.admin()
                .alterPartitionReassignments(Map.of(
                        new TopicPartition("moved", 0), Optional.of(new NewPartitionReassignment(List.of(3, 1))),
                        new TopicPartition("moved", 1), Optional.of(new NewPartitionReassignment(List.of(1, 3)))))
                .all());
        Await.until(
                "the reassignment is over",
                LIMIT,
                () -> ClusterAdmin.get(
                                admin.admin().listPartitionReassignments().reassignments())
                        .isEmpty(),
                cluster::state);
        ClusterAdmin.get(admin.admin()
                .createPartitions(Map.of("moved", NewPartitions.increaseTo(3, List.of(List.of(2, 3)))))
                .all());
        admin.awaitInSync("moved", 2);
        Events.write(cluster.bootstrap(), "moved", 200, 400, "zstd");
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "moved");
        ClusterAdmin.get(admin.admin()
                .incrementalAlterConfigs(Map.of(
                        topic,
                        List.of(new AlterConfigOp(
                                new ConfigEntry("retention.ms", "7200000"), AlterConfigOp.OpType.SET))))
                .all());
        Events.assertHolds(cluster.bootstrap(), "moved", 400);
        ClusterAdmin.get(admin.admin()
                .deleteRecords(Map.of(new TopicPartition("moved", 0), RecordsToDelete.beforeOffset(1)))
                .all());
        admin.delete(Set.of("moved"));
    }

    private void awaitProgress(SteadyProducer orders, SteadyProducer events, List<SteadyGroup> groups) {
        orders.awaitMore(PER_SECOND, cluster);
        events.awaitMore(PER_SECOND, cluster);
        groups.forEach(group -> group.awaitMore(PER_SECOND / 2, cluster));
        pipeline.awaitMore(PER_SECOND_IN_TRANSACTIONS);
    }

    private void awaitInSync() {
        admin.awaitInSync("orders", 3);
        admin.awaitInSync("events", 3);
        pipeline.awaitInSync();
    }

    private void prefer() {
        admin.electPreferred("orders");
        admin.electPreferred("events");
        pipeline.prefer();
    }

    private void finish(SteadyProducer orders, SteadyProducer events, List<SteadyGroup> groups) {
        Ledger ordersLedger = orders.finish();
        Ledger eventsLedger = events.finish();
        assertEquals(List.of(), ordersLedger.failures(), cluster::state);
        assertEquals(List.of(), eventsLedger.failures(), cluster::state);
        ordersLedger.assertHeldBy(Events.read(cluster.bootstrap(), "orders"));
        eventsLedger.assertHeldBy(Events.read(cluster.bootstrap(), "events"));
        groups.forEach(group -> group.finish(ordersLedger, cluster));
        pipeline.finish();
        awaitInSync();
    }
}
