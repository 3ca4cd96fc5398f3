package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** kafka-reassign-partitions.sh and kafka-leader-election.sh on brokers of both kinds, either of which is the controller. */
class ReassignIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PER_SECOND = 400;
    private static final int RECORDS = 3_000;
    private static final int RECORD_BYTES = 1_000;
    /** So little that nothing gets anywhere while the test looks. */
    private static final String CRAWL = "1000";

    private static final String MOVED = "{\"version\":1,\"partitions\":["
            + "{\"topic\":\"orders\",\"partition\":0,\"replicas\":[2,3]},"
            + "{\"topic\":\"orders\",\"partition\":1,\"replicas\":[3,2]}]}";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path work;

    @RegisterExtension
    final ClusterLogs logs = new ClusterLogs();

    private BrokerCluster cluster;
    private ClusterAdmin admin;
    private Path file;

    /** Broker 1 is the controller and leads; records go from its kind to the other, and to its own. */
    @ParameterizedTest(name = "{0} controls")
    @EnumSource(Product.class)
    void shouldMoveReplicasWithinLimitsAndCallMovesOff(Product first) {
        try (ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.started(work, 1);
                BrokerCluster brokers = logs.of(new BrokerCluster(
                        work, zooKeeper, 3, "min.insync.replicas=1", "auto.leader.rebalance.enable=false"))) {
            cluster = brokers;
            cluster.broker(1).start(first);
            cluster.broker(2).launch(first.other());
            cluster.broker(3).launch(first);
            cluster.broker(2).awaitStarted();
            cluster.broker(3).awaitStarted();
            try (ClusterAdmin opened = new ClusterAdmin(cluster)) {
                admin = opened;
                admin.awaitBrokers(1, 2, 3);
                admin.create("orders", List.of(List.of(1), List.of(1)));
                produce();
                file = Installation.write(work.resolve("moved.json"), MOVED);
                callOff();
                finish();
                electPreferred();
            }
        }
    }

    private void produce() {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrap(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                sent.add(producer.send(new ProducerRecord<>("orders", i % 2, null, new byte[RECORD_BYTES])));
            }
            producer.flush();
            sent.forEach(each -> assertTrue(each.isDone()));
        }
    }

    private void callOff() {
        List<String> started = reassign(0, "--execute", "--throttle", CRAWL);
        assertTrue(started.contains("The inter-broker throttle limit was set to " + CRAWL + " B/s"), started::toString);
        assertTrue(
                started.contains("Successfully started partition reassignments for orders-0,orders-1"),
                started::toString);
        assertEquals(
                "Cannot execute because there is an existing partition assignment.",
                reassign(1, "--execute").get(0).substring(0, 65));
        List<String> verified = reassign(0, "--verify");
        assertTrue(verified.contains("Reassignment of partition orders-0 is still in progress."), verified::toString);
        assertEquals(
                List.of(
                        "Current partition reassignments:",
                        "orders-0: replicas: 2,3,1. adding: 2,3. removing: 1.",
                        "orders-1: replicas: 3,2,1. adding: 3,2. removing: 1."),
                tool("kafka-reassign-partitions.sh", 0, "--list"));
        assertTrue(
                tool("kafka-topics.sh", 0, "--describe", "--topic", "orders")
                        .get(1)
                        .contains("Replicas: 2,3,1\tIsr: 1\tAdding Replicas: 2,3\tRemoving Replicas: 1"),
                cluster::state);
        assertEquals(
                List.of(
                        "Successfully cancelled partition reassignments for: orders-0,orders-1",
                        "None of the specified partition moves are active.Clearing broker-level throttles on brokers 1,2,3",
                        "Clearing topic-level throttles on topic orders"),
                reassign(0, "--cancel"));
        Await.until(
                "the partitions are where they were", LIMIT, () -> replicasAre(List.of(1), List.of(1)), this::state);
    }

    private void finish() {
        reassign(0, "--execute", "--throttle", CRAWL);
        assertEquals(
                2,
                reassign(0, "--execute", "--additional", "--throttle", "100000000").stream()
                        .filter(line -> line.contains("throttle limit") || line.startsWith("Successfully started"))
                        .count());
        Await.until("the partitions have moved", LIMIT, () -> replicasAre(List.of(2, 3), List.of(3, 2)), this::state);
        assertEquals(
                List.of(
                        "Status of partition reassignment:",
                        "Reassignment of partition orders-0 is completed.",
                        "Reassignment of partition orders-1 is completed.",
                        "",
                        "Clearing broker-level throttles on brokers 1,2,3",
                        "Clearing topic-level throttles on topic orders"),
                reassign(0, "--verify"));
        List<String> settings = tool("kafka-configs.sh", 0, "--describe", "--entity-type", "brokers");
        assertTrue(settings.stream().noneMatch(line -> line.contains("throttled")), settings::toString);
        admin.awaitInSync("orders", 2);
        assertEquals(
                RECORDS,
                Events.read(cluster.bootstrap(), "orders").values().stream()
                        .mapToInt(List::size)
                        .sum());
    }

    private void electPreferred() {
        cluster.broker(2).terminate();
        admin.awaitLeader("orders", 0, 3);
        List<String> refused = tool(
                "kafka-leader-election.sh", 1, "--election-type", "preferred", "--topic", "orders", "--partition", "0");
        assertTrue(refused.get(0).contains("PreferredLeaderNotAvailableException"), refused::toString);
        cluster.broker(2).start(cluster.broker(2).product());
        admin.awaitInSync("orders", 2);
        List<String> elected =
                tool("kafka-leader-election.sh", 0, "--election-type", "preferred", "--all-topic-partitions");
        assertTrue(
                elected.get(0).startsWith("Successfully completed leader election (PREFERRED) for partitions"),
                elected::toString);
        admin.awaitLeader("orders", 0, 2);
    }

    /** A leader's replica and a follower's go to another folder and back, under a producer that never stops. */
    @Test
    void shouldMoveReplicasBetweenFoldersUnderLoad() {
        try (ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.started(work, 1);
                BrokerCluster brokers = logs.of(new BrokerCluster(
                        work, zooKeeper, 2, "min.insync.replicas=1", "auto.leader.rebalance.enable=false"))) {
            cluster = brokers;
            Path home = cluster.broker(1).dataDir();
            Path other = work.resolve("other");
            cluster.broker(1).launch(Product.BARNABAS, "log.dirs=" + home + "," + other);
            cluster.broker(2).launch(Product.APACHE);
            cluster.brokers().forEach(ClusterBroker::awaitStarted);
            try (ClusterAdmin opened = new ClusterAdmin(cluster)) {
                admin = opened;
                admin.awaitBrokers(1, 2);
                admin.create("orders", List.of(List.of(1, 2), List.of(2, 1)));
                try (SteadyProducer orders = SteadyProducer.apache(cluster.bootstrap(), "orders", 2, PER_SECOND)) {
                    for (Path folder : List.of(other, home, other, home)) {
                        orders.awaitMore(PER_SECOND, cluster);
                        moveTo(folder);
                    }
                    orders.awaitMore(PER_SECOND, cluster);
                    admin.awaitInSync("orders", 2);
                    Ledger ledger = orders.finish();
                    assertEquals(List.of(), ledger.failures(), cluster::state);
                    ledger.assertHeldBy(Events.read(cluster.bootstrap(), "orders"));
                }
            }
            cluster.terminate();
            LogFiles.assertDumpsClean(work, cluster);
            LogFiles.assertReplicasAlike(cluster, "orders");
        }
    }

    private void moveTo(Path folder) {
        file = Installation.write(
                work.resolve("folder.json"),
                "{\"version\":1,\"partitions\":["
                        + "{\"topic\":\"orders\",\"partition\":0,\"replicas\":[1,2],\"log_dirs\":[\"" + folder
                        + "\",\"any\"]},"
                        + "{\"topic\":\"orders\",\"partition\":1,\"replicas\":[2,1],\"log_dirs\":[\"any\",\"" + folder
                        + "\"]}]}");
        reassign(0, "--execute");
        Await.until(
                "both replicas are in " + folder,
                LIMIT,
                () -> reassign(0, "--verify")
                        .containsAll(List.of(
                                "Reassignment of replica orders-0-1 completed successfully.",
                                "Reassignment of replica orders-1-1 completed successfully.")),
                this::state);
    }

    private boolean replicasAre(List<Integer> first, List<Integer> second) {
        Map<Integer, TopicPartitionInfo> found = admin.describe("orders");
        return ids(found.get(0)).equals(first) && ids(found.get(1)).equals(second);
    }

    private static List<Integer> ids(TopicPartitionInfo partition) {
        return partition.replicas().stream().map(node -> node.id()).toList();
    }

    private String state() {
        return admin.describe("orders") + "\n" + cluster.state();
    }

    private List<String> reassign(int status, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--reassignment-json-file", file.toString()));
        return tool("kafka-reassign-partitions.sh", status, all.toArray(String[]::new));
    }

    private List<String> tool(String script, int status, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", cluster.bootstrap()));
        all.addAll(List.of(arguments));
        try (RunningProcess run = Installation.run(work, script, all.toArray(String[]::new))) {
            assertEquals(status, run.awaitExit(LIMIT), () -> run.transcript() + "\n" + state());
            return run.out();
        }
    }
}
