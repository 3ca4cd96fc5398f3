package io.barnabas.tests.conformance;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A user's program on kafka-clients, compiled against the oldest version it is run with. It keeps the contract in
 * {@code tests/conformance/clients/README.md}.
 */
public final class ClientProgram {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String bootstrap;
    private final String prefix;

    private ClientProgram(String bootstrap, String prefix) {
        this.bootstrap = bootstrap;
        this.prefix = prefix;
    }

    /** One thing users do. */
    private interface Use {
        void use() throws Exception;
    }

    public static void main(String[] args) {
        ClientProgram program = new ClientProgram(args[0], args[1]);
        GroupScenarios groups = new GroupScenarios(program);
        Map<String, Use> capabilities = new LinkedHashMap<>();
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            capabilities.put(codec, () -> program.produceAndFetch(codec));
        }
        capabilities.put("headers", program::headers);
        capabilities.put("tiny", () -> program.sizes("tiny", 0, 1, 0));
        capabilities.put("big", () -> program.sizes("big", 100_000, 1_000_000, 1_040_000));
        capabilities.put("limit", program::tooLarge);
        capabilities.put("idempotent", program::idempotence);
        capabilities.put("consume", program::consume);
        capabilities.put("time", program::seekByTime);
        capabilities.put(
                "group", () -> groups.growAndShrink("group", "org.apache.kafka.clients.consumer.RangeAssignor"));
        capabilities.put(
                "cooperative",
                () -> groups.growAndShrink(
                        "cooperative", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"));
        capabilities.put("resume", groups::resume);
        capabilities.put("topics", () -> {
            program.topics();
            program.configs();
            program.cluster();
        });
        capabilities.put("groups", groups::administer);
        capabilities.put("delete", program::deleteRecords);
        capabilities.put("restart", groups::restart);
        capabilities.put("transaction", new TransactionScenarios(program)::transform);
        boolean allGood = true;
        for (Map.Entry<String, Use> capability : capabilities.entrySet()) {
            if (args.length > 2 && !List.of(args).contains(capability.getKey())) {
                continue;
            }
            try {
                capability.getValue().use();
                System.out.println(capability.getKey() + " ok");
            } catch (Exception | LinkageError e) {
                allGood = false;
                String why = e.toString().replaceAll("\\s+", " ");
                System.out.println(capability.getKey() + " failed: " + why);
            }
        }
        System.exit(allGood ? 0 : 1);
    }

    static void expect(Object expected, Object found) {
        if (!Objects.equals(expected, found)) {
            throw new IllegalStateException("expected " + expected + ", found " + found);
        }
    }

    Properties client() {
        Properties config = new Properties();
        config.put("bootstrap.servers", bootstrap);
        config.put("request.timeout.ms", "10000");
        return config;
    }

    KafkaProducer<byte[], byte[]> producer(String... settings) {
        Properties config = client();
        config.put("delivery.timeout.ms", "20000");
        for (int n = 0; n < settings.length; n += 2) {
            config.put(settings[n], settings[n + 1]);
        }
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    KafkaConsumer<byte[], byte[]> consumer(String... settings) {
        Properties config = client();
        config.put("auto.offset.reset", "earliest");
        config.put("enable.auto.commit", "false");
        for (int n = 0; n < settings.length; n += 2) {
            config.put(settings[n], settings[n + 1]);
        }
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    String topic(String name, int partitions) throws ExecutionException, InterruptedException {
        String topic = prefix + "-" + name;
        try (Admin admin = Admin.create(client())) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
        return topic;
    }

    List<ConsumerRecord<byte[], byte[]>> readAll(String topic, String... settings) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .collect(Collectors.toList());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("the end was not reached: " + ends);
                }
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void produceAndFetch(String codec) throws Exception {
        String topic = topic("codec-" + codec, 2);
        Map<String, String> sent = new HashMap<>();
        List<Future<RecordMetadata>> results = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = producer("compression.type", codec, "linger.ms", "20")) {
            for (int n = 0; n < 500; n++) {
                byte[] value = n % 50 == 0 ? null : bytes("value " + n);
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(topic, null, 1_700_000_000_000L + n, bytes("key " + n), value);
                record.headers()
                        .add("n", bytes("" + n))
                        .add("empty", new byte[0])
                        .add("none", null);
                results.add(producer.send(record));
                sent.put("key " + n, value == null ? "null" : "value " + n);
            }
        }
        for (Future<RecordMetadata> result : results) {
            result.get();
        }
        Map<String, String> found = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : readAll(topic)) {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            int n = Integer.parseInt(key.substring(4));
            expect(1_700_000_000_000L + n, record.timestamp());
            expect("" + n, new String(record.headers().lastHeader("n").value(), StandardCharsets.UTF_8));
            expect(0, record.headers().lastHeader("empty").value().length);
            expect(null, record.headers().lastHeader("none").value());
            found.put(key, record.value() == null ? "null" : new String(record.value(), StandardCharsets.UTF_8));
        }
        expect(sent, found);
    }

