package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offsets, records, settings, log dirs, API versions and dumped logs, as an operator asks for them. */
class AdminToolsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final int EVENTS = 40;

    @TempDir
    static Path work;

    private static LocalCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.started(work, "log.index.interval.bytes=200");
        cluster.tool("kafka-topics.sh", "--create", "--topic", "orders", "--partitions", "2");
        int from = 0;
        for (String codec : CODECS) {
            Events.write(cluster.bootstrap(), "orders", from, from + EVENTS, codec);
            from += EVENTS;
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static RunningProcess says(RunningProcess tool, int exit, List<String> out) {
        assertEquals(exit, tool.awaitExit(LIMIT), tool.transcript());
        assertEquals(out, tool.out(), tool.transcript());
        assertFalse(tool.said("\tat "), () -> "a stack trace\n" + tool.transcript());
        return tool;
    }

    private static long offset(String topic, int partition, String time) {
        RunningProcess asked =
                cluster.tool("kafka-get-offsets.sh", "--topic-partitions", topic + ":" + partition, "--time", time);
        assertEquals(0, asked.awaitExit(LIMIT), asked.transcript());
        String line = asked.out().get(0);
        assertTrue(line.startsWith(topic + ":" + partition + ":"), line);
        return Long.parseLong(line.substring(line.lastIndexOf(':') + 1));
    }

    @Test
    void shouldTellOffsets() {
        assertEquals(EVENTS * CODECS.size(), offset("orders", 0, "latest") + offset("orders", 1, "-1"));
        says(cluster.tool("kafka-get-offsets.sh", "--topic", "orders", "--time", "99999999999999"), 0, List.of());
        RunningProcess misspelt = says(cluster.tool("kafka-get-offsets.sh", "--topic", "ordesr"), 1, List.of());
        assertEquals(
                "Error occurred: Could not match any topic-partitions with the specified filters",
                misspelt.err().get(0));
        assertTrue(misspelt.said("did you mean the topic 'orders'"), misspelt.transcript());
    }

    @Test
    void shouldDeleteRecords() throws IOException {
        cluster.tool("kafka-topics.sh", "--create", "--topic", "trimmed");
        Events.write(cluster.bootstrap(), "trimmed", 0, 10, "none");
        Path file = Files.writeString(
                work.resolve("offsets.json"),
                "{\"partitions\":[{\"topic\":\"trimmed\",\"partition\":0,\"offset\":4}],\"version\":1}");

        says(
                cluster.tool("kafka-delete-records.sh", "--offset-json-file", file.toString()),
                0,
                List.of(
                        "Executing records delete operation",
                        "Records delete operation completed:",
                        "partition: trimmed-0\tlow_watermark: 4"));

        assertEquals(4, offset("trimmed", 0, "earliest"));
    }

    @Test
    void shouldTellAtOnceOfRecordsToDeleteWhereThereAreNone() throws IOException {
        Path file = Files.writeString(
                work.resolve("nowhere.json"),
                "{\"partitions\":[{\"topic\":\"nosuch\",\"partition\":0,\"offset\":4}],\"version\":1}");

        RunningProcess asked = cluster.tool("kafka-delete-records.sh", "--offset-json-file", file.toString());

        assertEquals(0, asked.awaitExit(Duration.ofSeconds(10)), asked.transcript());
        assertTrue(
                asked.out()
                        .get(2)
                        .startsWith("partition: nosuch-0\terror: "
                                + "org.apache.kafka.common.errors.UnknownTopicOrPartitionException: "),
                asked.transcript());
        assertTrue(asked.said("kafka-topics.sh --list"), asked.transcript());
    }

    @Test
    void shouldChangeAndShowSettings() {
        says(
                cluster.tool(
                        "kafka-configs.sh",
                        "--alter",
                        "--topic",
                        "orders",
                        "--add-config",
                        "retention.ms=3600000,cleanup.policy=[compact,delete]"),
                0,
                List.of("Completed updating config for topic orders."));
        says(
                cluster.tool("kafka-configs.sh", "--describe", "--entity-type", "topics", "--entity-name", "orders"),
                0,
                List.of(
                        "Dynamic configs for topic orders are:",
                        "  cleanup.policy=compact,delete sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:cleanup.policy="
                                + "compact,delete, DEFAULT_CONFIG:log.cleanup.policy=delete}",
                        "  retention.ms=3600000 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:retention.ms=3600000}"));
        says(
                cluster.tool(
                        "kafka-configs.sh",
                        "--alter",
                        "--topic",
                        "orders",
                        "--delete-config",
                        "retention.ms,cleanup.policy"),
                0,
                List.of("Completed updating config for topic orders."));
        says(
                cluster.tool("kafka-configs.sh", "--describe", "--topic", "orders"),
                0,
                List.of("Dynamic configs for topic orders are:"));
    }

    @Test
    void shouldSayWhatIsWrongWithASetting() {
        RunningProcess wrong = says(
                cluster.tool("kafka-configs.sh", "--alter", "--topic", "orders", "--add-config", "retention.ms=abc"),
                1,
                List.of());
        assertTrue(
                wrong.err()
                        .contains("java.util.concurrent.ExecutionException:"
                                + " org.apache.kafka.common.errors.InvalidConfigurationException: Invalid config"
                                + " value for resource ConfigResource(type=TOPIC, name='orders'): Invalid value"
                                + " abc for configuration retention.ms: Not a number of type LONG"),
                wrong.transcript());
        RunningProcess nobody = cluster.tool("kafka-configs.sh", "--describe", "--broker", "7");
        assertEquals(1, nobody.awaitExit(Duration.ofSeconds(10)), nobody.transcript());
        assertTrue(nobody.said("there is no broker 7; those that run: 0"), nobody.transcript());
        RunningProcess missing = says(
                cluster.tool("kafka-configs.sh", "--describe", "--topic", "ordres"),
                1,
                List.of("Dynamic configs for topic ordres are:"));
        assertTrue(missing.said("did you mean the topic 'orders'"), missing.transcript());
    }

    @Test
    void shouldDescribeLogDirsApiVersionsAndTheCluster() {
        RunningProcess dirs = cluster.tool("kafka-log-dirs.sh", "--describe", "--topic-list", "orders");
        assertEquals(
                "Received log directory information from brokers 0", dirs.out().get(1), dirs.transcript());
        assertTrue(dirs.out().get(2).contains("\"partition\":\"orders-1\",\"size\":"), dirs.transcript());
        assertTrue(
                dirs.out()
                        .get(2)
                        .endsWith("\"error\":null,\"logDir\":\"" + cluster.dataDir() + "\"}]}],\"version\":1}"),
                dirs.transcript());
        RunningProcess nobody =
                says(cluster.tool("kafka-log-dirs.sh", "--describe", "--broker-list", "9"), 1, List.of());
        assertEquals(
                "ERROR: The given brokers do not exist from --broker-list: 9. Current existent brokers: 0",
                nobody.err().get(0));

        RunningProcess versions = cluster.tool("kafka-broker-api-versions.sh");
        assertEquals(
                cluster.bootstrap() + " (id: 0 rack: null) -> (", versions.out().get(0), versions.transcript());
        assertEquals("\tProduce(0): 0 to 11 [usable: 11],", versions.out().get(1));

        RunningProcess id = Installation.run(work, "kafka-cluster.sh", "cluster-id", "-b", cluster.bootstrap());
        assertEquals(0, id.awaitExit(LIMIT), id.transcript());
        assertTrue(id.out().get(0).startsWith("Cluster ID: "), id.transcript());
    }

    @Test
    void shouldDumpLogsByteForByteAsApachesToolDoes() throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(cluster.dataDir().resolve("orders-0"))) {
            all.map(Path::toString)
                    .filter(name -> name.endsWith(".log") || name.endsWith("index"))
                    .sorted()
                    .forEach(files::add);
        }
        for (String mode : List.of("--deep-iteration", "--print-data-log", "--skip-record-metadata")) {
            String[] arguments = {mode, "--files", String.join(",", files)};
            RunningProcess ours = Installation.run(work, "kafka-dump-log.sh", arguments);
            RunningProcess apaches = ApacheKafka.java("dump-log", work, "kafka.tools.DumpLogSegments", arguments);
            assertEquals(apaches.awaitExit(LIMIT), ours.awaitExit(LIMIT), ours.transcript());
            // What Apache's process logs about itself goes to the same stream here.
            assertEquals(
                    apaches.out().stream()
                            .filter(line -> !line.contains(" INFO "))
                            .toList(),
                    ours.out());
            assertTrue(ours.out().size() > CODECS.size(), ours.transcript());
        }
    }

    @Test
    void shouldSayAtWhichBatchADamagedLogEnds() throws IOException {
        Path folder = Files.createDirectories(work.resolve("damaged-0"));
        Path log = folder.resolve("00000000000000000000.log");
        byte[] content =
                Files.readAllBytes(cluster.dataDir().resolve("orders-0").resolve(log.getFileName()));
        content[8] = 0;
        content[9] = 0;
        content[10] = 0;
        content[11] = 5;
        Files.write(log, content);

        RunningProcess dumped = Installation.run(work, "kafka-dump-log.sh", "--files", log.toString());

        says(dumped, 1, List.of("Dumping " + log, "Log starting offset: 0"));
        assertTrue(dumped.said("CorruptRecordException: Found record size 5 smaller than"), dumped.transcript());
        assertTrue(dumped.said("Hint: the batch at position 0 cannot be read"), dumped.transcript());
    }

    @Test
    void shouldNameTheCauseWhereNobodyListens() {
        String nowhere = "127.0.0.1:" + Installation.freePort();
        for (List<String> command : List.of(
                List.of("kafka-get-offsets.sh"),
                List.of("kafka-log-dirs.sh", "--describe"),
                List.of("kafka-broker-api-versions.sh"),
                List.of("kafka-configs.sh", "--describe", "--entity-type", "topics"))) {
            List<String> arguments = new ArrayList<>(command.subList(1, command.size()));
            arguments.addAll(List.of("--bootstrap-server", nowhere));
            RunningProcess asked = Installation.run(work, command.get(0), arguments.toArray(String[]::new));
            assertEquals(1, asked.awaitExit(Duration.ofSeconds(10)), asked.transcript());
            assertTrue(asked.said("Nothing listens on " + nowhere), asked.transcript());
            assertFalse(asked.said("\tat "), asked.transcript());
        }
    }
}
