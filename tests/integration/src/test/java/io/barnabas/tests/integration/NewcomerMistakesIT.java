package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The mistakes that everybody makes once, typed as they are typed. Each gets an answer within five seconds that names the
 * cause and the cure, and no stack trace. {@link StartMistakesIT} has those of starting servers.
 */
class NewcomerMistakesIT {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    /** On a machine at rest the smallest command is over in this time; on a busy one all answers take longer in proportion. */
    private static final Duration USUAL_COMMAND = Duration.ofMillis(500);

    private static final String NOWHERE = "nowhere.invalid";

    @TempDir
    static Path work;

    private static LocalCluster cluster;
    private static Duration limit;

    @BeforeAll
    static void start() {
        long startNs = System.nanoTime();
        Installation.run(work, "kafka-topics.sh", "--version");
        double slowness = (System.nanoTime() - startNs) / (double) USUAL_COMMAND.toNanos();
        limit = Duration.ofMillis((long) (ANSWER_LIMIT.toMillis() * Math.max(1, slowness)));
        cluster = LocalCluster.started(work);
        cluster.tool("kafka-topics.sh", "--create", "--topic", "orders", "--partitions", "3")
                .awaitExit(LocalCluster.START_LIMIT);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** What is typed, and what the answer must say. */
    private record Mistake(String name, int exit, String input, List<String> command, List<String> says) {
        static Mistake typed(String name, int exit, String... command) {
            return new Mistake(name, exit, "", List.of(command), List.of());
        }

        Mistake withInput(String text) {
            return new Mistake(name, exit, text, command, says);
        }

        Mistake says(String... words) {
            return new Mistake(name, exit, input, command, List.of(words));
        }

        void play() {
            long startNs = System.nanoTime();
            RunningProcess tool = Installation.runWithInput(
                    work,
                    input,
                    command.get(0),
                    command.subList(1, command.size()).toArray(String[]::new));
            assertAnswered(tool, startNs, exit, says);
        }
    }

    private static void assertAnswered(RunningProcess tool, long startNs, int exit, List<String> says) {
        long tookMs = (System.nanoTime() - startNs) / 1_000_000;
        assertEquals(exit, tool.awaitExit(limit), tool.transcript());
        says.forEach(word -> assertTrue(tool.said(word), () -> "not said: " + word + "\n" + tool.transcript()));
        assertFalse(tool.said("\tat "), () -> "a stack trace\n" + tool.transcript());
        assertTrue(tookMs <= limit.toMillis(), () -> "took " + tookMs + " ms of " + limit + "\n" + tool.transcript());
    }

    private static Mistake here(String name, int exit, String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(script, "--bootstrap-server", cluster.bootstrap()));
        command.addAll(List.of(arguments));
        return Mistake.typed(name, exit, command.toArray(String[]::new));
    }

    @TestFactory
    Stream<DynamicTest> shouldAnswerWithCauseAndCure() {
        return Stream.of(connecting(), topics(), writing(), reading(), tools())
                .flatMap(List::stream)
                .map(mistake -> DynamicTest.dynamicTest(mistake.name(), mistake::play));
    }

    private static List<Mistake> connecting() {
        String wrongPort = "127.0.0.1:" + Installation.freePort();
        String zooKeeper = "127.0.0.1:" + cluster.zooKeeperPort;
        return List.of(
                Mistake.typed("wrong port", 1, "kafka-topics.sh", "--bootstrap-server", wrongPort, "--list")
                        .says("Nothing listens on " + wrongPort, "Check that the broker is running"),
                Mistake.typed("wrong host", 1, "kafka-topics.sh", "--bootstrap-server", NOWHERE + ":9092", "--list")
                        .says("DNS resolution failed for " + NOWHERE, "check the spelling of the host"),
                Mistake.typed("localhot", 1, "kafka-doctor.sh", "--bootstrap-server", "localhot:9092")
                        .says("'localhot' cannot be resolved", "Did you mean localhost?"),
                Mistake.typed("no port", 1, "kafka-topics.sh", "--bootstrap-server", "localhost", "--list")
                        .says("Invalid url in bootstrap.servers: localhost", "write host:port"),
                Mistake.typed("no server", 1, "kafka-topics.sh", "--list")
                        .says("--bootstrap-server must be specified", "--bootstrap-server localhost:9092"),
                Mistake.typed("ZooKeeper's port", 1, "kafka-topics.sh", "--bootstrap-server", zooKeeper, "--list")
                        .says("closed the connection without an answer", "ZooKeeper's port is 2181"),
                Mistake.typed("ZooKeeper's port, examined", 1, "kafka-doctor.sh", "--bootstrap-server", zooKeeper)
                        .says("This is ZooKeeper's port. Clients connect to a broker"),
                Mistake.typed("broker's port for ZooKeeper's", 1, "zookeeper-shell.sh", wrongPort, "ls", "/")
                        .says("nothing listens on " + wrongPort, "whether ZooKeeper runs"));
    }

