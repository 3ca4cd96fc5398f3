package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.barnabas.clients.consumer.Consumer;
import io.barnabas.clients.consumer.ConsumerRecord;
import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.producer.ProducerRecord;
import io.barnabas.clients.producer.RecordMetadata;
import io.barnabas.common.record.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What our producer and consumer do, whoever made the broker. */
abstract class ClientLibraryScenarios extends ClientLibraryFixture {
    ClientLibraryScenarios(Product product) {
        super(product);
    }

    @Test
    void shouldReadBackWhatItWrote() {
        String topic = newTopic(1);
        Header header = new Header("trace", "abc".getBytes(StandardCharsets.UTF_8));
        try (Producer<String, String> producer = producer(Map.of("linger.ms", "5"));
                Consumer<String, String> consumer = consumer(Map.of())) {
            CompletableFuture<RecordMetadata> first =
                    producer.send(new ProducerRecord<>(topic, 0, 1_000L, "k", "v", List.of(header)));
            CompletableFuture<RecordMetadata> second = producer.send(new ProducerRecord<>(topic, null, "only a value"));
            CompletableFuture<RecordMetadata> third = producer.send(new ProducerRecord<>(topic, "deleted", null));
            producer.flush();
            assertEquals(0, get(first).offset());
            assertEquals(1, get(second).offset());
            assertEquals(2, get(third).offset());

            consumer.assign(partitions(topic, 1));
            List<ConsumerRecord<String, String>> records = poll(consumer, 3);
            assertEquals(1_000L, records.get(0).timestamp());
            assertEquals(List.of(header), records.get(0).headers());
            assertEquals("k", records.get(0).key());
            assertNull(records.get(1).key());
            assertEquals("only a value", records.get(1).value());
            assertNull(records.get(2).value());
        }
    }
}