    private void headers() throws Exception {
        String topic = topic("headers", 1);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(topic, 0, Long.valueOf(1_700_000_000_000L), null, (byte[]) null);
            record.headers().add("a", bytes("1")).add("b", new byte[0]).add("a", null);
            producer.send(record).get();
        }
        ConsumerRecord<byte[], byte[]> found = readAll(topic).get(0);
        expect(null, found.key());
        expect(null, found.value());
        expect(1_700_000_000_000L, found.timestamp());
        List<String> headers = new ArrayList<>();
        found.headers()
                .forEach(header -> headers.add(header.key() + "="
                        + (header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8))));
        expect(List.of("a=1", "b=", "a=null"), headers);
    }

    private void consume() throws Exception {
        String topic = topic("consume", 1);
        for (String acks : List.of("0", "1", "all")) {
            try (KafkaProducer<byte[], byte[]> producer = producer("acks", acks, "enable.idempotence", "false")) {
                for (int n = 0; n < 50; n++) {
                    producer.send(new ProducerRecord<>(topic, bytes(acks + n))).get();
                }
            }
        }
        expect(150, readAll(topic).size());
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, 149);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            List<String> found = new ArrayList<>();
            while (found.isEmpty() && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> found.add(new String(record.value(), StandardCharsets.UTF_8)));
            }
            expect(List.of("all49"), found);
        }
    }

    private void idempotence() throws Exception {
        String topic = topic("idempotent", 3);
        List<Future<RecordMetadata>> results = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer =
                producer("enable.idempotence", "true", "acks", "all", "batch.size", "200", "linger.ms", "0")) {
            for (int n = 0; n < 2_000; n++) {
                results.add(producer.send(new ProducerRecord<>(topic, n % 3, null, bytes("" + n))));
            }
        }
        for (Future<RecordMetadata> result : results) {
            result.get();
        }
        Map<Integer, Integer> last = new HashMap<>();
        List<ConsumerRecord<byte[], byte[]>> records = readAll(topic);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            int n = Integer.parseInt(new String(record.value(), StandardCharsets.UTF_8));
            Integer before = last.put(record.partition(), n);
            expect(before == null ? record.partition() : before + 3, n);
        }
        expect(2_000, records.size());
    }

    private void sizes(String name, int... sizes) throws Exception {
        String topic = topic(name, 1);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int size : sizes) {
                producer.send(new ProducerRecord<>(topic, new byte[size])).get();
            }
        }
        List<ConsumerRecord<byte[], byte[]>> records = readAll(topic);
        for (int n = 0; n < sizes.length; n++) {
            expect(sizes[n], records.get(n).value().length);
        }
    }

    private void tooLarge() throws Exception {
        String topic = topic("large", 1);
        try (KafkaProducer<byte[], byte[]> producer =
                producer("max.request.size", "3000000", "buffer.memory", "33554432")) {
            producer.send(new ProducerRecord<>(topic, new byte[2_000_000])).get();
            throw new IllegalStateException("2 MB were accepted");
        } catch (ExecutionException e) {
            expect(RecordTooLargeException.class, e.getCause().getClass());
        }
        expect(0, readAll(topic).size());
    }

    private void seekByTime() throws Exception {
        String topic = topic("time", 1);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int n = 0; n < 100; n++) {
                producer.send(new ProducerRecord<>(topic, 0, 1_600_000_000_000L + n * 1_000L, null, bytes("" + n)))
                        .get();
            }
        }
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            OffsetAndTimestamp found = consumer.offsetsForTimes(Collections.singletonMap(partition, 1_600_000_041_500L))
                    .get(partition);
            expect(42L, found.offset());
            expect(1_600_000_042_000L, found.timestamp());
            expect(
                    null,
                    consumer.offsetsForTimes(Collections.singletonMap(partition, 1_900_000_000_000L))
                            .get(partition));
            expect(0L, consumer.beginningOffsets(List.of(partition)).get(partition));
            expect(100L, consumer.endOffsets(List.of(partition)).get(partition));
        }
    }

    private void topics() throws Exception {
        String topic = topic("admin", 2);
        try (Admin admin = Admin.create(client())) {
            try {
                admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                        .all()
                        .get();
                throw new IllegalStateException("created twice");
            } catch (ExecutionException e) {
                expect(TopicExistsException.class, e.getCause().getClass());
            }
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(5)))
                    .all()
                    .get();
            awaitPartitions(topic, 5);
            expect(true, admin.listTopics().names().get().contains(topic));
            admin.deleteTopics(List.of(topic)).all().get();
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (admin.listTopics().names().get().contains(topic)) {
                expect(true, System.nanoTime() < deadline);
            }
        }
    }

    private void awaitPartitions(String topic, int partitions) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            while (consumer.partitionsFor(topic).size() != partitions) {
                expect(true, System.nanoTime() < deadline);
            }
        }
    }

    private void configs() throws Exception {
        String topic = topic("configs", 1);
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(client())) {
            Collection<AlterConfigOp> alter =
                    List.of(new AlterConfigOp(new ConfigEntry("retention.ms", "600000"), AlterConfigOp.OpType.SET));
            admin.incrementalAlterConfigs(Map.of(resource, alter)).all().get();
            long deadline = System.nanoTime() + LIMIT.toNanos();
            ConfigEntry found;
            do {
                Config config =
                        admin.describeConfigs(List.of(resource)).all().get().get(resource);
                found = config.get("retention.ms");
                expect(true, System.nanoTime() < deadline);
            } while (!found.value().equals("600000"));
            expect(ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG, found.source());
        }
    }

    private void deleteRecords() throws Exception {
        String topic = topic("delete", 1);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int n = 0; n < 10; n++) {
                producer.send(new ProducerRecord<>(topic, bytes("" + n))).get();
            }
        }
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Admin admin = Admin.create(client())) {
            expect(
                    4L,
                    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(4)))
                            .lowWatermarks()
                            .get(partition)
                            .get()
                            .lowWatermark());
        }
        expect(6, readAll(topic).size());
    }

    private void cluster() throws Exception {
        try (Admin admin = Admin.create(client())) {
            expect(1, admin.describeCluster().nodes().get().size());
            expect(22, admin.describeCluster().clusterId().get().length());
            expect(
                    1,
                    admin.describeLogDirs(List.of(0))
                            .descriptions()
                            .get(0)
                            .get()
                            .size());
        }
    }
}
