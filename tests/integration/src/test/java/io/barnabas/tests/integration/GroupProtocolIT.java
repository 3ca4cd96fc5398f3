package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same requests about groups, sent to Apache Kafka 3.9.1 and to Barnabas, get the same answers, field by field, lists
 * in any order; and leave the same records in {@code __consumer_offsets}.
 */
class GroupProtocolIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int PARTITIONS = 5;
    private static final String[] SETTINGS = {
        "offsets.topic.num.partitions=" + PARTITIONS,
        "offsets.topic.replication.factor=1",
        "group.initial.rebalance.delay.ms=0"
    };

    @TempDir
    Path work;

    /** What a broker said, and what it wrote, partition by partition. */
    private record Outcome(Map<String, String> answers, List<List<String>> records) {}

    @Test
    void shouldAnswerAndWriteAsApacheDoes() throws IOException {
        // When
        Outcome apache = apacheOutcome();
        Outcome ours = ourOutcome();

        // Then
        List<String> differences = new ArrayList<>();
        apache.answers().forEach((label, answer) -> {
            if (!answer.equals(ours.answers().get(label))) {
                differences.add(label + "\n  Apache:   " + answer + "\n  Barnabas: "
                        + ours.answers().get(label));
            }
        });
        assertTrue(
                apache.answers().size() > 700, () -> "only " + apache.answers().size() + " answers");
        assertTrue(
                differences.isEmpty(),
                () -> differences.size() + " of " + apache.answers().size() + " answers differ:\n"
                        + String.join("\n", differences));
        for (int i = 0; i < PARTITIONS; i++) {
            assertTrue(apache.records().get(i).size() > 10, "records of partition " + i);
            assertEquals(
                    String.join("\n", apache.records().get(i)),
                    String.join("\n", ours.records().get(i)));
        }
    }

    private Outcome apacheOutcome() throws IOException {
        try (LocalCluster cluster = new LocalCluster(Files.createDirectory(work.resolve("apache")))) {
            cluster.startZooKeeper();
            try (RunningProcess broker = ApacheKafka.startBroker(cluster.work, cluster.brokerProperties(), SETTINGS)) {
                return outcome(cluster, broker);
            }
        }
    }

    private Outcome ourOutcome() throws IOException {
        try (LocalCluster cluster = LocalCluster.started(Files.createDirectory(work.resolve("barnabas")), SETTINGS)) {
            return outcome(cluster, cluster.broker());
        }
    }

    private static Outcome outcome(LocalCluster cluster, RunningProcess broker) {
        cluster.tool("kafka-topics.sh", "--create", "--topic", "orders", "--partitions", "3");
        awaitCoordinator(cluster);
        Map<String, String> answers = new GroupConversation(cluster.brokerPort).play();
        broker.terminate();
        return new Outcome(answers, writtenRecords(cluster));
    }

    private static void awaitCoordinator(LocalCluster cluster) {
        try (WireClient client = new WireClient(cluster.brokerPort, "waiter")) {
            Await.until("all coordinators are there", LIMIT, () -> {
                boolean ready = true;
                for (int i = 0; i < 10 * PARTITIONS; i++) {
                    String group = "group" + i;
                    FindCoordinatorResponseData found = (FindCoordinatorResponseData)
                            client.ask(new FindCoordinatorRequestData().setCoordinatorKeys(List.of(group)), 4);
                    OffsetFetchResponseData fetched = (OffsetFetchResponseData) client.ask(
                            new OffsetFetchRequestData()
                                    .setGroups(List.of(new OffsetFetchRequestGroup()
                                            .setGroupId(group)
                                            .setTopics(null))),
                            8);
                    ready &= found.coordinators().get(0).errorCode() == 0
                            && fetched.groups().get(0).errorCode() == 0;
                }
                return ready;
            });
        }
    }

    /** As Apache's own tool shows them, without offsets, ids, times, and the sequence number that nobody looks at. */
    private static List<List<String>> writtenRecords(LocalCluster cluster) {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            files.add(cluster.dataDir()
                    .resolve("__consumer_offsets-" + i)
                    .resolve("00000000000000000000.log")
                    .toString());
        }
        try (RunningProcess dump = ApacheKafka.java(
                "dump",
                cluster.work,
                "kafka.tools.DumpLogSegments",
                "--offsets-decoder",
                "--files",
                String.join(",", files))) {
            assertEquals(0, dump.awaitExit(LIMIT), dump.transcript());
            List<List<String>> partitions = new ArrayList<>();
            for (String line : dump.out()) {
                if (line.startsWith("Dumping ")) {
                    partitions.add(new ArrayList<>());
                } else if (line.startsWith("| offset")) {
                    partitions.get(partitions.size() - 1).add(comparable(line));
                }
            }
            partitions.replaceAll(GroupProtocolIT::tombstonesSorted);
            return partitions;
        }
    }

    private static String comparable(String line) {
        return line.replaceAll("-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "-ID")
                .replaceAll("\\b1[0-9]{12}\\b", "TIME")
                .replaceAll("sequence: -?\\d+ |^\\| offset: \\d+ ", "");
    }

    /** Apache takes the offsets of a group that goes in the order of its hash map. */
    private static List<String> tombstonesSorted(List<String> records) {
        List<String> sorted = new ArrayList<>(records);
        int from = 0;
        for (int i = 0; i <= sorted.size(); i++) {
            if (i == sorted.size() || !sorted.get(i).endsWith("<DELETE>")) {
                sorted.subList(from, i).sort(null);
                from = i + 1;
            }
        }
        return sorted;
    }
}