    private static List<Mistake> topics() {
        return List.of(
                here("misspelt topic", 1, "kafka-topics.sh", "--describe", "--topic", "ordrs")
                        .says("does not exist", "did you mean the topic 'orders'?"),
                here("topic twice", 1, "kafka-topics.sh", "--create", "--topic", "orders")
                        .says("Topic 'orders' already exists.", "--if-not-exists"),
                here("blank in a topic's name", 1, "kafka-topics.sh", "--create", "--topic", "my topic")
                        .says("Topic name is invalid", "letters, digits, '.', '_' and '-'"),
                here("three replicas on one broker", 1, "kafka-topics.sh", "--create", "--topic", "t", "--partitions")
                        .says("Option partitions requires an argument"),
                here(
                                "replication factor 3 on one broker",
                                1,
                                "kafka-topics.sh",
                                "--create",
                                "--topic",
                                "t",
                                "--replication-factor",
                                "3")
                        .says("Replication factor: 3 larger than available brokers: 1.", "start more brokers"),
                here("fewer partitions", 1, "kafka-topics.sh", "--alter", "--topic", "orders", "--partitions", "1")
                        .says("higher than the requested 1", "partitions can be added, never removed"),
                here("unknown setting", 1, "kafka-topics.sh", "--create", "--topic", "t", "--config", "retention.mss=1")
                        .says("Unknown topic config name: retention.mss", "kafka-configs.sh --describe --all"),
                here("bad value", 1, "kafka-topics.sh", "--create", "--topic", "t", "--config", "retention.ms=1h")
                        .says("Invalid value 1h for configuration retention.ms: Not a number of type LONG"),
                here("no name", 1, "kafka-topics.sh", "--create").says("Missing required argument \"[topic]\""),
                here("misspelt option", 1, "kafka-topics.sh", "--lsit")
                        .says("lsit is not a recognized option", "--list"));
    }

    private static List<Mistake> writing() {
        return List.of(
                here("message too large", 0, "kafka-console-producer.sh", "--topic", "orders")
                        .withInput("x".repeat(2_000_000) + "\n")
                        .says("larger than 1048576", "max.request.size", "max.message.bytes"),
                Mistake.typed("producer without a server", 1, "kafka-console-producer.sh", "--topic", "orders")
                        .says("bootstrap-server", "--bootstrap-server localhost:9092"),
                here("producer without a topic", 1, "kafka-console-producer.sh")
                        .says("Missing required argument \"[topic]\""),
                here(
                                "key without a separator",
                                1,
                                "kafka-console-producer.sh",
                                "--topic",
                                "orders",
                                "--property",
                                "parse.key=true")
                        .withInput("no tab here\n")
                        .says("No key separator found on line number 1"));
    }

    private static List<Mistake> reading() {
        return List.of(
                here(
                                "misspelt --from-beginning",
                                1,
                                "kafka-console-consumer.sh",
                                "--topic",
                                "orders",
                                "--from-begining")
                        .says("from-begining is not a recognized option", "did you mean --from-beginning?"),
                here("consumer without a topic", 1, "kafka-console-consumer.sh", "--from-beginning")
                        .says("Exactly one of --include/--topic is required."),
                here("offset without a partition", 1, "kafka-console-consumer.sh", "--topic", "orders", "--offset", "5")
                        .says("The partition is required when offset is specified"));
    }

    private static List<Mistake> tools() {
        return List.of(
                here("unknown group", 0, "kafka-consumer-groups.sh", "--describe", "--group", "nosuch")
                        .says("Consumer group 'nosuch' does not exist.", "kafka-consumer-groups.sh --list"),
                here(
                                "misspelt setting",
                                1,
                                "kafka-configs.sh",
                                "--alter",
                                "--entity-type",
                                "topics",
                                "--entity-name",
                                "orders",
                                "--add-config",
                                "retention.mss=1")
                        .says("Unknown topic config name: retention.mss"),
                Mistake.typed("no properties file", 1, "kafka-server-start.sh").says("USAGE"),
                Mistake.typed("another folder's properties", 1, "kafka-server-start.sh", "conf/server.properties")
                        .says("conf/server.properties does not exist"));
    }

