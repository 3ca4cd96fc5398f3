package io.barnabas.tests.streams;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What came out into a topic, as committed: the values of each key in their order. Read on and on; one thread. */
final class Output<V> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final String topic;
    private final KafkaConsumer<String, V> consumer;
    private final Map<String, List<V>> values = new TreeMap<>();
    private long size;

    Output(String bootstrap, String topic, int partitions, Deserializer<V> deserializer) {
        this.topic = topic;
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", "false",
                        "default.api.timeout.ms", "60000"),
                new StringDeserializer(),
                deserializer);
        List<TopicPartition> all = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            all.add(new TopicPartition(topic, i));
        }
        consumer.assign(all);
    }

    /** How much has come out until now. */
    long read() {
        for (ConsumerRecord<String, V> record : consumer.poll(POLL)) {
            values.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(record.value());
            size++;
        }
        return size;
    }

    Map<String, List<V>> values() {
        return values;
    }

    @Override
    public String toString() {
        return topic + ": " + size + " records";
    }

    @Override
    public void close() {
        consumer.close();
    }
}
