package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One log directory and one ZooKeeper, served by Apache Kafka 3.9.1 and by Barnabas in turns: groups are carried over. */
class GroupsInteropIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);
    private static final String[] SETTINGS = {
        "offsets.topic.num.partitions=3", "offsets.topic.replication.factor=1", "group.initial.rebalance.delay.ms=0"
    };

    @TempDir
    Path work;

    private int generation;
    private int written;

    @Test
    void shouldCarryOffsetsAndGenerationsOverBothWays() throws Exception {
        try (LocalCluster cluster = new LocalCluster(work)) {
            cluster.startZooKeeper();
            Path properties = cluster.brokerProperties();
            try (RunningProcess apache = ApacheKafka.startBroker(work, properties, SETTINGS)) {
                cluster.tool("kafka-topics.sh", "--create", "--topic", "orders");
                useGroups(cluster, 11);
                apache.terminate();
            }
            cluster.startBroker(SETTINGS);
            assertCommitted(cluster, 11);
            useGroups(cluster, 22);
            cluster.broker().terminate();

            try (RunningProcess apache = ApacheKafka.startBroker(work, properties, SETTINGS)) {
                assertCommitted(cluster, 22);
                useGroups(cluster, 33);
                apache.killHard();
            }
            cluster.startBroker(SETTINGS);
            assertCommitted(cluster, 33);
            useGroups(cluster, 44);
            cluster.broker().terminate();
            assertDecodes();
        }
    }

    /** A group with a member that reads what is new and leaves, and a group that only keeps an offset. */
    private void useGroups(LocalCluster cluster, long offset) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            admin.alterConsumerGroupOffsets("keeper", Map.of(PARTITION, new OffsetAndMetadata(offset, "note")))
                    .all()
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        Events.write(cluster.bootstrap(), "orders", written, written + 50, "none");
        written += 50;
        int before = generation;
        try (GroupMember member = new GroupMember(cluster.bootstrap(), "readers", "orders")) {
            Await.until("the new events are read", LIMIT, () -> member.seen().size() == 50, () -> member.seen()
                    .toString());
            generation = member.generation();
        }
        assertTrue(generation > before, generation + " follows " + before);
    }

    private void assertCommitted(LocalCluster cluster, long offset) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            for (Map.Entry<String, Long> group :
                    Map.of("keeper", offset, "readers", (long) written).entrySet()) {
                Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group.getKey())
                        .partitionsToOffsetAndMetadata()
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertEquals(group.getValue(), offsets.get(PARTITION).offset(), group.getKey());
            }
        }
    }

    /** Apache's own reader of the records decodes each of them. */
    private void assertDecodes() throws IOException {
        try (Stream<Path> files = Files.walk(work.resolve("data"))) {
            String logs = String.join(
                    ",",
                    files.filter(path -> path.toString().matches(".*__consumer_offsets-\\d/\\d+\\.log"))
                            .map(Path::toString)
                            .toList());
            try (RunningProcess dump = ApacheKafka.java(
                    "dump", work, "kafka.tools.DumpLogSegments", "--offsets-decoder", "--files", logs)) {
                assertEquals(0, dump.awaitExit(LIMIT), dump.transcript());
                List<String> records = dump.out().stream()
                        .filter(line -> line.startsWith("| offset"))
                        .toList();
                for (long offset : new long[] {11, 22, 33, 44}) {
                    String commit = "{\"group\":\"keeper\",\"topic\":\"orders\",\"partition\":0}} payload: "
                            + "{\"version\":\"3\",\"data\":{\"offset\":" + offset
                            + ",\"leaderEpoch\":-1,\"metadata\":\"note\"";
                    assertTrue(records.stream().anyMatch(line -> line.contains(commit)), dump.transcript());
                }
                assertTrue(
                        records.stream().allMatch(line -> line.contains("key: {\"type\":")),
                        () -> String.join("\n", records));
            }
        }
    }
}
