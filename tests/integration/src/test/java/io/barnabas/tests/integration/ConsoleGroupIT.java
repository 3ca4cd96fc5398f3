package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Console consumers in groups: they go on where one stopped, share the work, and take over from who is gone. */
class ConsoleGroupIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SIGTERM_EXIT = 143;
    private static final int SIGINT_EXIT = 130;

    @TempDir
    static Path work;

    private static final List<RunningProcess> CONSUMERS = new ArrayList<>();

    private static LocalCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.started(work, "offsets.topic.num.partitions=4");
    }

    @AfterAll
    static void stop() {
        CONSUMERS.forEach(RunningProcess::close);
        cluster.close();
    }

    private static void create(String topic, int partitions) {
        RunningProcess created = cluster.tool(
                "kafka-topics.sh", "--create", "--topic", topic, "--partitions", Integer.toString(partitions));
        assertEquals(0, created.awaitExit(LIMIT), created.transcript());
    }

    private static void produce(String topic, String lines) {
        RunningProcess produced = cluster.toolWithInput(
                lines,
                "kafka-console-producer.sh",
                "--topic",
                topic,
                "--property",
                "parse.key=true",
                "--property",
                "key.separator=:");
        assertEquals(0, produced.awaitExit(LIMIT), produced.transcript());
    }

    private static RunningProcess consumer(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", cluster.bootstrap()));
        all.addAll(List.of(arguments));
        RunningProcess consumer = Installation.start(work, "kafka-console-consumer.sh", all.toArray(String[]::new));
        CONSUMERS.add(consumer);
        return consumer;
    }

    private static RunningProcess member(String topic) {
        return consumer(
                "--topic",
                topic,
                "--group",
                "shared-" + topic,
                "--from-beginning",
                "--property",
                "print.partition=true",
                "--consumer-property",
                "session.timeout.ms=6000",
                "--consumer-property",
                "heartbeat.interval.ms=500");
    }

    private static RunningProcess ran(String... arguments) {
        RunningProcess consumed = consumer(arguments);
        assertEquals(0, consumed.awaitExit(LIMIT), consumed.transcript());
        assertFalse(consumed.said("\tat "), consumed.transcript());
        return consumed;
    }

    @Test
    void shouldGoOnWhereTheGroupStopped() {
        produce("resume", "a:1\na:2\na:3\na:4\na:5\n");
        assertEquals(
                List.of("1", "2"),
                ran("--topic", "resume", "--group", "r", "--from-beginning", "--max-messages", "2")
                        .out());
        assertEquals(
                List.of("3", "4", "5"),
                ran("--topic", "resume", "--group", "r", "--from-beginning", "--max-messages", "3")
                        .out());
        assertEquals(
                List.of(),
                ran("--topic", "resume", "--group", "r", "--from-beginning", "--timeout-ms", "2000")
                        .out());
        assertEquals(
                List.of("1", "2"),
                ran("--topic", "resume", "--from-beginning", "--max-messages", "2")
                        .out());
    }

    @Test
    void shouldCommitWhatWasShownWhenInterrupted() {
        produce("interrupted", "a:1\na:2\na:3\n");
        for (String signal : List.of("INT", "TERM")) {
            RunningProcess consumer = consumer("--topic", "interrupted", "--group", "i-" + signal, "--from-beginning");
            consumer.awaitLine("3", LIMIT);
            consumer.signal(signal);
            assertEquals(signal.equals("INT") ? SIGINT_EXIT : SIGTERM_EXIT, consumer.awaitExit(LIMIT));
            assertEquals(List.of("Processed a total of 3 messages"), consumer.err());
            RunningProcess next =
                    ran("--topic", "interrupted", "--group", "i-" + signal, "--from-beginning", "--timeout-ms", "1500");
            assertEquals(List.of(), next.out(), next.transcript());
        }
    }

    @Test
    void shouldShareTheWorkAndTakeOverFromWhoIsGone() {
        create("pair", 2);
        RunningProcess one = member("pair");
        awaitOwned("pair", one, Set.of("0", "1"));
        RunningProcess two = member("pair");
        Await.until(
                "each reads one partition",
                LIMIT,
                () -> {
                    Set<String> first = ownedNow("pair", one);
                    Set<String> second = ownedNow("pair", two);
                    return first.size() == 1 && second.size() == 1 && !first.equals(second);
                },
                () -> one.transcript() + two.transcript());
        one.killHard();
        awaitOwned("pair", two, Set.of("0", "1"));
        RunningProcess three = member("pair");
        Await.until(
                "the new member reads one partition",
                LIMIT,
                () -> ownedNow("pair", three).size() == 1,
                () -> two.transcript() + three.transcript());
        assertEquals(SIGTERM_EXIT, two.terminate(), two.transcript());
        // The member said good-bye: no session has to end first.
        long beganNs = System.nanoTime();
        awaitOwned("pair", three, Set.of("0", "1"));
        assertTrue(System.nanoTime() - beganNs < Duration.ofSeconds(20).toNanos());
        three.terminate();
    }

    private static void awaitOwned(String topic, RunningProcess consumer, Set<String> partitions) {
        Await.until(
                "the consumer reads " + partitions,
                LIMIT,
                () -> ownedNow(topic, consumer).equals(partitions),
                consumer::transcript);
    }

    private static int round;

    /** Writes a record with a value of its own to each partition, and sees which of them the consumer shows. */
    private static Set<String> ownedNow(String topic, RunningProcess consumer) {
        String mark = "round-" + round++;
        // "a" goes to one of two partitions, "b" to the other: by Kafka's hash.
        produce(topic, "a:" + mark + "\nb:" + mark + "\nc:" + mark + "\nd:" + mark + "\n");
        Set<String> shown = new TreeSet<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        Await.until("a moment passed", LIMIT, () -> {
            for (String line : consumer.out()) {
                if (line.endsWith(mark)) {
                    shown.add(line.substring("Partition:".length(), "Partition:".length() + 1));
                }
            }
            return shown.size() == 2 || System.nanoTime() > deadline;
        });
        return shown;
    }

    @Test
    void shouldReadAllTopicsThatMatch() {
        produce("match-1", "a:one\n");
        produce("match-2", "a:two\n");
        produce("other", "a:three\n");
        RunningProcess consumed =
                ran("--include", "match-.*|nothing", "--group", "m", "--from-beginning", "--max-messages", "2");
        assertEquals(Set.of("one", "two"), Set.copyOf(consumed.out()));
        assertEquals(
                List.of("three"),
                ran("--whitelist", "oth.r", "--from-beginning", "--max-messages", "1")
                        .out());
    }

    @Test
    void shouldShowWhatTheCoordinatorWrote() {
        produce("watched", "a:1\na:2\n");
        ran("--topic", "watched", "--group", "watcher", "--from-beginning", "--max-messages", "2");
        RunningProcess offsets = ran(
                "--topic",
                "__consumer_offsets",
                "--from-beginning",
                "--timeout-ms",
                "2000",
                "--formatter",
                "kafka.coordinator.group.GroupMetadataManager$OffsetsMessageFormatter");
        assertTrue(offsets.said("[watcher,watched,0]::OffsetAndMetadata(offset=2, leaderEpoch="), offsets.transcript());
        RunningProcess groups = ran(
                "--topic",
                "__consumer_offsets",
                "--from-beginning",
                "--timeout-ms",
                "2000",
                "--formatter",
                "org.apache.kafka.tools.consumer.GroupMetadataMessageFormatter");
        assertTrue(
                groups.said("{\"key\":{\"version\":2,\"data\":{\"group\":\"watcher\"}},\"value\":{\"version\":3,"
                        + "\"data\":{\"protocolType\":\"consumer\",\"generation\":1,\"protocol\":\"range\""),
                groups.transcript());
    }
}
