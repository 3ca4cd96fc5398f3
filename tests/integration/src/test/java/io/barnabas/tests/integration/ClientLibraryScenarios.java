package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.clients.consumer.Consumer;
import io.barnabas.clients.consumer.ConsumerRecord;
import io.barnabas.clients.producer.Callback;
import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.producer.ProducerRecord;
import io.barnabas.clients.producer.RecordMetadata;
import io.barnabas.clients.producer.RoundRobinPartitioner;
import io.barnabas.clients.serialization.Serializers;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Header;
import io.barnabas.tests.integration.KafkasClients.Neutral;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What our producer, consumer and admin client do, whoever made the broker. */
abstract class ClientLibraryScenarios extends TransactionScenarios {
    private static final int PARTITIONS = 3;
    private static final long SEED = 20_261_121;
    /** Not longer ago than records are kept. */
    private static final long START_MS = System.currentTimeMillis();

    ClientLibraryScenarios(Product product) {
        super(product);
    }

    /** Records of every shape: with and without key, value and headers, of a few bytes and of many. */
    private static List<Neutral> records(int count) {
        Random random = new Random(SEED);
        List<Neutral> records = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            String key = random.nextInt(4) == 0 ? null : "key-" + random.nextInt(50) + "-ä";
            String value = random.nextInt(10) == 0 ? null : "value " + n + " " + "x".repeat(random.nextInt(700));
            List<String> headers = random.nextBoolean() ? List.of() : List.of("n=" + n, "empty=", "none", "n=again");
            records.add(new Neutral(n % PARTITIONS, START_MS + random.nextInt(1_000), key, value, headers));
        }
        return records;
    }

    private static List<Neutral> byPartition(List<Neutral> records) {
        List<Neutral> sorted = new ArrayList<>(records);
        sorted.sort(Comparator.comparingInt(Neutral::partition));
        return sorted;
    }

    private static ProducerRecord<String, String> ours(String topic, Neutral record) {
        List<Header> headers = new ArrayList<>();
        for (String header : record.headers()) {
            int at = header.indexOf('=');
            headers.add(
                    at < 0
                            ? new Header(header, null)
                            : new Header(
                                    header.substring(0, at),
                                    header.substring(at + 1).getBytes(StandardCharsets.UTF_8)));
        }
        return new ProducerRecord<>(
                topic, record.partition(), record.timestamp(), record.key(), record.value(), headers);
    }

    private static Neutral neutral(ConsumerRecord<String, String> record) {
        List<String> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(
                    header.value() == null
                            ? header.key()
                            : header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8));
        }
        return new Neutral(record.partition(), record.timestamp(), record.key(), record.value(), headers);
    }

    private List<Neutral> readAll(String topic, int partitions, int count) {
        try (Consumer<String, String> consumer = consumer(Map.of())) {
            consumer.assign(partitions(topic, partitions));
            List<Neutral> found = new ArrayList<>();
            poll(consumer, count).forEach(record -> found.add(neutral(record)));
            return byPartition(found);
        }
    }

    @ParameterizedTest
    @CsvSource({"none,0", "gzip,-1", "gzip,9", "snappy,0", "lz4,9", "lz4,1", "zstd,3", "zstd,-5"})
    void shouldWriteWhatApachesConsumerReads(String codec, String level) {
        String topic = newTopic(PARTITIONS);
        List<Neutral> records = records(900);
        Map<String, String> settings = codec.equals("none") || codec.equals("snappy")
                ? Map.of("compression.type", codec, "linger.ms", "20")
                : Map.of("compression.type", codec, "compression." + codec + ".level", level, "linger.ms", "20");
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<String, String> producer = producer(settings)) {
            records.forEach(record -> sent.add(producer.send(ours(topic, record))));
        }
        for (int n = 0; n < sent.size(); n++) {
            assertEquals(n / PARTITIONS, get(sent.get(n)).offset(), "the offset of record " + n);
            assertEquals(records.get(n).timestamp(), get(sent.get(n)).timestamp());
        }
        assertEquals(byPartition(records), KafkasClients.read(bootstrap(), topic));
        assertEquals(byPartition(records), readAll(topic, PARTITIONS, records.size()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void shouldReadWhatApachesProducerWrote(String codec) {
        String topic = newTopic(PARTITIONS);
        List<Neutral> records = records(900);
        KafkasClients.write(bootstrap(), topic, codec, records);
        assertEquals(byPartition(records), readAll(topic, PARTITIONS, records.size()));
    }

    @Test
    void shouldPutAKeyWhereApachesProducerPutsIt() {
        String topic = newTopic(7);
        List<String> keys = new ArrayList<>();
        for (int n = 0; n < 200; n++) {
            keys.add("key-" + n * n + "x".repeat(n % 13));
        }
        List<Integer> partitions = new ArrayList<>();
        try (Producer<String, String> producer = producer(Map.of())) {
            List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
            keys.forEach(key -> sent.add(producer.send(new ProducerRecord<>(topic, key, "v"))));
            sent.forEach(future -> partitions.add(get(future).partition().partition()));
        }
        assertEquals(KafkasClients.partitionsOf(bootstrap(), topic, keys), partitions);
    }

    @Test
    void shouldSpreadRecordsWithoutKeyOverAllPartitions() {
        String topic = newTopic(4);
        Set<TopicPartition> used = Collections.synchronizedSet(new HashSet<>());
        try (Producer<String, String> producer = producer(Map.of("linger.ms", "5"))) {
            for (int n = 0; n < 20_000; n++) {
                producer.send(
                        new ProducerRecord<>(topic, null, "some value of some length " + n),
                        (metadata, failure) -> used.add(metadata.partition()));
            }
        }
        assertEquals(new HashSet<>(partitions(topic, 4)), used);
    }

    @Test
    void shouldPutRecordsWhereThePartitionerSays() {
        String topic = newTopic(3);
        try (Producer<String, String> custom = new Producer<>(
                        settings(Map.of()),
                        Serializers.string(),
                        Serializers.string(),
                        (name, key, keyBytes, value, valueBytes, cluster) -> cluster.partitionCount(name) - 1);
                Producer<String, String> roundRobin =
                        producer(Map.of("partitioner.class", RoundRobinPartitioner.class.getName()))) {
            assertEquals(
                    2,
                    get(custom.send(new ProducerRecord<>(topic, "k", "v")))
                            .partition()
                            .partition());
            Set<Integer> used = new HashSet<>();
            for (int n = 0; n < 3; n++) {
                used.add(get(roundRobin.send(new ProducerRecord<>(topic, "k", "v")))
                        .partition()
                        .partition());
            }
            assertEquals(Set.of(0, 1, 2), used);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "all"})
    void shouldDeliverWithEveryKindOfAcknowledgement(String acks) {
        String topic = newTopic(1);
        try (Producer<String, String> producer = producer(Map.of("acks", acks))) {
            for (int n = 0; n < 500; n++) {
                producer.send(new ProducerRecord<>(topic, null, "value " + n));
            }
        }
        try (Consumer<String, String> consumer = consumer(Map.of())) {
            consumer.assign(partitions(topic, 1));
            List<ConsumerRecord<String, String>> records = poll(consumer, 500);
            for (int n = 0; n < 500; n++) {
                assertEquals("value " + n, records.get(n).value());
            }
        }
    }

    @Test
    void shouldSplitBatchesThatTheTopicFindsTooLarge() {
        String topic = newTopic(1, Map.of("max.message.bytes", "1500"));
        Random random = new Random(SEED);
        List<String> values = new ArrayList<>();
        List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<String, String> producer = producer(Map.of("linger.ms", "50", "compression.type", "lz4"))) {
            for (int n = 0; n < 400; n++) {
                byte[] noise = new byte[60];
                random.nextBytes(noise);
                values.add(n + " " + new String(noise, StandardCharsets.ISO_8859_1));
                sent.add(producer.send(new ProducerRecord<>(topic, null, values.get(n))));
            }
        }
        for (int n = 0; n < sent.size(); n++) {
            assertEquals(n, get(sent.get(n)).offset());
        }
        assertEquals(values, readAll(topic, 1, 400).stream().map(Neutral::value).toList());
    }

    @Test
    void shouldSayWhatIsWrongWithARecord() {
        String topic = newTopic(1, Map.of("max.message.bytes", "1000"));
        try (Producer<String, String> producer = producer(Map.of("max.block.ms", "700"))) {
            List<Exception> failures = new ArrayList<>();
            Callback callback = (metadata, failure) -> failures.add(failure);
            ApiException tooLarge = assertThrows(
                    ApiException.class,
                    () -> get(producer.send(new ProducerRecord<>(topic, null, "x".repeat(2000)), callback)));
            assertEquals(Errors.MESSAGE_TOO_LARGE, tooLarge.error());
            assertEquals(List.of(tooLarge), failures);
            ApiException unknown = assertThrows(
                    ApiException.class, () -> get(producer.send(new ProducerRecord<>("no-such-topic", "v"))));
            assertEquals("Topic no-such-topic not present in metadata after 700 ms.", unknown.getMessage());
            ApiException beyond = assertThrows(
                    ApiException.class, () -> get(producer.send(new ProducerRecord<>(topic, 5, "k", "v"))));
            assertEquals(
                    "Partition 5 of topic " + topic
                            + " with partition count 1 is not present in metadata after 700 ms.",
                    beyond.getMessage());
            assertThrows(ApiException.class, () -> get(producer.send(new ProducerRecord<>("bad name!", "v"))));
            assertEquals(
                    0,
                    get(producer.send(new ProducerRecord<>(topic, null, "still fine")))
                            .offset());
        }
    }

    @Test
    void shouldStampRecordsWithTheBrokersClockWhereTheTopicWantsIt() {
        String topic = newTopic(1, Map.of("message.timestamp.type", "LogAppendTime"));
        try (Producer<String, String> producer = producer(Map.of())) {
            long before = System.currentTimeMillis();
            RecordMetadata written = get(producer.send(new ProducerRecord<>(topic, 0, 5L, "k", "v", List.of())));
            assertTrue(written.timestamp() >= before - 1_000, () -> "stamped " + written.timestamp());
            assertFalse(written.timestamp() > System.currentTimeMillis() + 1_000);
        }
    }

    @Test
    void shouldLoseDoubleAndReorderNothingWhileTheBrokerIsStoppedAndStarted() {
        String topic = newTopic(2);
        try (RunningStream stream =
                new RunningStream(producer(Map.of("linger.ms", "2", "batch.size", "2000")), topic, 2)) {
            stream.awaitWritten(2_000);
            broker().stopBroker();
            broker().startBroker();
            stream.awaitWrittenSinceNow(2_000);
            broker().killBroker();
            broker().startBroker();
            stream.awaitWrittenSinceNow(2_000);
            stream.stop();
            stream.assertWhole(KafkasClients.read(bootstrap(), topic));
        }
    }
}
