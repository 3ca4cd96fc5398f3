package io.barnabas.tests.integration;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringSerializer;

/** Apache's own Java clients, for checking what ours wrote and for writing what ours must read. */
final class KafkasClients {
    /**
     * A record as both families of clients know it.
     *
     * @param key null for none
     * @param value null for a tombstone
     * @param headers {@code key=value}, or the key alone for a null value
     */
    record Neutral(int partition, long timestamp, String key, String value, List<String> headers) {}

    private KafkasClients() {}

    /** Everything in the topic, by partition and offset. */
    static List<Neutral> read(String bootstrap, String topic) {
        List<Neutral> found = new ArrayList<>();
        Events.read(bootstrap, topic)
                .forEach((partition, records) -> records.forEach(record -> found.add(
                        new Neutral(partition, record.timestamp(), record.key(), record.value(), headers(record)))));
        return found;
    }

    private static List<String> headers(ConsumerRecord<?, ?> record) {
        List<String> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(
                    header.value() == null
                            ? header.key()
                            : header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }

    /** Writes the records in their order. */
    static void write(String bootstrap, String topic, String codec, List<Neutral> records) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer = Events.producer(bootstrap, codec)) {
            for (Neutral each : records) {
                ProducerRecord<String, String> record =
                        new ProducerRecord<>(topic, each.partition(), each.timestamp(), each.key(), each.value());
                for (String header : each.headers()) {
                    int at = header.indexOf('=');
                    record.headers()
                            .add(
                                    at < 0 ? header : header.substring(0, at),
                                    at < 0 ? null : header.substring(at + 1).getBytes(StandardCharsets.UTF_8));
                }
                sent.add(producer.send(record));
            }
            producer.flush();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("a record was not acknowledged", e);
        }
    }

    /** Where Apache's producer puts records of these keys. */
    static List<Integer> partitionsOf(String bootstrap, String topic, List<String> keys) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        List<Integer> partitions = new ArrayList<>();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer())) {
            for (String key : keys) {
                sent.add(producer.send(new ProducerRecord<>(topic, key, "v")));
            }
            for (Future<RecordMetadata> one : sent) {
                partitions.add(one.get().partition());
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("a record was not acknowledged", e);
        }
        return partitions;
    }
}
