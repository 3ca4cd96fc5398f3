package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three real broker processes and a real ZooKeeper ensemble of three, hit by real faults under a steady producer
 * (idempotent, acks=all, min.insync.replicas=2) and a consumer group; in the end everything acknowledged is compared with
 * what is read.
 */
class RealFaultsIT {
    private static final int PARTITIONS = 6;
    private static final int PER_SECOND = 400;
    private static final Duration SOAK = Duration.ofMinutes(Long.getLong("soak.minutes", 15));
    /** Sessions of two seconds, and followers that fall out after three: a pause of some seconds outlasts both. */
    private static final String[] SETTINGS = {
        "zookeeper.session.timeout.ms=2000",
        "replica.lag.time.max.ms=3000",
        // Where packets vanish, this is when a connection is given up for a new one.
        "replica.socket.timeout.ms=3000",
        "controller.socket.timeout.ms=3000"
    };

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path work;

    @RegisterExtension
    final ClusterLogs logs = new ClusterLogs();

    @Test
    void shouldLoseNothingWhenProcessesAreKilledAndPaused() {
        try (ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.started(work, 3);
                BrokerCluster cluster = logs.of(new BrokerCluster(work, zooKeeper, 3, SETTINGS))) {
            play(cluster, faults -> {
                faults.killLeader();
                faults.killController();
                faults.pauseLeader();
                faults.pauseController();
                faults.killCoordinator();
                faults.killZooKeeperLeader(zooKeeper);
                faults.restartInTurns();
                faults.killEverybody();
            });
        }
    }

    @Test
    void shouldLoseNothingWhenTheNetworkIsCut() {
        String obstacle = NetworkNamespaces.obstacle();
        assumeTrue(obstacle.isEmpty(), "skipped: network namespaces cannot be made here (" + obstacle + ")");
        try (NetworkNamespaces network = NetworkNamespaces.made(3);
                ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.started(work, network.places());
                BrokerCluster cluster = logs.of(new BrokerCluster(work, zooKeeper, network.places(), SETTINGS))) {
            play(cluster, faults -> {
                faults.isolateLeader(network);
                faults.isolateController(network);
                faults.cutFollowerFromLeader(network);
            });
        }
    }

    @Test
    @Tag("soak")
    void shouldLoseNothingInALongSoak() {
        long seed = Long.getLong("soak.seed", System.nanoTime());
        System.out.println("soak of " + SOAK + " with -Dsoak.seed=" + seed);
        Random random = new Random(seed);
        long end = System.nanoTime() + SOAK.toNanos();
        try (ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.started(work, 3);
                BrokerCluster cluster = logs.of(new BrokerCluster(work, zooKeeper, 3, SETTINGS))) {
            play(cluster, faults -> {
                List<Runnable> all = List.of(
                        faults::killLeader,
                        faults::killController,
                        faults::pauseLeader,
                        faults::pauseController,
                        faults::killCoordinator,
                        () -> faults.killZooKeeperLeader(zooKeeper),
                        faults::restartInTurns,
                        faults::killEverybody);
                while (System.nanoTime() < end) {
                    all.get(random.nextInt(all.size())).run();
                }
            });
        }
    }

    /** What happens to the cluster while the load goes on. */
    @FunctionalInterface
    private interface Story {
        void tell(Faults faults);
    }

    /**
     * Plays a story under load. Not every record is acknowledged: where packets vanish or a leader is paused, kafka-clients
     * sends on to a new leader while older batches wait for the silent old one, and once five newer ones are written, no
     * broker can tell the older ones, which are written as well, from records out of order. Such a record counts as one
     * that may be there, once, in its place; there are few of them.
     */
    private void play(BrokerCluster cluster, Story story) {
        cluster.start(Product.valueOf(System.getProperty("faults.product", "BARNABAS")));
        try (ClusterAdmin admin = new ClusterAdmin(cluster)) {
            admin.create("orders", PARTITIONS, 3, Map.of());
            try (SteadyProducer orders = SteadyProducer.apache(cluster.bootstrap(), "orders", PARTITIONS, PER_SECOND);
                    SteadyGroup group = new SteadyGroup(cluster.bootstrap(), "readers", "orders", 2)) {
                group.awaitMore(PER_SECOND, cluster);
                admin.awaitInSync("__consumer_offsets", 3);
                story.tell(new Faults(cluster, admin, orders, group));
                Ledger ledger = orders.finish();
                int uncertain = ledger.failures().size();
                System.out.println("without an outcome: " + uncertain + " records of " + ledger.sent());
                assertTrue(uncertain <= ledger.sent() / 20, () -> ledger + "\n" + cluster.state());
                ledger.assertHeldBy(Events.read(cluster.bootstrap(), "orders"));
                group.finish(ledger, cluster);
            }
            admin.awaitInSync("orders", 3);
            admin.awaitInSync("__consumer_offsets", 3);
        }
        cluster.terminate();
        cluster.assertNoErrorsOfOurs();
        LogFiles.assertDumpsClean(work, cluster);
        LogFiles.assertReplicasAlike(cluster, "orders", "__consumer_offsets");
    }
}
