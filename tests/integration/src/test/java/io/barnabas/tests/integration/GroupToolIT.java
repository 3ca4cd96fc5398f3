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
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kafka-consumer-groups.sh on a broker whose groups have members: Apache's own consumers. */
class GroupToolIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern MEMBER_ID = Pattern.compile("-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern BLANKS = Pattern.compile(" +");

    @TempDir
    static Path work;

    private static LocalCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.started(
                work,
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=4",
                "group.initial.rebalance.delay.ms=0");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** A consumer of a group on a thread of its own, committing all the while, until it is closed. */
    private static final class Member implements AutoCloseable {
        private final Thread thread;
        private volatile boolean leaving;

        Member(String group, String clientId, Map<String, String> settings, String topic) {
            Map<String, Object> all = new java.util.HashMap<>(Map.of(
                    "bootstrap.servers",
                    cluster.bootstrap(),
                    "group.id",
                    group,
                    "client.id",
                    clientId,
                    "auto.offset.reset",
                    "earliest",
                    "auto.commit.interval.ms",
                    "100"));
            all.putAll(settings);
            thread = new Thread(
                    () -> {
                        try (KafkaConsumer<String, String> consumer =
                                new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer())) {
                            consumer.subscribe(List.of(topic));
                            while (!leaving) {
                                consumer.poll(Duration.ofMillis(50));
                            }
                        }
                    },
                    "member-" + clientId);
            thread.start();
        }

        @Override
        public void close() {
            leaving = true;
            try {
                thread.join(LIMIT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RunningProcess groups(String... arguments) {
        return cluster.tool("kafka-consumer-groups.sh", arguments);
    }

    private static void topic(String name, int partitions, int events) {
        cluster.tool("kafka-topics.sh", "--create", "--topic", name, "--partitions", Integer.toString(partitions));
        Events.write(cluster.bootstrap(), name, 0, events, "none");
    }

    /** Lines with single blanks, without the random part of member ids. */
    private static List<String> plain(List<String> lines) {
        List<String> plain = new ArrayList<>();
        for (String line : lines) {
            plain.add(BLANKS.matcher(MEMBER_ID.matcher(line).replaceAll(""))
                    .replaceAll(" ")
                    .strip());
        }
        return plain;
    }

    private static void assertSays(List<String> expected, RunningProcess tool) {
        assertEquals(0, tool.awaitExit(LIMIT), tool.transcript());
        assertEquals(expected, plain(tool.out()), tool.transcript());
        assertFalse(tool.said("\tat "), () -> "a stack trace\n" + tool.transcript());
    }

    @Test
    void shouldShowAGroupAndNameItsMembersWhenItCannotBeMoved() {
        topic("busy", 2, 40);
        try (Member first = new Member("busy-readers", "first", Map.of(), "busy");
                Member second = new Member("busy-readers", "second", Map.of("group.instance.id", "fixed"), "busy")) {
            Await.until("both members have a partition and all is read and committed", LIMIT, () -> {
                List<String> rows =
                        plain(groups("--describe", "--group", "busy-readers").out());
                return rows.size() == 4
                        && rows.stream()
                                        .filter(row -> row.contains(" 0 first /127.0.0.1 first"))
                                        .count()
                                == 1
                        && rows.stream()
                                        .filter(row -> row.contains(" 0 fixed /127.0.0.1 second"))
                                        .count()
                                == 1;
            });
            List<String> members = plain(
                    groups("--describe", "--group", "busy-readers", "--members").out());
            assertEquals("GROUP CONSUMER-ID GROUP-INSTANCE-ID HOST CLIENT-ID #PARTITIONS", members.get(1));
            assertTrue(members.contains("busy-readers fixed fixed /127.0.0.1 second 1"), members::toString);
            assertTrue(members.contains("busy-readers first /127.0.0.1 first 1"), members::toString);
            assertSays(
                    List.of(
                            "",
                            "GROUP COORDINATOR (ID) ASSIGNMENT-STRATEGY STATE #MEMBERS",
                            "busy-readers " + cluster.bootstrap() + " (0) range Stable 2"),
                    groups("--describe", "--group", "busy-readers", "--state"));

            RunningProcess reset = groups(
                    "--reset-offsets", "--group", "busy-readers", "--topic", "busy", "--to-earliest", "--execute");
            assertSays(
                    List.of(
                            "",
                            "Error: Assignments can only be reset if the group 'busy-readers' is inactive, but the "
                                    + "current state is Stable.",
                            "",
                            "GROUP TOPIC PARTITION NEW-OFFSET"),
                    reset);
            assertNamesMembers(reset);
            RunningProcess deletion = groups("--delete", "--group", "busy-readers");
            assertTrue(deletion.out().get(2).endsWith("GroupNotEmptyException: The group is not empty."));
            assertNamesMembers(deletion);
            assertTrue(first.thread.isAlive() && second.thread.isAlive());
        }
    }

    private static void assertNamesMembers(RunningProcess tool) {
        assertEquals(1, tool.err().size(), tool.transcript());
        String hint = tool.err().get(0);
        assertTrue(hint.startsWith("Hint: group 'busy-readers' still has 2 members: "), hint);
        assertTrue(hint.contains("first on 127.0.0.1") && hint.contains("second on 127.0.0.1"), hint);
    }

    private static void assertMovesTo(long offset, String... target) {
        List<String> arguments =
                new ArrayList<>(List.of("--reset-offsets", "--group", "movers", "--topic", "moving", "--execute"));
        arguments.addAll(List.of(target));
        assertSays(
                List.of("", "GROUP TOPIC PARTITION NEW-OFFSET movers moving 0 " + offset),
                groups(arguments.toArray(String[]::new)));
        assertSays(
                List.of(
                        "",
                        "GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG CONSUMER-ID HOST CLIENT-ID",
                        "movers moving 0 " + offset + " 30 " + (30 - offset) + " - - -"),
                groups("--describe", "--group", "movers"));
    }

    @Test
    void shouldMoveAGroupWithoutMembersAndForgetIt() throws IOException {
        topic("moving", 1, 30);
        assertMovesTo(0, "--to-earliest");
        assertMovesTo(30, "--to-latest");
        assertMovesTo(7, "--to-offset", "7");
        assertMovesTo(9, "--shift-by", "2");
        assertMovesTo(9, "--to-current");
        assertMovesTo(0, "--by-duration", "P1D");
        assertMovesTo(0, "--to-datetime", "2020-01-01T00:00:00.000");

        RunningProcess exported = groups(
                "--reset-offsets",
                "--group",
                "movers",
                "--topic",
                "moving",
                "--to-offset",
                "11",
                "--export",
                "--dry-run");
        assertSays(List.of("moving,0,11", ""), exported);
        Path plan = Files.write(work.resolve("plan.csv"), exported.out());
        assertMovesTo(11, "--from-file", plan.toString());

        RunningProcess clamped =
                groups("--reset-offsets", "--group", "movers", "--topic", "moving", "--to-offset", "1000", "--dry-run");
        assertTrue(clamped.said("New offset (1000) is higher than latest offset for topic partition moving-0. "
                + "Value will be set to 30"));

        assertSays(
                List.of(
                        "Request succeed for deleting offsets with topic moving group movers",
                        "",
                        "TOPIC PARTITION STATUS moving 0 Successful"),
                groups("--delete-offsets", "--group", "movers", "--topic", "moving"));
        assertMovesTo(3, "--to-offset", "3");
        assertSays(
                List.of("Deletion of requested consumer groups ('movers') was successful."),
                groups("--delete", "--group", "movers"));
        assertFalse(groups("--list").out().contains("movers"));
    }

    @Test
    void shouldNameTheCureOfCommonMistakes() {
        topic("known", 2, 2);
        groups("--reset-offsets", "--group", "payments", "--topic", "known", "--to-earliest", "--execute");

        RunningProcess misspelt = groups("--describe", "--group", "paymnets");
        assertSays(List.of("", "Error: Consumer group 'paymnets' does not exist."), misspelt);
        assertEquals(List.of("Hint: did you mean the group 'payments'?"), misspelt.err());

        RunningProcess partition =
                groups("--reset-offsets", "--group", "payments", "--topic", "known:7", "--to-earliest", "--execute");
        assertEquals(0, partition.awaitExit(LIMIT));
        assertTrue(partition.said("there is no partition 7: the topic 'known' has the partitions 0 to 1."));

        RunningProcess unsaid = groups("--reset-offsets", "--group", "payments", "--topic", "known", "--to-earliest");
        assertTrue(unsaid.err().get(0).startsWith("WARN: No action will be performed as the --execute option"));
    }
}
