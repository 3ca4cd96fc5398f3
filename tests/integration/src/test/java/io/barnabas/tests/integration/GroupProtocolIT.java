package io.barnabas.tests.integration;

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

/** The same requests about groups, sent to Apache Kafka 3.9.1 and to Barnabas, get the same answers: field by field, lists in any order. */
class GroupProtocolIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String[] SETTINGS = {
        "offsets.topic.num.partitions=5", "offsets.topic.replication.factor=1", "group.initial.rebalance.delay.ms=0"
    };

    @TempDir
    Path work;

    @Test
    void shouldAnswerRequestsAboutGroupsAsApacheDoes() throws IOException {
        Map<String, String> apaches = apacheAnswers();
        Map<String, String> ours = ourAnswers();
        List<String> differences = new ArrayList<>();
        apaches.forEach((label, answer) -> {
            if (!answer.equals(ours.get(label))) {
                differences.add(label + "\n  Apache:   " + answer + "\n  Barnabas: " + ours.get(label));
            }
        });
        assertTrue(apaches.size() > 500, () -> "only " + apaches.size() + " answers");
        assertTrue(
                differences.isEmpty(),
                () -> differences.size() + " of " + apaches.size() + " answers differ:\n"
                        + String.join("\n", differences));
    }

    private Map<String, String> apacheAnswers() throws IOException {
        try (LocalCluster cluster = new LocalCluster(Files.createDirectory(work.resolve("apache")))) {
            cluster.startZooKeeper();
            try (RunningProcess broker = ApacheKafka.startBroker(cluster.work, cluster.brokerProperties(), SETTINGS)) {
                return answers(cluster, broker);
            }
        }
    }

    private Map<String, String> ourAnswers() throws IOException {
        try (LocalCluster cluster = LocalCluster.started(Files.createDirectory(work.resolve("barnabas")), SETTINGS)) {
            return answers(cluster, cluster.broker());
        }
    }

    private static Map<String, String> answers(LocalCluster cluster, RunningProcess broker) {
        cluster.tool("kafka-topics.sh", "--create", "--topic", "orders", "--partitions", "3");
        awaitCoordinator(cluster);
        return new GroupConversation(cluster.brokerPort).play();
    }

    private static void awaitCoordinator(LocalCluster cluster) {
        try (WireClient client = new WireClient(cluster.brokerPort, "waiter")) {
            Await.until("all coordinators are there", LIMIT, () -> {
                boolean ready = true;
                for (int i = 0; i < 50; i++) {
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
}
