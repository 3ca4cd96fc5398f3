package io.barnabas.clients.producer;

import io.barnabas.common.record.Header;
import java.util.List;
import java.util.Objects;

/**
 * What is to be written.
 *
 * @param topic where to
 * @param partition null to let key or chance decide
 * @param timestamp ms since the epoch; null for now
 * @param key null for none
 * @param value null deletes the key on a compacted topic
 * @param headers in order; keys may repeat
 */
public record ProducerRecord<K, V>(
        String topic, Integer partition, Long timestamp, K key, V value, List<Header> headers) {

    public ProducerRecord {
        Objects.requireNonNull(topic, "Topic cannot be null.");
        Objects.requireNonNull(headers, "headers");
        if (timestamp != null && timestamp < 0) {
            throw new IllegalArgumentException(
                    "Invalid timestamp: " + timestamp + ". Timestamp should always be non-negative or null.");
        }
        if (partition != null && partition < 0) {
            throw new IllegalArgumentException(
                    "Invalid partition: " + partition + ". Partition number should always be non-negative or null.");
        }
    }

    public ProducerRecord(String topic, Integer partition, K key, V value) {
        this(topic, partition, null, key, value, List.of());
    }

    public ProducerRecord(String topic, K key, V value) {
        this(topic, null, null, key, value, List.of());
    }

    public ProducerRecord(String topic, V value) {
        this(topic, null, null, null, value, List.of());
    }
}
