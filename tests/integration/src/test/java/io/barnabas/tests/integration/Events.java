package io.barnabas.tests.integration;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Numbered events, written and read with Apache's own Java client. */
final class Events {
    private static final Duration READ_LIMIT = Duration.ofSeconds(30);

    private Events() {}

    static KafkaProducer<String, String> producer(String bootstrap, String codec) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "compression.type", codec,
                        "acks", "all",
                        "linger.ms", "5",
                        "delivery.timeout.ms", "30000",
                        "request.timeout.ms", "10000"),
                new StringSerializer(),
                new StringSerializer());
    }

    /** Writes events {@code from..to-1} with keys, headers and the codec; returns once all are acknowledged. */
    static void write(String bootstrap, String topic, int from, int to, String codec) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer = producer(bootstrap, codec)) {
            for (int n = from; n < to; n++) {
                ProducerRecord<String, String> event = new ProducerRecord<>(topic, "key-" + n % 17, value(n));
                event.headers()
                        .add(new RecordHeader("number", Integer.toString(n).getBytes(StandardCharsets.UTF_8)));
                sent.add(producer.send(event));
            }
            producer.flush();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("an event was not acknowledged", e);
        }
    }

    static String value(int n) {
        return "event " + n + " " + "x".repeat(n % 97);
    }

    /** All records of the topic now, by partition, in offset order. */
    static Map<Integer, List<ConsumerRecord<String, String>>> read(String bootstrap, String topic) {
        Map<Integer, List<ConsumerRecord<String, String>>> found = new TreeMap<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest", "enable.auto.commit", "false"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + READ_LIMIT.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("did not reach " + ends + ", read "
                            + found.values().stream().mapToInt(List::size).sum());
                }
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> found.computeIfAbsent(record.partition(), p -> new ArrayList<>())
                                .add(record));
            }
        }
        return found;
    }

    /** Apache's broker answers for a moment after its start as if there were no brokers; whoever reads waits that out. */
    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        Await.until("the partitions of " + topic + " are known", READ_LIMIT, () -> {
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            return !partitions.isEmpty();
        });
        return partitions;
    }

    /** Fails unless exactly the events {@code 0..count-1} are there, each once, whole, in order per partition. */
    static void assertHolds(String bootstrap, String topic, int count) {
        boolean[] seen = new boolean[count];
        int total = 0;
        for (List<ConsumerRecord<String, String>> partition :
                read(bootstrap, topic).values()) {
            int last = -1;
            for (ConsumerRecord<String, String> record : partition) {
                int n = Integer.parseInt(
                        new String(record.headers().lastHeader("number").value(), StandardCharsets.UTF_8));
                if (n <= last
                        || seen[n]
                        || !record.value().equals(value(n))
                        || !record.key().equals("key-" + n % 17)) {
                    throw new AssertionError("event " + n + " after " + last + " in " + record);
                }
                last = n;
                seen[n] = true;
                total++;
            }
        }
        if (total != count) {
            throw new AssertionError("expected " + count + " events, found " + total);
        }
    }
}
