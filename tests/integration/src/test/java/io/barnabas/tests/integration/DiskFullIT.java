package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A broker on a volume that fills up: it refuses records and nothing else, survives kill -9, and goes on by itself. */
class DiskFullIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MEGABYTES = 48;
    private static final String FILLING = "x".repeat(8000);
    private static final String[] SETTINGS = {
        "log.segment.bytes=2000000",
        "log.segment.delete.delay.ms=100",
        "log.initial.task.delay.ms=500",
        "log.retention.check.interval.ms=1000",
        "offsets.topic.num.partitions=2",
        "zookeeper.session.timeout.ms=6000"
    };

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path work;

    @Test
    void shouldRefuseRecordsAndNothingElseUntilThereIsRoom() throws Exception {
        String obstacle = SmallDisk.obstacle(work);
        assumeTrue(obstacle.isEmpty(), "skipped: no volume can be mounted here (" + obstacle + ")");
        LocalCluster cluster = new LocalCluster(work);
        try (SmallDisk disk = SmallDisk.mounted(cluster.dataDir(), MEGABYTES);
                cluster) {
            cluster.startZooKeeper();
            cluster.startBroker(SETTINGS);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()));
                    NumberedWriter ballast = new NumberedWriter(cluster.bootstrap(), "ballast", 1, FILLING);
                    NumberedWriter writer = new NumberedWriter(cluster.bootstrap(), "full", 1, FILLING)) {
                create(admin, "ballast");
                create(admin, "full");
                ballast.send(2000);
                ballast.assertAllAcknowledged(cluster.broker());
                commit(cluster, 1);
                fill(cluster, writer, disk);
                workWhileFull(cluster, admin);
                killAndFillUp(cluster, disk, writer);
                makeRoom(cluster, admin, writer);
                withoutReserve(cluster, admin, writer);
            }
            cluster.broker().terminate();
            assertTrue(cluster.broker().said("shut down completed"), () -> cluster.broker()
                    .transcript());
            assertFalse(cluster.broker().said(" ERROR "), () -> cluster.broker().transcript());
        }
    }

    @Test
    void shouldFallOutOfSyncAsAFollowerWithoutSpinningAndComeBackByItself() throws Exception {
        String obstacle = SmallDisk.obstacle(work);
        assumeTrue(obstacle.isEmpty(), "skipped: no volume can be mounted here (" + obstacle + ")");
        try (ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.started(work, 1);
                BrokerCluster cluster = new BrokerCluster(
                        work,
                        zooKeeper,
                        2,
                        "min.insync.replicas=1",
                        "offsets.topic.replication.factor=1",
                        "replica.lag.time.max.ms=2000");
                SmallDisk disk = SmallDisk.mounted(cluster.broker(2).dataDir(), 64)) {
            disk.fillUp(24_000_000);
            cluster.start(Product.BARNABAS);
            try (ClusterAdmin admin = new ClusterAdmin(cluster);
                    NumberedWriter writer = new NumberedWriter(cluster.bootstrap(), "copied", 2, FILLING)) {
                admin.create("copied", List.of(List.of(1, 2), List.of(1, 2)));

                // When
                writer.send(4000);
                cluster.broker(2).process().awaitLine("is full: ", LIMIT);
                writer.assertAllAcknowledged(cluster.broker(1).process());

                // Then
                admin.awaitInSync("copied", 1);
                assertTrue(cpuSecondsOfThreeSeconds(cluster.broker(2).process()) < 1.5, "it does not spin");
                assertTrue(disk.usableBytes() > 4_000_000, () -> cluster.state());
                disk.removeFilling();
                admin.awaitInSync("copied", 2);
            }
            cluster.terminate();
            cluster.assertNoErrorsOfOurs();
            LogFiles.assertReplicasAlike(cluster, "copied");
        }
    }

    private static double cpuSecondsOfThreeSeconds(RunningProcess broker) {
        ProcessHandle handle = ProcessHandle.of(broker.pid()).orElseThrow();
        Duration before = handle.info().totalCpuDuration().orElseThrow();
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        Await.until("three seconds pass", LIMIT, () -> System.nanoTime() > end);
        return handle.info().totalCpuDuration().orElseThrow().minus(before).toMillis() / 1000.0;
    }

    private static void create(Admin admin, String topic) {
        ClusterAdmin.get(
                admin.createTopics(Set.of(new NewTopic(topic, 1, (short) 1))).all());
    }

    /** The writer goes until it is refused. */
    private static void fill(LocalCluster cluster, NumberedWriter writer, SmallDisk disk) throws IOException {
        writer.send(4000);
        cluster.broker().awaitLine("is full: ", LIMIT);
        long left = disk.usableBytes();
        assertTrue(left > 3_000_000 && left < 6_000_000, "the reserve of a tenth is kept: " + left);
        int before = writer.outcomes();
        assertTrue(before > 500 && before < 4000, "records found room: " + before);
        assertEquals(0, writer.failed());
    }

    /** Reading, commits of groups, new topics and deletions of records go on. */
    private static void workWhileFull(LocalCluster cluster, Admin admin) {
        assertEquals(2000, Events.read(cluster.bootstrap(), "ballast").get(0).size());
        commit(cluster, 2);
        create(admin, "late");
        ClusterAdmin.get(admin.deleteRecords(Map.of(new TopicPartition("ballast", 0), RecordsToDelete.beforeOffset(10)))
                .all());
        assertTrue(cluster.broker().isAlive(), () -> cluster.broker().transcript());
    }

    private static void commit(LocalCluster cluster, long offset) {
        TopicPartition tp = new TopicPartition("ballast", 0);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrap(), "group.id", "drain", "enable.auto.commit", "false"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.commitSync(Map.of(tp, new OffsetAndMetadata(offset)), Duration.ofSeconds(20));
            assertEquals(offset, consumer.committed(Set.of(tp)).get(tp).offset());
        }
    }

    /** Killed at the full point, restarted there; then with not a byte left, killed and restarted again. */
    private static void killAndFillUp(LocalCluster cluster, SmallDisk disk, NumberedWriter writer) throws IOException {
        cluster.broker().killHard();
        disk.fillUp(0);
        assertEquals(0, disk.usableBytes());
        cluster.startBroker(SETTINGS);
        // Where a log starts is checkpointed now and then: what was deleted may be back after a kill.
        assertTrue(Events.read(cluster.bootstrap(), "ballast").get(0).size() >= 1990);
        cluster.broker().killHard();
        cluster.startBroker(SETTINGS);
        List<ConsumerRecord<String, String>> found =
                Events.read(cluster.bootstrap(), "full").get(0);
        assertTrue(found.size() >= writer.acknowledged());
        assertFalse(cluster.broker().said("offline"), () -> cluster.broker().transcript());
        disk.removeFilling();
    }

    /** Deleting a topic is enough for the writer, which has been retrying all the time. */
    private static void makeRoom(LocalCluster cluster, Admin admin, NumberedWriter writer) {
        ClusterAdmin.get(admin.deleteTopics(Set.of("ballast")).all());
        writer.assertAllAcknowledged(cluster.broker());
        assertHolds(cluster, 0, 4000);
    }

    /** To the last byte: an append that finds no room leaves nothing behind, kill -9 included. */
    private static void withoutReserve(LocalCluster cluster, Admin admin, NumberedWriter writer) {
        cluster.broker().terminate();
        cluster.startBroker(withoutReserve());
        writer.send(3000);
        cluster.broker().awaitLine("is full: ", LIMIT);
        cluster.broker().killHard();
        cluster.startBroker(withoutReserve());
        cluster.broker().awaitLine("is full: ", LIMIT);
        assertTrue(writer.outcomes() < 7000);
        ClusterAdmin.get(admin.deleteRecords(Map.of(new TopicPartition("full", 0), RecordsToDelete.beforeOffset(3500)))
                .all());
        writer.assertAllAcknowledged(cluster.broker());
        assertHolds(cluster, 3500, 7000);
        assertFalse(cluster.broker().said("offline"), () -> cluster.broker().transcript());
    }

    private static String[] withoutReserve() {
        List<String> settings = new ArrayList<>(List.of(SETTINGS));
        settings.add("barnabas.log.dir.reserved.bytes=0");
        return settings.toArray(String[]::new);
    }

    /** Each record once, in the order of sending. */
    private static void assertHolds(LocalCluster cluster, int from, int to) {
        List<ConsumerRecord<String, String>> found =
                Events.read(cluster.bootstrap(), "full").get(0);
        assertEquals(to - from, found.size());
        for (int i = 0; i < found.size(); i++) {
            assertEquals(Integer.toString(from + i), found.get(i).key());
        }
    }
}
