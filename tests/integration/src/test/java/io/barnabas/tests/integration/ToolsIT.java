package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drills people learn Kafka by, typed as they type them. */
class ToolsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    static Path work;

    private static LocalCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.started(work, "file.delete.delay.ms=1000", "log.segment.delete.delay.ms=1000");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static void assertSays(RunningProcess tool, int exit, List<String> out) {
        assertEquals(exit, tool.awaitExit(LIMIT), tool.transcript());
        assertEquals(out, tool.out(), tool.transcript());
        assertFalse(tool.said("\tat "), () -> "a stack trace\n" + tool.transcript());
    }

    @Test
    void shouldCreateProduceAndConsume() {
        assertSays(cluster.tool("kafka-topics.sh", "--create", "--topic", "first"), 0, List.of("Created topic first."));
        assertSays(
                cluster.toolWithInput(
                        "a:one\nb:two\nc:three\n",
                        "kafka-console-producer.sh",
                        "--topic",
                        "first",
                        "--property",
                        "parse.key=true",
                        "--property",
                        "key.separator=:"),
                0,
                List.of());
        RunningProcess consumed = cluster.tool(
                "kafka-console-consumer.sh",
                "--topic",
                "first",
                "--from-beginning",
                "--max-messages",
                "3",
                "--property",
                "print.key=true",
                "--property",
                "print.offset=true");
        assertSays(consumed, 0, List.of("Offset:0\ta\tone", "Offset:1\tb\ttwo", "Offset:2\tc\tthree"));
        assertEquals(List.of("Processed a total of 3 messages"), consumed.err());
    }

    @Test
    void shouldCreateAMisspeltTopicAsApacheDoes() {
        RunningProcess produced = cluster.toolWithInput("oops\n", "kafka-console-producer.sh", "--topic", "ordrs");
        assertSays(produced, 0, List.of());
        assertTrue(produced.said("{ordrs=LEADER_NOT_AVAILABLE}"), produced.transcript());
        assertTrue(cluster.tool("kafka-topics.sh", "--list").out().contains("ordrs"));
    }

    @Test
    void shouldTellTheLikelyCauseOfAWrongPortWithinFiveSeconds() {
        long start = System.nanoTime();
        RunningProcess produced = Installation.runWithInput(
                work,
                "lost\n",
                "kafka-console-producer.sh",
                "--bootstrap-server",
                "127.0.0.1:" + Installation.freePort(),
                "--topic",
                "orders");
        assertTrue(
                System.nanoTime() - start < Duration.ofSeconds(10).toNanos(),
                "5 s, and a loaded machine's start of a JVM");
        assertSays(produced, 1, List.of());
        assertEquals(
                1,
                produced.err().stream()
                        .filter(line -> line.contains("could not be established"))
                        .count());
        assertTrue(produced.said("kafka\\.Kafka"), produced.transcript());
    }

    @Test
    void shouldRefuseInOneLineWhatCannotBe() {
        cluster.tool("kafka-topics.sh", "--create", "--topic", "twice");
        assertSays(
                cluster.tool("kafka-topics.sh", "--create", "--topic", "twice"),
                1,
                List.of("Error while executing topic command : Topic 'twice' already exists."));
        assertSays(
                cluster.tool("kafka-topics.sh", "--create", "--topic", "three", "--replication-factor", "3"),
                1,
                List.of(
                        "Error while executing topic command : Replication factor: 3 larger than available brokers: 1."));
    }

    @Test
    void shouldUnderstandPastedDashes() {
        RunningProcess listed = Installation.run(
                work, "kafka-topics.sh", "\u2013\u2013bootstrap-server", cluster.bootstrap(), "\u2014list");
        assertEquals(0, listed.awaitExit(LIMIT), listed.transcript());
    }

    @Test
    void shouldFreeTheDiskOfADeletedTopic() throws IOException {
        cluster.tool("kafka-topics.sh", "--create", "--topic", "gone", "--partitions", "3");
        Events.write(cluster.bootstrap(), "gone", 0, 300, "none");
        assertEquals(3, directoriesOf("gone").size());

        assertSays(cluster.tool("kafka-topics.sh", "--delete", "--topic", "gone"), 0, List.of());

        Await.until(
                "the topic's directories are gone",
                LIMIT,
                () -> directoriesOf("gone").isEmpty(),
                cluster.broker()::transcript);
        assertFalse(cluster.tool("kafka-topics.sh", "--list").out().contains("gone"));
    }

    private static List<String> directoriesOf(String topic) throws IOException {
        try (Stream<Path> entries = Files.list(cluster.dataDir())) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith(topic + "-"))
                    .toList();
        }
    }

    @Test
    void shouldShowTheZnodesInTheShell() {
        RunningProcess shell = Installation.run(
                work, "zookeeper-shell.sh", "127.0.0.1:" + cluster.zooKeeperPort, "get", "/brokers/ids/0");
        assertEquals(0, shell.awaitExit(LIMIT), shell.transcript());
        assertTrue(
                shell.said("\"endpoints\":[\"PLAINTEXT://127.0.0.1:" + cluster.brokerPort + "\"]"), shell.transcript());
    }
}
