package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends numbered records, with the number as the key, to partitions in turns: idempotent, acks=all, patient. */
final class NumberedWriter implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final KafkaProducer<String, String> producer;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final String topic;
    private final int partitions;
    private final String value;
    private int sent;

    NumberedWriter(String bootstrap, String topic, int partitions, String value) {
        this.topic = topic;
        this.partitions = partitions;
        this.value = value;
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "acks", "all",
                        "linger.ms", "5",
                        "max.block.ms", "90000",
                        "buffer.memory", "268435456",
                        "delivery.timeout.ms", "100000",
                        "request.timeout.ms", "5000"),
                new StringSerializer(),
                new StringSerializer());
    }

    void send(int records) {
        for (int i = 0; i < records; i++) {
            int number = sent++;
            producer.send(
                    new ProducerRecord<>(topic, number % partitions, Integer.toString(number), value),
                    (metadata, failure) -> (failure == null ? acknowledged : failed).incrementAndGet());
        }
    }

    int sent() {
        return sent;
    }

    int acknowledged() {
        return acknowledged.get();
    }

    int failed() {
        return failed.get();
    }

    int outcomes() {
        return acknowledged() + failed();
    }

    void assertAllAcknowledged(RunningProcess broker) {
        Await.until("all records have an outcome", LIMIT, () -> outcomes() == sent, broker::transcript);
        assertEquals(0, failed(), broker::transcript);
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
