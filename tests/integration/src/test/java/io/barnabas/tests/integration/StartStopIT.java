package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two-step start and stop, and what survives them. */
class StartStopIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path work;

    @Test
    void shouldStartQuietlyWithTheLinesPeopleGrepFor() {
        try (LocalCluster cluster = LocalCluster.started(work)) {
            List<String> lines = cluster.broker().out();
            for (String expected : List.of(
                    "Awaiting socket connections on 127.0.0.1:" + cluster.brokerPort
                            + ". (kafka.network.DataPlaneAcceptor)",
                    "Kafka version: ",
                    "[KafkaServer id=0] started (kafka.server.KafkaServer)",
                    "Cluster ID = ")) {
                assertTrue(
                        lines.stream().anyMatch(line -> line.contains(expected)),
                        () -> expected + " not in\n" + cluster.broker().transcript());
            }
            assertTrue(
                    lines.size() < 60,
                    () -> lines.size() + " lines\n" + cluster.broker().transcript());
            assertFalse(cluster.broker().said(" WARN "), () -> cluster.broker().transcript());
            assertTrue(
                    cluster.zooKeeper().said("|___  /"),
                    () -> "ZooKeeper's banner\n" + cluster.zooKeeper().transcript());
            assertFalse(cluster.zooKeeper().said(" WARN "), () -> cluster.zooKeeper()
                    .transcript());
        }
    }

    @Test
    void shouldBeFoundByPs() {
        try (LocalCluster cluster = LocalCluster.started(work)) {
            String brokerLine = commandLine(cluster.broker());
            assertTrue(brokerLine.contains(" kafka.Kafka "), brokerLine);
            assertTrue(commandLine(cluster.zooKeeper()).contains("QuorumPeerMain"));
        }
    }

    private static String commandLine(RunningProcess process) {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().commandLine())
                .orElse("");
    }

    @Test
    void shouldStopCleanlyOnSigtermAndHaveNothingToRecover() {
        try (LocalCluster cluster = LocalCluster.started(work)) {
            createTopicWithEvents(cluster, "orders", 100);

            int exit = cluster.broker().terminate();

            assertEquals(143, exit, cluster.broker().transcript());
            assertTrue(cluster.broker().said("shut down completed (kafka.server.KafkaServer)"));
            assertTrue(Files.exists(cluster.dataDir().resolve(".kafka_cleanshutdown")));
            cluster.startBroker();
            assertFalse(cluster.broker().said("Recovering"), cluster.broker().transcript());
            assertFalse(Files.exists(cluster.dataDir().resolve(".kafka_cleanshutdown")));
            assertEquals(100, readAll(cluster, "orders", 100));
        }
    }

    @Test
    void shouldTakeOverItsOwnRegistrationAfterKillNine() {
        try (LocalCluster cluster = LocalCluster.started(work)) {
            createTopicWithEvents(cluster, "orders", 100);

            cluster.broker().killHard();
            cluster.startBroker();

            assertEquals(100, readAll(cluster, "orders", 100));
        }
    }

    @Test
    void shouldReRegisterAfterZooKeeperCameBack() {
        try (LocalCluster cluster = LocalCluster.started(work)) {
            cluster.zooKeeper().killHard();
            cluster.startZooKeeper();

            Await.until(
                    "topics can be created again",
                    LIMIT,
                    () -> cluster.tool("kafka-topics.sh", "--create", "--if-not-exists", "--topic", "after")
                                    .awaitExit(LIMIT)
                            == 0,
                    cluster.broker()::transcript);
        }
    }

    @Test
    void shouldAcceptOverridesOnTheCommandLine() {
        try (LocalCluster cluster = LocalCluster.started(work, "num.partitions=7", "auto.create.topics.enable=true")) {
            cluster.toolWithInput("hello\n", "kafka-console-producer.sh", "--topic", "seven");
            RunningProcess described = cluster.tool("kafka-topics.sh", "--describe", "--topic", "seven");
            assertTrue(described.said("PartitionCount: 7"), described.transcript());
        }
    }

    @Test
    void shouldStartWithTheBrokerSettingsStoredInZooKeeper() {
        try (LocalCluster cluster = new LocalCluster(work)) {
            cluster.startZooKeeper();
            String zooKeeper = "127.0.0.1:" + cluster.zooKeeperPort;
            for (String path : List.of("/config", "/config/brokers")) {
                Installation.run(work, "zookeeper-shell.sh", zooKeeper, "create", path);
            }
            // As kafka-configs --entity-type brokers --entity-default of a running Apache broker leaves it.
            String stored = "{\"version\":1,\"config\":{\"message.max.bytes\":\"2000\"}}";
            Installation.run(work, "zookeeper-shell.sh", zooKeeper, "create", "/config/brokers/<default>", stored);

            cluster.startBroker();
            cluster.tool("kafka-topics.sh", "--create", "--topic", "small");
            RunningProcess refused =
                    cluster.toolWithInput("x".repeat(5_000) + "\n", "kafka-console-producer.sh", "--topic", "small");

            assertTrue(
                    refused.said("RecordTooLargeException"),
                    refused.transcript() + cluster.broker().transcript());
        }
    }

    static void createTopicWithEvents(LocalCluster cluster, String topic, int events) {
        RunningProcess created = cluster.tool("kafka-topics.sh", "--create", "--topic", topic);
        assertEquals(List.of("Created topic " + topic + "."), created.out(), created.transcript());
        StringBuilder lines = new StringBuilder();
        for (int n = 0; n < events; n++) {
            lines.append("event ").append(n).append('\n');
        }
        RunningProcess produced =
                cluster.toolWithInput(lines.toString(), "kafka-console-producer.sh", "--topic", topic);
        assertEquals(0, produced.awaitExit(LIMIT), produced.transcript());
    }

    static long readAll(LocalCluster cluster, String topic, int events) {
        RunningProcess consumed = cluster.tool(
                "kafka-console-consumer.sh",
                "--topic",
                topic,
                "--from-beginning",
                "--max-messages",
                "" + events,
                "--timeout-ms",
                "10000");
        return consumed.out().stream().filter(line -> line.startsWith("event ")).count();
    }
}
