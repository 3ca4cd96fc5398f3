package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that put load on a broker, as processes, and what they report. */
class LoadToolsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SIGTERM_EXIT = 143;
    private static final Pattern PRODUCER_TOTAL = Pattern.compile(
            "20000 records sent, \\d+\\.\\d{6} records/sec \\(\\d+\\.\\d\\d MB/sec\\), \\d+\\.\\d\\d ms avg"
                    + " latency, \\d+\\.\\d\\d ms max latency, \\d+ ms 50th, \\d+ ms 95th, \\d+ ms 99th,"
                    + " \\d+ ms 99\\.9th\\.");
    private static final Pattern CONSUMER_TOTAL =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d:\\d{3}, .{23},"
                    + " \\d+\\.\\d{4}, \\d+\\.\\d{4}, (\\d+), \\d+\\.\\d{4}, \\d+, \\d+, \\d+\\.\\d{4}, \\d+\\.\\d{4}");
    private static final String CONSUMER_HEADER =
            "start.time, end.time, data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec,"
                    + " rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec";

    @TempDir
    static Path work;

    private static LocalCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.started(work, "offsets.topic.num.partitions=4");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static RunningProcess produce(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--producer-props";
        all[arguments.length + 1] = "bootstrap.servers=" + cluster.bootstrap();
        return Installation.run(work, "kafka-producer-perf-test.sh", all);
    }

    private static String lastOf(List<String> lines) {
        return lines.get(lines.size() - 1);
    }

    /** The events' names in order, with those that follow each other counted as one. */
    private static List<String> events(List<String> lines) {
        List<String> names = new ArrayList<>();
        for (String line : lines) {
            String name = line.replaceAll(".*\"name\":\"([a-z_]+)\".*", "$1");
            if (names.isEmpty() || !names.get(names.size() - 1).equals(name)) {
                names.add(name);
            }
        }
        return names;
    }

    @Test
    void shouldReportHowFastRecordsAreWrittenAndRead() {
        RunningProcess produced =
                produce("--topic", "perf", "--num-records", "20000", "--record-size", "100", "--throughput", "-1");
        assertEquals(0, produced.awaitExit(LIMIT), produced.transcript());
        assertTrue(PRODUCER_TOTAL.matcher(lastOf(produced.out())).matches(), produced.transcript());

        RunningProcess consumed = cluster.tool("kafka-consumer-perf-test.sh", "--topic", "perf", "--messages", "20000");
        assertEquals(0, consumed.awaitExit(LIMIT), consumed.transcript());
        assertEquals(CONSUMER_HEADER, consumed.out().get(0), consumed.transcript());
        assertEquals("20000", CONSUMER_TOTAL.matcher(consumed.out().get(1)).replaceAll("$1"), consumed.transcript());
        assertEquals(List.of(), consumed.err());
    }

    @Test
    void shouldSayWhenFewerRecordsCameThanAskedFor() {
        produce("--topic", "few", "--num-records", "10", "--payload-monotonic", "--throughput", "-1");
        RunningProcess consumed = cluster.tool(
                "kafka-consumer-perf-test.sh",
                "--topic",
                "few",
                "--messages",
                "11",
                "--timeout",
                "1500",
                "--hide-header");
        assertEquals(0, consumed.awaitExit(LIMIT), consumed.transcript());
        assertEquals(
                "WARNING: Exiting before consuming the expected number of messages: timeout (1500 ms) exceeded."
                        + " You can use the --timeout option to increase the timeout.",
                consumed.out().get(0));
        assertEquals("10", CONSUMER_TOTAL.matcher(consumed.out().get(1)).replaceAll("$1"), consumed.transcript());
    }

    @Test
    void shouldMeasureTheWayOfOneRecord() {
        RunningProcess measured =
                Installation.run(work, "kafka-e2e-latency.sh", cluster.bootstrap(), "e2e", "20", "all", "50");
        assertEquals(0, measured.awaitExit(LIMIT), measured.transcript());
        List<String> out = measured.out();
        assertEquals(
                "Topic \"e2e\" does not exist. Will create topic with 1 partition(s) and replication factor = 1",
                out.get(0));
        assertTrue(out.get(1).matches("0\t\\d+\\.\\d+"), measured.transcript());
        assertTrue(out.get(2).matches("Avg latency: \\d+\\.\\d{4} ms"), measured.transcript());
        assertTrue(out.get(3).matches("Percentiles: 50th = \\d+, 99th = \\d+, 99.9th = \\d+"), measured.transcript());
    }

    @Test
    void shouldTellWhatWasWrittenAndWhatWasRead() {
        RunningProcess produced = cluster.tool(
                "kafka-verifiable-producer.sh",
                "--topic",
                "verifiable",
                "--max-messages",
                "5",
                "--value-prefix",
                "7",
                "--repeating-keys",
                "2");
        assertEquals(0, produced.awaitExit(LIMIT), produced.transcript());
        assertEquals(
                List.of("startup_complete", "producer_send_success", "shutdown_complete", "tool_data"),
                events(produced.out()));
        assertTrue(
                produced.said("\"key\":\"0\",\"value\":\"7.4\",\"offset\":4,\"topic\":\"verifiable\",\"partition\":0}"),
                produced.transcript());
        assertTrue(produced.said("\"sent\":5,\"acked\":5,\"target_throughput\":-1,"), produced.transcript());

        RunningProcess consumed = cluster.tool(
                "kafka-verifiable-consumer.sh",
                "--topic",
                "verifiable",
                "--group-id",
                "vg",
                "--max-messages",
                "3",
                "--verbose");
        assertEquals(0, consumed.awaitExit(LIMIT), consumed.transcript());
        assertEquals(
                List.of(
                        "startup_complete",
                        "partitions_assigned",
                        "record_data",
                        "records_consumed",
                        "offsets_committed",
                        "partitions_revoked",
                        "shutdown_complete"),
                events(consumed.out()));
        assertTrue(
                consumed.said("\"partitions\":[{\"topic\":\"verifiable\",\"partition\":0,\"count\":3,\"minOffset\":0,"
                        + "\"maxOffset\":2}]}"),
                consumed.transcript());
        assertTrue(
                consumed.said(
                        "\"offsets\":[{\"topic\":\"verifiable\",\"partition\":0,\"offset\":3}],\"success\":true}"),
                consumed.transcript());
    }

    @Test
    void shouldEndWithItsLastWordsWhenTerminated() {
        RunningProcess producer = Installation.start(
                work,
                "kafka-verifiable-producer.sh",
                "--bootstrap-server",
                cluster.bootstrap(),
                "--topic",
                "endless",
                "--throughput",
                "20");
        producer.awaitLine("\"value\":\"3\"", LIMIT);
        RunningProcess consumer = Installation.start(
                work,
                "kafka-verifiable-consumer.sh",
                "--bootstrap-server",
                cluster.bootstrap(),
                "--topic",
                "endless",
                "--group-id",
                "endless");
        consumer.awaitLine("\"success\":true", LIMIT);
        assertEquals(SIGTERM_EXIT, producer.terminate(), producer.transcript());
        assertTrue(lastOf(producer.out()).contains("\"name\":\"tool_data\""), producer.transcript());
        assertEquals(SIGTERM_EXIT, consumer.terminate(), consumer.transcript());
        assertTrue(lastOf(consumer.out()).contains("\"name\":\"shutdown_complete\""), consumer.transcript());
        assertTrue(consumer.said("partitions_revoked"), consumer.transcript());
        assertFalse(consumer.said("\tat "), consumer.transcript());
    }
}
