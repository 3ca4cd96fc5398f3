package io.barnabas.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Apache Kafka's own clients against real sockets, handlers and logs; only ZooKeeper is a fake. */
@Timeout(60)
class RealClientsTest {
    private TestBroker broker;
    private Admin admin;

    @BeforeEach
    void start(@TempDir Path logDir) throws Exception {
        broker = new TestBroker(logDir, Map.of());
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    @AfterEach
    void stop() {
        admin.close(Duration.ZERO);
        broker.close();
    }

    @Test
    void shouldCarryRecordsOfEveryCompressionFromProducerToConsumer() throws Exception {
        // Given
        admin.createTopics(List.of(new NewTopic("orders", 3, (short) 1))).all().get();

        // When
        for (String compression : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            try (KafkaProducer<String, String> producer = producer("compression.type", compression)) {
                for (int i = 0; i < 300; i++) {
                    producer.send(new ProducerRecord<>("orders", i % 3, "k" + i, compression + "-" + i));
                }
            }
        }

        // Then
        List<ConsumerRecord<String, String>> records = consume("orders", 3, 1500, "read_uncommitted");
        assertEquals(1500, records.size());
        assertEquals(
                500, records.stream().filter(record -> record.partition() == 1).count());
        assertEquals(
                List.of("none-0", "none-3", "none-6"),
                records.stream()
                        .filter(record -> record.partition() == 0)
                        .limit(3)
                        .map(ConsumerRecord::value)
                        .toList());
    }

    @Test
    void shouldServeAllAcksAndBothIsolations() throws Exception {
        // Given
        broker.cluster.create("acks", 1);

        // When
        for (String acks : List.of("0", "1", "all")) {
            try (KafkaProducer<String, String> producer =
                    producer("acks", acks, "enable.idempotence", acks.equals("all") ? "true" : "false")) {
                producer.send(new ProducerRecord<>("acks", acks)).get();
            }
        }

        // Then
        List<String> values = new ArrayList<>();
        consume("acks", 1, 3, "read_committed").forEach(record -> values.add(record.value()));
        assertEquals(List.of("0", "1", "all"), values);
    }

    @Test
    void shouldWakeAConsumerThatWaitsForRecords() throws Exception {
        // Given
        broker.cluster.create("late", 1);
        KafkaConsumer<String, String> consumer = consumer("read_uncommitted", "fetch.max.wait.ms", "20000");
        try {
            consumer.assign(List.of(new TopicPartition("late", 0)));
            consumer.seekToBeginning(consumer.assignment());
            assertTrue(consumer.poll(Duration.ofMillis(300)).isEmpty());

            // When
            long start = System.nanoTime();
            try (KafkaProducer<String, String> producer = producer()) {
                producer.send(new ProducerRecord<>("late", "now")).get();
            }
            var records = consumer.poll(Duration.ofSeconds(15));

            // Then
            assertEquals(1, records.count());
            assertTrue(System.nanoTime() - start < Duration.ofSeconds(10).toNanos());
        } finally {
            // The next fetch waits already, and closing the session would wait behind it.
            consumer.close(Duration.ZERO);
        }
    }

    /** Several connections, so several network threads, at one partition: nothing lost, twice, or out of order. */
    @Test
    void shouldKeepEveryRecordOfManyProducersOnOnePartitionInOrder() throws Exception {
        // Given
        broker.cluster.create("busy", 1);
        int producers = 6;
        int perProducer = 1000;

        // When
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            String name = "p" + p;
            threads.add(new Thread(() -> {
                try (KafkaProducer<String, String> producer = producer("batch.size", "200", "linger.ms", "0")) {
                    for (int i = 0; i < perProducer; i++) {
                        producer.send(new ProducerRecord<>("busy", name, Integer.toString(i)));
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        // Then
        Map<String, Integer> next = new HashMap<>();
        long offset = 0;
        for (var record : consume("busy", 1, producers * perProducer, "read_committed")) {
            assertEquals(offset++, record.offset());
            int expected = next.merge(record.key(), 1, Integer::sum) - 1;
            assertEquals(Integer.toString(expected), record.value());
        }
        assertEquals(producers * perProducer, offset);
    }

    @Test
    void shouldCreateATopicThatAProducerAsksFor() throws Exception {
        // When
        try (KafkaProducer<String, String> producer = producer()) {
            producer.send(new ProducerRecord<>("by-itself", "hello")).get();
        }

        // Then
        assertEquals(Set.of("by-itself"), admin.listTopics().names().get());
    }

    @Test
    void shouldRefuseInvalidNamesAndRecordsThatAreTooLarge() throws Exception {
        // Given
        broker.cluster.create("small", 1);
        try (KafkaProducer<String, String> producer =
                producer("max.request.size", "10000000", "buffer.memory", "20000000")) {
            // When / Then
            assertCause(InvalidTopicException.class, () -> producer.send(new ProducerRecord<>("a b", "x"))
                    .get());
            assertCause(RecordTooLargeException.class, () -> producer.send(
                            new ProducerRecord<>("small", "x".repeat(2_000_000)))
                    .get());
        }
    }

    @Test
    void shouldFindOffsetsByTimeStartAndEnd() throws Exception {
        // Given
        broker.cluster.create("times", 1);
        try (KafkaProducer<String, String> producer = producer()) {
            for (int i = 0; i < 10; i++) {
                producer.send(new ProducerRecord<>("times", 0, 1_700_000_000_000L + i * 1000, "k", "v" + i))
                        .get();
            }
        }
        TopicPartition partition = new TopicPartition("times", 0);

        // When / Then
        assertEquals(0, offset(partition, OffsetSpec.earliest()));
        assertEquals(10, offset(partition, OffsetSpec.latest()));
        assertEquals(9, offset(partition, OffsetSpec.maxTimestamp()));
        assertEquals(4, offset(partition, OffsetSpec.forTimestamp(1_700_000_003_500L)));
        assertEquals(-1, offset(partition, OffsetSpec.forTimestamp(1_800_000_000_000L)));
    }

    @Test
    void shouldDeleteRecordsBelowAnOffset() throws Exception {
        // Given
        broker.cluster.create("shrinking", 1);
        try (KafkaProducer<String, String> producer = producer()) {
            for (int i = 0; i < 5; i++) {
                producer.send(new ProducerRecord<>("shrinking", "v" + i)).get();
            }
        }
        TopicPartition partition = new TopicPartition("shrinking", 0);

        // When
        long lowWatermark = admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3)))
                .lowWatermarks()
                .get(partition)
                .get()
                .lowWatermark();

        // Then
        assertEquals(3, lowWatermark);
        assertEquals(3, offset(partition, OffsetSpec.earliest()));
        assertEquals("v3", consume("shrinking", 1, 2, "read_uncommitted").get(0).value());
    }

    @Test
    void shouldCreateGrowDescribeAndDeleteTopics() throws Exception {
        // Given
        NewTopic wanted = new NewTopic("life", Optional.of(2), Optional.empty()).configs(Map.of("retention.ms", "777"));

        // When
        var created = admin.createTopics(List.of(wanted));

        // Then
        assertEquals(2, created.numPartitions("life").get());
        assertEquals("777", created.config("life").get().get("retention.ms").value());
        assertCause(
                TopicExistsException.class,
                () -> admin.createTopics(List.of(wanted)).all().get());
        admin.createTopics(List.of(new NewTopic("tried", 1, (short) 1)), new CreateTopicsOptions().validateOnly(true))
                .all()
                .get();

        // When
        admin.createPartitions(Map.of("life", NewPartitions.increaseTo(5)))
                .all()
                .get();

        // Then
        var description =
                admin.describeTopics(List.of("life")).allTopicNames().get().get("life");
        assertEquals(5, description.partitions().size());
        assertEquals(0, description.partitions().get(4).leader().id());
        assertEquals(created.topicId("life").get(), description.topicId());
        var byId = org.apache.kafka.common.TopicCollection.ofTopicIds(List.of(description.topicId()));
        assertEquals(
                "life",
                admin.describeTopics(byId)
                        .allTopicIds()
                        .get()
                        .get(description.topicId())
                        .name());

        // When
        admin.deleteTopics(byId).all().get();

        // Then
        assertEquals(Set.of(), admin.listTopics().names().get());
        assertCause(
                UnknownTopicOrPartitionException.class,
                () -> admin.deleteTopics(List.of("life")).all().get());
    }

    @Test
    void shouldDescribeAndAlterConfigurations() throws Exception {
        // Given
        broker.cluster.create("tuned", 1);
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "tuned");
        var set = new AlterConfigOp(new ConfigEntry("max.message.bytes", "100"), AlterConfigOp.OpType.SET);

        // When
        admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all().get();

        // Then
        Config config = admin.describeConfigs(List.of(topic)).all().get().get(topic);
        assertEquals("100", config.get("max.message.bytes").value());
        assertEquals(
                ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG,
                config.get("max.message.bytes").source());
        assertEquals(
                ConfigEntry.ConfigSource.DEFAULT_CONFIG,
                config.get("retention.ms").source());
        try (KafkaProducer<String, String> producer = producer()) {
            assertCause(
                    RecordTooLargeException.class, () -> producer.send(new ProducerRecord<>("tuned", "x".repeat(200)))
                            .get());
        }
        var wrong = new AlterConfigOp(new ConfigEntry("retention.ms", "abc"), AlterConfigOp.OpType.SET);
        assertCause(
                InvalidConfigurationException.class, () -> admin.incrementalAlterConfigs(Map.of(topic, List.of(wrong)))
                        .all()
                        .get());
        ConfigResource self = new ConfigResource(ConfigResource.Type.BROKER, "0");
        assertEquals(
                "0",
                admin.describeConfigs(List.of(self))
                        .all()
                        .get()
                        .get(self)
                        .get("broker.id")
                        .value());
    }

    @Test
    void shouldDescribeClusterAndLogDirs() throws Exception {
        // Given
        broker.cluster.create("sized", 2);

        // When
        var cluster = admin.describeCluster();
        var dirs = admin.describeLogDirs(List.of(0)).allDescriptions().get().get(0);

        // Then
        assertEquals(TestBroker.CLUSTER_ID, cluster.clusterId().get());
        assertEquals(0, cluster.controller().get().id());
        assertEquals(broker.port(), cluster.nodes().get().iterator().next().port());
        var dir = dirs.values().iterator().next();
        assertNull(dir.error());
        assertEquals(2, dir.replicaInfos().size());
        assertTrue(dir.totalBytes().getAsLong() > 0);
    }

    @Test
    void shouldForgetTheSessionOfAConsumerThatGoes() throws Exception {
        // Given
        broker.cluster.create("quiet", 1);
        try (KafkaConsumer<String, String> consumer = consumer("read_uncommitted")) {
            consumer.assign(List.of(new TopicPartition("quiet", 0)));
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (broker.sessionCache.size() == 0 && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100));
            }
            assertEquals(1, broker.sessionCache.size());

            // When
        }

        // Then
        assertEquals(0, broker.sessionCache.size());
    }

    private long offset(TopicPartition partition, OffsetSpec spec) throws Exception {
        return admin.listOffsets(Map.of(partition, spec))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private KafkaProducer<String, String> producer(String... settings) {
        return new KafkaProducer<>(settings(settings), new StringSerializer(), new StringSerializer());
    }

    private KafkaConsumer<String, String> consumer(String isolation, String... settings) {
        Map<String, Object> all = settings(settings);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    private Map<String, Object> settings(String... settings) {
        Map<String, Object> all = new HashMap<>();
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap());
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return all;
    }

    private List<ConsumerRecord<String, String>> consume(String topic, int partitions, int count, String isolation) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = consumer(isolation)) {
            Collection<TopicPartition> assignment = new ArrayList<>();
            for (int i = 0; i < partitions; i++) {
                assignment.add(new TopicPartition(topic, i));
            }
            consumer.assign(assignment);
            consumer.seekToBeginning(assignment);
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (records.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void assertCause(Class<? extends Throwable> expected, Action action) {
        ExecutionException failure = assertThrows(ExecutionException.class, action::run);
        assertInstanceOf(expected, failure.getCause());
    }
}
