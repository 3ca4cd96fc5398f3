package io.barnabas.tests.integration.exactlyonce;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.tests.integration.BrokerCluster;
import io.barnabas.tests.integration.ClusterAdmin;
import io.barnabas.tests.integration.ClusterBroker;
import io.barnabas.tests.integration.ClusterLogs;
import io.barnabas.tests.integration.LogFiles;
import io.barnabas.tests.integration.Product;
import io.barnabas.tests.integration.ZooKeeperEnsemble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three broker processes and a ZooKeeper, applications on Apache's clients 3.9 and 4.x and on ours that read, transform
 * and write in transactions, and every kind of death. In the end, what came in is compared with what went out.
 *
 * <p>{@code -Deos.product=APACHE} plays it on Apache's brokers, {@code -Deos.seed=N} chooses the victims.
 */
class ExactlyOnceIT {
    private static final int PER_SECOND = 80;
    private static final Duration SOAK = Duration.ofMinutes(Long.getLong("soak.minutes", 15));
    private static final String[] SETTINGS = {
        "zookeeper.session.timeout.ms=2000",
        "replica.lag.time.max.ms=3000",
        "replica.socket.timeout.ms=3000",
        "controller.socket.timeout.ms=3000",
        // The coordinators' logs are compacted all the while, and loaded so by whoever takes over.
        "offsets.topic.segment.bytes=16384",
        "transaction.state.log.segment.bytes=16384",
        "log.cleaner.backoff.ms=1000",
        "log.cleaner.min.cleanable.ratio=0.2",
        // How often it is looked for transactions that took too long.
        "transaction.abort.timed.out.transaction.cleanup.interval.ms=500"
    };

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path work;

    @RegisterExtension
    final ClusterLogs logs = new ClusterLogs();

    /** What is done to a pipeline. */
    @FunctionalInterface
    private interface Story {
        void tell(ExactlyOnceFaults faults, Random random);
    }

    @Test
    void shouldKeepExactlyOnceWhateverDies() {
        play((faults, random) -> {
            faults.killApplication();
            faults.killTransactionCoordinator();
            faults.pauseApplication();
            faults.killLeader();
            faults.leaveOpen();
            faults.killGroupCoordinator();
            faults.killApplicationWithItsCoordinator();
        });
    }

    @Test
    @Tag("soak")
    void shouldKeepExactlyOnceInALongSoak() {
        long end = System.nanoTime() + SOAK.toNanos();
        play((faults, random) -> {
            List<Runnable> all = List.of(
                    faults::killApplication,
                    faults::killTransactionCoordinator,
                    faults::pauseApplication,
                    faults::killLeader,
                    faults::leaveOpen,
                    faults::killGroupCoordinator,
                    faults::killApplicationWithItsCoordinator,
                    faults::pauseMember,
                    faults::killCoordinatorBetweenMarkers,
                    faults::pauseLeader,
                    faults::killEveryBroker);
            while (System.nanoTime() < end) {
                all.get(random.nextInt(all.size())).run();
            }
        });
    }

    /** It was no idle threat: the checkpoints of the cleaners name partitions of both coordinators' logs. */
    private static void assertCompacted(BrokerCluster cluster) {
        StringBuilder cleaned = new StringBuilder();
        for (ClusterBroker broker : cluster.brokers()) {
            try {
                Path checkpoint = broker.dataDir().resolve("cleaner-offset-checkpoint");
                cleaned.append(Files.exists(checkpoint) ? Files.readString(checkpoint) : "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        for (String topic : List.of("__consumer_offsets", "__transaction_state")) {
            assertTrue(cleaned.indexOf(topic) >= 0, () -> topic + " was never compacted:\n" + cleaned);
        }
    }

    private void play(Story story) {
        Product product = Product.valueOf(System.getProperty("eos.product", "BARNABAS"));
        long seed = Long.getLong("eos.seed", System.nanoTime());
        System.out.println("on " + product + " with -Deos.seed=" + seed);
        Random random = new Random(seed);
        try (ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.started(work, 1);
                BrokerCluster cluster = logs.of(new BrokerCluster(work, zooKeeper, 3, SETTINGS));
                ClusterAdmin admin = new ClusterAdmin(cluster.start(product))) {
            List<String> topics;
            try (Pipeline pipeline = Pipeline.ofAllLibraries(work, cluster, admin, PER_SECOND)) {
                pipeline.awaitMore(PER_SECOND);
                pipeline.awaitInSync();
                story.tell(new ExactlyOnceFaults(cluster, admin, pipeline, random), random);
                pipeline.finish();
                pipeline.awaitInSync();
                topics = pipeline.ownTopics();
            }
            cluster.terminate();
            cluster.assertNoErrorsOfOurs();
            assertCompacted(cluster);
            LogFiles.assertDumpsClean(work, cluster);
            LogFiles.assertReplicasAlike(cluster, topics.toArray(String[]::new));
        }
    }
}
