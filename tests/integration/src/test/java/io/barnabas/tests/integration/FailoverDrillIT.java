package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What scripts/drill-failover plays, and what must never happen: a living broker thrown out. */
class FailoverDrillIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Sessions live much longer than this: what goes on earlier was not noticed by their end. */
    private static final Duration NOTICED = Duration.ofSeconds(15);

    private static final String SESSION = "zookeeper.session.timeout.ms=40000";
    private static final Pattern DESCRIBED =
            Pattern.compile("\tTopic: (\\S+)\tPartition: 0\tLeader: (\\S+)\tReplicas: (\\S+)\tIsr: (\\S*).*");

    @TempDir
    Path work;

    @RegisterExtension
    final ClusterLogs logs = new ClusterLogs();

    private ZooKeeperEnsemble zooKeeper;
    private BrokerCluster cluster;
    private ClusterAdmin admin;
    private final Map<String, SteadyProducer> producers = new LinkedHashMap<>();

    @BeforeEach
    void start() {
        zooKeeper = ZooKeeperEnsemble.started(work, 1);
        // Who leads at the end must not depend on when the controller happens to look for imbalance.
        cluster = logs.of(new BrokerCluster(
                        work, zooKeeper, 3, "min.insync.replicas=1", "auto.leader.rebalance.enable=false", SESSION))
                .start(Product.BARNABAS);
        admin = new ClusterAdmin(cluster);
    }

    @AfterEach
    void stop() {
        producers.values().forEach(SteadyProducer::close);
        admin.close();
        cluster.close();
        zooKeeper.close();
    }

    @Test
    void shouldBearOneFailureWithTwoCopiesAndGoOnAfterTwo() {
        // Given
        produceTo("topic1", List.of(1, 3));
        produceTo("topic2", List.of(2, 1));
        produceTo("topic3", List.of(3, 2));
        assertDescribed(Map.of("topic1", "1 of 1,3 in sync 1,3", "topic2", "2 of 2,1 in sync 1,2"));

        // When
        cluster.broker(1).kill();

        // Then
        assertGoesOn("topic1", "topic2", "topic3");
        assertDescribed(Map.of(
                "topic1", "3 of 1,3 in sync 3", "topic2", "2 of 2,1 in sync 2", "topic3", "3 of 3,2 in sync 2,3"));

        // When
        cluster.broker(2).kill();

        // Then
        assertGoesOn("topic1", "topic3");
        assertDescribed(Map.of(
                "topic1", "3 of 1,3 in sync 3", "topic2", "none of 2,1 in sync 2", "topic3", "3 of 3,2 in sync 3"));
        assertEquals(
                List.of("topic2"),
                List.copyOf(described("--unavailable-partitions").keySet()));

        // When
        cluster.broker(1).launch(Product.BARNABAS);
        cluster.broker(2).start(Product.BARNABAS);

        // Then
        producers.values().forEach(producer -> producer.awaitMore(50, cluster));
        producers.keySet().forEach(topic -> admin.awaitInSync(topic, 2));
        assertDescribed(Map.of("topic1", "3 of 1,3 in sync 1,3", "topic2", "2 of 2,1 in sync 1,2"));
        assertNothingLost();
    }

    @Test
    void shouldGoOnAtOnceWhenTheControllerIsKilledWhoLeadsAsWell() {
        // Given
        int controller = admin.controller();
        produceTo("led", List.of(controller, controller % 3 + 1, (controller + 1) % 3 + 1));

        // When
        cluster.broker(controller).kill();

        // Then
        assertGoesOn("led");
        cluster.broker(controller).start(Product.BARNABAS);
        admin.awaitInSync("led", 3);
        assertNothingLost();
    }

    @Test
    void shouldNotThrowOutABrokerThatIsPaused() {
        // Given
        produceTo("paused", List.of(2, 1, 3));

        // When
        cluster.broker(2).pause();
        // Time for many a look at its address: its kernel answers.
        long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        Await.until("five seconds are over", LIMIT, () -> System.nanoTime() > until);

        // Then
        assertEquals("[1, 2, 3]", registered());
        cluster.broker(2).resume();
        producers.get("paused").awaitMore(50, cluster);
        admin.awaitInSync("paused", 3);
        assertNothingLost();
    }

    @Test
    void shouldComeBackWhenItsRegistrationIsDeletedWhileItLives() {
        // Given
        produceTo("fenced", List.of(2, 1, 3));

        // When
        zooKeeper.shell("delete", "/brokers/ids/2");

        // Then
        Await.until(
                "broker 2 is back",
                LIMIT,
                () -> registered().equals("[1, 2, 3]"),
                () -> registered() + cluster.state());
        assertTrue(
                String.join("\n", zooKeeper.shell("ls", "/barnabas/failure_detection"))
                        .contains("spared-2-"),
                cluster::state);
        producers.get("fenced").awaitMore(50, cluster);
        admin.awaitInSync("fenced", 3);
        assertNothingLost();
    }

    private void produceTo(String topic, List<Integer> replicas) {
        admin.create(topic, List.of(replicas));
        SteadyProducer producer = SteadyProducer.apache(cluster.bootstrap(), topic, 1, 50);
        producers.put(topic, producer);
        producer.awaitMore(20, cluster);
    }

    private void assertGoesOn(String... topics) {
        for (String topic : topics) {
            SteadyProducer producer = producers.get(topic);
            producer.awaitMore(50, cluster);
            Duration pause = producer.longestPause();
            System.out.println(topic + ": longest time without an acknowledgement " + pause.toMillis() + " ms");
            assertTrue(pause.compareTo(NOTICED) < 0, () -> topic + " stood still for " + pause + cluster.state());
        }
    }

    /** Waits until kafka-topics.sh says so of these topics. */
    private void assertDescribed(Map<String, String> expected) {
        Await.until(
                "topics are described as " + expected,
                LIMIT,
                () -> described().entrySet().containsAll(expected.entrySet()),
                () -> described() + "\n" + cluster.state());
    }

    private Map<String, String> described(String... filter) {
        String[] arguments = new String[4 + filter.length];
        System.arraycopy(
                new String[] {"--bootstrap-server", cluster.bootstrap(), "--describe", "--exclude-internal"},
                0,
                arguments,
                0,
                4);
        System.arraycopy(filter, 0, arguments, 4, filter.length);
        Map<String, String> described = new LinkedHashMap<>();
        for (String line : Installation.run(work, "kafka-topics.sh", arguments).out()) {
            Matcher matcher = DESCRIBED.matcher(line);
            if (matcher.matches()) {
                String inSync =
                        String.join(",", new TreeSet<>(List.of(matcher.group(4).split(","))));
                described.put(matcher.group(1), matcher.group(2) + " of " + matcher.group(3) + " in sync " + inSync);
            }
        }
        return described;
    }

    private String registered() {
        List<String> answer = zooKeeper.shell("ls", "/brokers/ids");
        return answer.get(answer.size() - 1);
    }

    private void assertNothingLost() {
        producers.forEach((topic, producer) -> {
            Ledger ledger = producer.finish();
            assertEquals(List.of(), ledger.failures());
            ledger.assertHeldBy(Events.read(cluster.bootstrap(), topic));
        });
    }
}
