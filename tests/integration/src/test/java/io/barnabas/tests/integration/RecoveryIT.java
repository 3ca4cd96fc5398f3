package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is killed under load, most of its logs on the device already, a little not, and some of that torn. */
class RecoveryIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PARTITIONS = 16;
    private static final int FLUSHED = 16_000;
    private static final String TOPIC = "recovered";
    private static final String[] SETTINGS = {
        "log.initial.task.delay.ms=100",
        "log.flush.offset.checkpoint.interval.ms=500",
        "barnabas.log.dir.unflushed.bytes=1000000",
        "zookeeper.session.timeout.ms=6000"
    };

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path work;

    @Test
    void shouldReadOnlyWhatWasNotForcedAndLoseNothing() throws Exception {
        try (LocalCluster cluster = LocalCluster.started(work, SETTINGS)) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()));
                    NumberedWriter writer =
                            new NumberedWriter(cluster.bootstrap(), TOPIC, PARTITIONS, "x".repeat(8000))) {
                ClusterAdmin.get(admin.createTopics(Set.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                        .all());
                writer.send(FLUSHED);
                writer.assertAllAcknowledged(cluster.broker());
                awaitRecoveryPoints(cluster, FLUSHED / PARTITIONS / 2);

                // Killed in the middle of a load, with torn tails, and again before it has recovered.
                writer.send(1000);
                Await.until("some are written", LIMIT, () -> writer.acknowledged() > FLUSHED + 100);
                cluster.broker().killHard();
                damage(cluster);
                cluster.launchBroker(SETTINGS);
                cluster.broker().awaitLine("Recovering " + PARTITIONS + " logs", LIMIT);
                cluster.broker().killHard();

                cluster.startBroker(SETTINGS);
                cluster.broker().awaitLine("(unclean log dirs = ", LIMIT);
                long read = bytesRead(cluster.broker());
                assertTrue(cluster.broker().said("Reading from offset "), () -> cluster.broker()
                        .transcript());
                assertTrue(read < 60_000_000, "read " + read + " of 130 MB, with the program itself");
                writer.assertAllAcknowledged(cluster.broker());
                assertHolds(cluster, writer.sent());
            }
        }
    }

    private static void awaitRecoveryPoints(LocalCluster cluster, long atLeast) {
        Path file = cluster.dataDir().resolve("recovery-point-offset-checkpoint");
        Await.until(
                "recovery points follow",
                LIMIT,
                () -> Files.readAllLines(file).stream()
                                .filter(line -> line.startsWith(TOPIC + " "))
                                .filter(line -> Long.parseLong(line.split(" ")[2]) >= atLeast)
                                .count()
                        == PARTITIONS);
    }

    /** What a crash may leave, and what must not matter: half a batch, no index, a snapshot of nothing, leftovers. */
    private static void damage(LocalCluster cluster) throws IOException {
        Path torn = cluster.dataDir().resolve(TOPIC + "-0");
        byte[] half = new byte[5000];
        half[11] = 100;
        Files.write(torn.resolve("00000000000000000000.log"), half, StandardOpenOption.APPEND);
        Files.writeString(torn.resolve("leader-epoch-checkpoint.tmp"), "0\n9");
        Files.delete(cluster.dataDir().resolve(TOPIC + "-1/00000000000000000000.index"));
        Path third = cluster.dataDir().resolve(TOPIC + "-2");
        try (var files = Files.list(third)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".snapshot")).toList()) {
                Files.write(file, new byte[3]);
            }
        }
    }

    /** By system calls, from the page cache or not. */
    private static long bytesRead(RunningProcess broker) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(broker.pid()), "io")).stream()
                .filter(line -> line.startsWith("rchar: "))
                .mapToLong(line -> Long.parseLong(line.substring("rchar: ".length())))
                .sum();
    }

    private static void assertHolds(LocalCluster cluster, int count) {
        Map<Integer, List<ConsumerRecord<String, String>>> found = Events.read(cluster.bootstrap(), TOPIC);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<ConsumerRecord<String, String>> records = found.get(partition);
            for (int i = 0; i < records.size(); i++) {
                assertEquals(
                        Integer.toString(i * PARTITIONS + partition),
                        records.get(i).key());
            }
        }
        assertEquals(count, found.values().stream().mapToInt(List::size).sum());
    }
}
