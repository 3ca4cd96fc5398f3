package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One log directory and one ZooKeeper, served by Apache Kafka 3.9.1 and by Barnabas in turns, stopped politely and not. */
class ApacheInteropIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final int ROUND = 200;

    @TempDir
    Path work;

    private int written;

    @Test
    void shouldServeOneLogDirectoryInTurns() throws IOException {
        try (LocalCluster cluster = new LocalCluster(work)) {
            cluster.startZooKeeper();
            Path properties = cluster.brokerProperties();

            try (RunningProcess apache = ApacheKafka.startBroker(work, properties)) {
                cluster.tool("kafka-topics.sh", "--create", "--topic", "orders", "--partitions", "3");
                writeWithEveryCodec(cluster);
                apache.terminate();
            }
            cluster.startBroker();
            Events.assertHolds(cluster.bootstrap(), "orders", written);
            writeWithEveryCodec(cluster);
            cluster.broker().terminate();

            try (RunningProcess apache = ApacheKafka.startBroker(work, properties)) {
                Events.assertHolds(cluster.bootstrap(), "orders", written);
                writeWithEveryCodec(cluster);
                apache.killHard();
            }
            cluster.startBroker();
            Events.assertHolds(cluster.bootstrap(), "orders", written);
            writeWithEveryCodec(cluster);
            cluster.broker().killHard();

            // Apache does not take over a registration; its old session must be gone first.
            awaitNoBroker(cluster);
            try (RunningProcess apache = ApacheKafka.startBroker(work, properties)) {
                Events.assertHolds(cluster.bootstrap(), "orders", written);
                apache.terminate();
            }
            assertDumpsClean(cluster);
        }
    }

    private void writeWithEveryCodec(LocalCluster cluster) {
        for (String codec : CODECS) {
            Events.write(cluster.bootstrap(), "orders", written, written + ROUND, codec);
            written += ROUND;
        }
    }

    private void awaitNoBroker(LocalCluster cluster) {
        Await.until("the killed broker's session ends", LIMIT, () -> {
            RunningProcess shell = Installation.run(
                    work, "zookeeper-shell.sh", "127.0.0.1:" + cluster.zooKeeperPort, "ls", "/brokers/ids");
            return shell.out().contains("[]");
        });
    }

    /** Apache's own reader of log files accepts every file, and its index checks agree. */
    private void assertDumpsClean(LocalCluster cluster) throws IOException {
        try (Stream<Path> files = Files.walk(cluster.dataDir())) {
            String logs = String.join(
                    ",",
                    files.filter(path -> path.toString().matches(".*orders-\\d/\\d+\\.(log|index|timeindex)"))
                            .map(Path::toString)
                            .toList());
            try (RunningProcess dump = ApacheKafka.java(
                    "dump", work, "kafka.tools.DumpLogSegments", "--deep-iteration", "--files", logs)) {
                assertEquals(0, dump.awaitExit(LIMIT), dump.transcript());
                assertTrue(dump.said("baseOffset: 0"), dump.transcript());
                for (String complaint : List.of("isvalid: false", "Mismatches", "mismatch", "Exception", "not found")) {
                    assertFalse(dump.said(complaint), () -> complaint + "\n" + dump.transcript());
                }
            }
        }
    }
}