    @Test
    void shouldTellOfAnAdvertisedListenerThatNobodyCanReach() {
        Path elsewhere = folder("advertised");
        try (LocalCluster lost =
                LocalCluster.started(elsewhere, "advertised.listeners=PLAINTEXT://" + NOWHERE + ":9092")) {
            long startNs = System.nanoTime();
            RunningProcess doctor = lost.tool("kafka-doctor.sh");
            assertAnswered(
                    doctor, startNs, 1, List.of("broker 0 at " + NOWHERE + ":9092", "Set advertised.listeners in"));

            try (RunningProcess producer = Installation.start(
                    elsewhere, "kafka-console-producer.sh", "--bootstrap-server", lost.bootstrap(), "--topic", "t")) {
                producer.type("lost\n");
                producer.awaitLine("advertises itself as " + NOWHERE + ":9092", limit);
                assertTrue(producer.said("check advertised.listeners of that broker"), producer.transcript());
            }
        }
    }

    @Test
    void shouldTellOfAGroupWhoseConsumerIsStillRunning() {
        try (RunningProcess consumer = Installation.start(
                work,
                "kafka-verifiable-consumer.sh",
                "--bootstrap-server",
                cluster.bootstrap(),
                "--topic",
                "orders",
                "--group-id",
                "running")) {
            consumer.awaitLine("partitions_assigned", LocalCluster.START_LIMIT);
            here(
                            "group of a running consumer reset",
                            0,
                            "kafka-consumer-groups.sh",
                            "--reset-offsets",
                            "--group",
                            "running",
                            "--topic",
                            "orders",
                            "--to-earliest",
                            "--execute")
                    .says(
                            "Assignments can only be reset if the group 'running' is inactive",
                            "Stop all of them and try again")
                    .play();
            here("group of a running consumer deleted", 0, "kafka-consumer-groups.sh", "--delete", "--group", "running")
                    .says("could not be deleted", "The group is not empty.", "Stop all of them and try again")
                    .play();
        }
    }

    @Test
    void shouldTellOfGroupsThatNeedMoreBrokersThanThereAre() {
        Path elsewhere = folder("offsets");
        try (LocalCluster alone = LocalCluster.started(elsewhere, "offsets.topic.replication.factor=3")) {
            try (RunningProcess consumer = Installation.start(
                    elsewhere,
                    "kafka-console-consumer.sh",
                    "--bootstrap-server",
                    alone.bootstrap(),
                    "--topic",
                    "orders",
                    "--group",
                    "readers")) {
                consumer.awaitLine("lower it in server.properties", limit);
                assertTrue(consumer.said("offsets.topic.replication.factor"), consumer.transcript());
                assertTrue(alone.broker().said("offsets.topic.replication.factor"), () -> alone.broker()
                        .transcript());
            }
        }
    }

    @Test
    void shouldTellOfTwoBrokersWithOneId() {
        Path second = Installation.write(
                work.resolve("second.properties"),
                "broker.id=0",
                "listeners=PLAINTEXT://127.0.0.1:" + Installation.freePort(),
                "log.dirs=" + work.resolve("second-data"),
                "zookeeper.connect=127.0.0.1:" + cluster.zooKeeperPort);
        Mistake.typed("two brokers with one id", 1, "kafka-server-start.sh", second.toString())
                .says("broker.id", cluster.bootstrap())
                .play();
        assertTrue(cluster.broker().isAlive());
    }

    @Test
    void shouldTellOfAWipedZooKeeperBesideAnOldLogDir() {
        Path elsewhere = folder("wiped");
        try (LocalCluster before = LocalCluster.started(elsewhere)) {
            assertEquals(143, before.broker().terminate());
        }
        Path fresh = folder("fresh");
        try (LocalCluster after = new LocalCluster(fresh)) {
            after.startZooKeeper();
            long startNs = System.nanoTime();
            RunningProcess broker = after.launchBroker("log.dirs=" + elsewhere.resolve("data"));
            broker.awaitExit(limit);
            assertAnswered(broker, startNs, 1, List.of("meta.properties", "zookeeper.connect"));
        }
    }

    @Test
    void shouldTellOfAPortThatIsTaken() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path second = Installation.write(
                    work.resolve("taken.properties"),
                    "broker.id=7",
                    "listeners=PLAINTEXT://127.0.0.1:" + holder.getLocalPort(),
                    "log.dirs=" + work.resolve("taken-data"),
                    "zookeeper.connect=127.0.0.1:" + cluster.zooKeeperPort);
            Mistake.typed("port taken", 1, "kafka-server-start.sh", second.toString())
                    .says("" + holder.getLocalPort(), "netstat -tlnp")
                    .play();
        }
    }

    private static Path folder(String name) {
        try {
            return Files.createDirectories(work.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
