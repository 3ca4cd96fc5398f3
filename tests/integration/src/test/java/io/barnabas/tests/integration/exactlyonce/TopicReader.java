package io.barnabas.tests.integration.exactlyonce;

import io.barnabas.tests.integration.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What topics hold, as kafka-clients shows it at an isolation level. */
final class TopicReader {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private TopicReader() {}

    static KafkaConsumer<String, String> consumer(String bootstrap, String isolation) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "isolation.level", isolation,
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", "false",
                        "reconnect.backoff.max.ms", "500",
                        "metadata.max.age.ms", "5000"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    static List<TopicPartition> partitions(Collection<String> topics, int partitions) {
        return topics.stream()
                .flatMap(topic -> IntStream.range(0, partitions).mapToObj(i -> new TopicPartition(topic, i)))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** All records from the beginning to the end that this isolation level has now, in offset order. */
    static Map<TopicPartition, List<ConsumerRecord<String, String>>> read(
            String bootstrap, String isolation, Collection<TopicPartition> partitions) {
        Map<TopicPartition, List<ConsumerRecord<String, String>>> found = new TreeMap<>(ORDER);
        partitions.forEach(partition -> found.put(partition, new ArrayList<>()));
        try (KafkaConsumer<String, String> consumer = consumer(bootstrap, isolation)) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Await.until(
                    "the ends " + ends + " are reached, reading " + isolation,
                    LIMIT,
                    () -> {
                        consumer.poll(Duration.ofMillis(200))
                                .forEach(record -> found.get(partition(record)).add(record));
                        return ends.entrySet().stream()
                                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
                    },
                    () -> "positions "
                            + partitions.stream()
                                    .map(p -> p + "=" + consumer.position(p))
                                    .toList());
        }
        return found;
    }

    static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    static final java.util.Comparator<TopicPartition> ORDER =
            java.util.Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);
}
