package io.barnabas.tests.integration;

import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.serialization.Serializers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** A producer of either client library, idempotent and with acks=all, patient enough to outlive an outage. */
interface RecordSink extends AutoCloseable {
    Map<String, String> SETTINGS = Map.of(
            "acks", "all",
            "enable.idempotence", "true",
            "linger.ms", "5",
            "request.timeout.ms", "5000",
            "delivery.timeout.ms", "60000",
            "max.block.ms", "60000",
            "reconnect.backoff.max.ms", "500",
            "metadata.max.age.ms", "5000");

    /** What comes of a record: the offset, or the failure and not the offset. */
    @FunctionalInterface
    interface Outcome {
        void on(long offset, Exception failure);
    }

    void send(String topic, int partition, String key, String value, Outcome outcome);

    /** Returns when every record has its outcome. */
    @Override
    void close();

    /** kafka-clients. */
    static RecordSink apache(String bootstrap) {
        Map<String, Object> settings = new HashMap<>(SETTINGS);
        settings.put("bootstrap.servers", bootstrap);
        KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        return new RecordSink() {
            @Override
            public void send(String topic, int partition, String key, String value, Outcome outcome) {
                producer.send(
                        new ProducerRecord<>(topic, partition, key, value),
                        (metadata, failure) -> outcome.on(metadata == null ? -1 : metadata.offset(), failure));
            }

            @Override
            public void close() {
                producer.close(Duration.ofSeconds(70));
            }
        };
    }

    /** Our client library. */
    static RecordSink barnabas(String bootstrap) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("bootstrap.servers", bootstrap);
        Producer<String, String> producer = new Producer<>(settings, Serializers.string(), Serializers.string());
        return new RecordSink() {
            @Override
            public void send(String topic, int partition, String key, String value, Outcome outcome) {
                producer.send(
                        new io.barnabas.clients.producer.ProducerRecord<>(topic, partition, key, value),
                        (metadata, failure) -> outcome.on(failure == null ? metadata.offset() : -1, failure));
            }

            @Override
            public void close() {
                producer.close();
            }
        };
    }
}
