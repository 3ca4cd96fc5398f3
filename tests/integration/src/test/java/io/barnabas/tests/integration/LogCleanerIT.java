package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Compacted logs under load, with the broker killed in the middle of cleanings, and shared with Apache Kafka's cleaner. */
class LogCleanerIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final TopicPartition FACTS = new TopicPartition("facts", 0);
    private static final String[] CODECS = {"none", "gzip", "snappy", "lz4", "zstd"};
    private static final int KEYS = 400;
    private static final int KILLS = 2;
    private static final String THROTTLE = "log.cleaner.io.max.bytes.per.second=";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path work;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    /** Of every key the newest value; what was deleted is not in here. */
    private final Map<String, String> expected = new TreeMap<>();

    private int written;
    private long committed;

    @Test
    void shouldKeepTheNewestValueOfEveryKey() throws Exception {
        System.out.println("LogCleanerIT: seed " + seed);
        try (LocalCluster cluster = new LocalCluster(work)) {
            cluster.startZooKeeper();
            cluster.startBroker(settings("60000"));
            createTopic(cluster);
            for (int kill = 0; kill < KILLS; kill++) {
                write(cluster);
                awaitCleaning(cluster);
                cluster.broker().killHard();
                cluster.startBroker(settings(kill == KILLS - 1 ? "1e9" : "60000"));
                assertNewest(cluster, "after kill " + kill);
            }
            write(cluster);
            awaitClean(cluster);
            for (String internal : List.of("__consumer_offsets", "__transaction_state")) {
                Await.until(internal + " is compacted too", LIMIT, () -> firstDirtyOffset(cluster, internal) > 0);
            }
            assertNewest(cluster, "after the cleaning");
            cluster.broker().terminate();
            assertDumpsClean(cluster);
            inTurns(cluster);
        }
    }

    private static String[] settings(String bytesPerSecond) {
        return new String[] {
            "log.cleaner.backoff.ms=50",
            "log.cleaner.dedupe.buffer.size=4000000",
            "log.segment.delete.delay.ms=200",
            "offsets.topic.num.partitions=1",
            "offsets.topic.segment.bytes=20000",
            "transaction.state.log.num.partitions=1",
            "transaction.state.log.segment.bytes=2000",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "zookeeper.session.timeout.ms=6000",
            THROTTLE + bytesPerSecond
        };
    }

    /** What Barnabas compacted, Apache's broker serves and compacts on, and the reverse. */
    private void inTurns(LocalCluster cluster) throws Exception {
        String checkpoint = Files.readString(cluster.dataDir().resolve("cleaner-offset-checkpoint"));
        assertTrue(checkpoint.contains("facts 0 "), checkpoint);
        try (RunningProcess apache = ApacheKafka.startBroker(work, cluster.brokerProperties(), settings("1e9"))) {
            assertNewest(cluster, "on Apache's broker");
            write(cluster);
            awaitClean(cluster);
            assertNewest(cluster, "compacted by Apache");
            apache.terminate();
        }
        cluster.startBroker(settings("1e9"));
        assertNewest(cluster, "compacted by Apache, served by Barnabas");
        write(cluster);
        awaitClean(cluster);
        assertNewest(cluster, "compacted by both");
        cluster.broker().terminate();
        assertDumpsClean(cluster);
        for (String complaint : List.of(" ERROR ", "uncleanable", "larger than the log end offset")) {
            assertFalse(cluster.broker().said(complaint), () -> cluster.broker().transcript());
        }
    }

    private static void createTopic(LocalCluster cluster) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            NewTopic topic = new NewTopic("facts", 1, (short) 1)
                    .configs(Map.of(
                            "cleanup.policy", "compact",
                            "segment.bytes", "60000",
                            "index.interval.bytes", "500",
                            "min.cleanable.dirty.ratio", "0.01",
                            "delete.retention.ms", "100"));
            ClusterAdmin.get(admin.createTopics(Set.of(topic)).all());
        }
    }

    /** Values, deletions, transactions that end either way, with every codec; and commits of a group. */
    private void write(LocalCluster cluster) throws Exception {
        for (String codec : CODECS) {
            try (KafkaProducer<String, String> plain = producer(cluster, codec, null);
                    KafkaProducer<String, String> transactional = producer(cluster, codec, "writer")) {
                transactional.initTransactions();
                for (int i = 0; i < 4; i++) {
                    Map<String, String> values = batch(plain);
                    merge(values);
                    transactional.beginTransaction();
                    Map<String, String> inTransaction = batch(transactional);
                    if (random.nextInt(3) == 0) {
                        transactional.abortTransaction();
                    } else {
                        transactional.commitTransaction();
                        merge(inTransaction);
                    }
                }
            }
            commit(cluster);
        }
    }

    private Map<String, String> batch(KafkaProducer<String, String> producer) throws Exception {
        Map<String, String> values = new HashMap<>();
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String key = "key-" + random.nextInt(KEYS);
            String value = random.nextInt(8) == 0 ? null : value(key);
            values.put(key, value);
            sent.add(producer.send(new ProducerRecord<>("facts", key, value)));
        }
        producer.flush();
        for (Future<?> each : sent) {
            each.get();
        }
        return values;
    }

    /** Of which codecs leave something to be throttled. */
    private String value(String key) {
        return "value " + written++ + " of " + key + " " + Long.toHexString(random.nextLong())
                + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong())
                + Long.toHexString(random.nextLong());
    }

    private void merge(Map<String, String> values) {
        values.forEach((key, value) -> {
            if (value == null) {
                expected.remove(key);
            } else {
                expected.put(key, value);
            }
        });
    }

    private static KafkaProducer<String, String> producer(LocalCluster cluster, String codec, String transactionalId) {
        Map<String, Object> config = new HashMap<>(Map.of(
                "bootstrap.servers", cluster.bootstrap(), "compression.type", codec, "linger.ms", "2", "acks", "all"));
        if (transactionalId != null) {
            config.put("transactional.id", transactionalId);
        }
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    private void commit(LocalCluster cluster) {
        try (KafkaConsumer<String, String> consumer = consumer(cluster)) {
            for (int i = 0; i < 40; i++) {
                consumer.commitSync(Map.of(FACTS, new OffsetAndMetadata(++committed)), Duration.ofSeconds(20));
            }
        }
    }

    private static KafkaConsumer<String, String> consumer(LocalCluster cluster) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", cluster.bootstrap(),
                        "group.id", "readers",
                        "enable.auto.commit", "false",
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    /** Everything that was written before is below the first dirty offset, or in the active segment. */
    private void awaitClean(LocalCluster cluster) {
        Await.until(
                "the log is clean up to its active segment",
                LIMIT,
                () -> firstDirtyOffset(cluster, "facts") == activeSegment(cluster));
    }

    private static long firstDirtyOffset(LocalCluster cluster, String topic) throws IOException {
        String[] lines = Files.readString(cluster.dataDir().resolve("cleaner-offset-checkpoint"))
                .split("\n");
        return Stream.of(lines)
                .filter(line -> line.startsWith(topic + " 0 "))
                .mapToLong(line -> Long.parseLong(line.substring(topic.length() + 3)))
                .findFirst()
                .orElse(-1);
    }

    /** A cleaning under way is what the kill is for; where the cleaner has kept up, the kill comes all the same. */
    private static void awaitCleaning(LocalCluster cluster) throws IOException {
        long limit = System.nanoTime() + 4_000_000_000L;
        while (!isCleaning(cluster) && System.nanoTime() < limit) {
            Thread.onSpinWait();
        }
    }

    private static boolean isCleaning(LocalCluster cluster) throws IOException {
        try (Stream<Path> files = Files.list(cluster.dataDir().resolve("facts-0"))) {
            return files.anyMatch(path -> path.toString().endsWith(".log.cleaned"));
        }
    }

    private static long activeSegment(LocalCluster cluster) throws IOException {
        try (Stream<Path> files = Files.list(cluster.dataDir().resolve("facts-0"))) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".log"))
                    .mapToLong(name -> Long.parseLong(name.substring(0, 20)))
                    .max()
                    .orElseThrow();
        }
    }

    private void assertNewest(LocalCluster cluster, String when) {
        Map<String, String> found = new TreeMap<>();
        try (KafkaConsumer<String, String> consumer = consumer(cluster)) {
            assertEquals(committed, consumer.committed(Set.of(FACTS)).get(FACTS).offset(), when);
            consumer.assign(Set.of(FACTS));
            consumer.seekToBeginning(Set.of(FACTS));
            long end = consumer.endOffsets(Set.of(FACTS)).get(FACTS);
            long last = -1;
            while (consumer.position(FACTS) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
                    assertTrue(record.offset() > last, when + ": offsets go up");
                    last = record.offset();
                    if (record.value() == null) {
                        found.remove(record.key());
                    } else {
                        found.put(record.key(), record.value());
                    }
                }
            }
        }
        assertEquals(expected, found, () -> when + ", seed " + seed);
    }

    /** Apache's reader of log files accepts every one: logs, indexes, transaction indexes and producer snapshots. */
    private void assertDumpsClean(LocalCluster cluster) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(cluster.dataDir())) {
            files = all.filter(
                            path -> path.toString().matches(".*-\\d+/\\d+\\.(log|index|timeindex|txnindex|snapshot)"))
                    .sorted()
                    .toList();
        }
        assertTrue(files.stream().anyMatch(file -> file.toString().endsWith(".txnindex")), files::toString);
        for (List<String> options : List.of(List.of("--deep-iteration"), List.of("--index-sanity-check"))) {
            List<String> arguments = new ArrayList<>(options);
            arguments.add("--files");
            arguments.add(String.join(",", files.stream().map(Path::toString).toList()));
            try (RunningProcess dump =
                    ApacheKafka.java("dump", work, "kafka.tools.DumpLogSegments", arguments.toArray(String[]::new))) {
                assertEquals(0, dump.awaitExit(LIMIT), dump.transcript());
                for (String complaint :
                        List.of("isvalid: false", "ismatch", "Exception", "not found", "Found timestamp", "corrupt")) {
                    assertFalse(dump.said(complaint), () -> complaint + " in " + dump.transcript());
                }
            }
        }
    }
}
