package io.barnabas.clients.consumer;

import io.barnabas.clients.serialization.Deserializer;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.BatchReader;
import io.barnabas.common.record.Header;
import io.barnabas.common.record.TimestampType;
import java.util.List;

/** Makes what the user gets of what the broker sent. */
final class RecordReader<K, V> {
    private final Deserializer<K> keyDeserializer;
    private final Deserializer<V> valueDeserializer;

    RecordReader(Deserializer<K> keyDeserializer, Deserializer<V> valueDeserializer) {
        this.keyDeserializer = keyDeserializer;
        this.valueDeserializer = valueDeserializer;
    }

    /**
     * The record the reader is at.
     *
     * @throws RecordDeserializationException when a deserializer cannot read it
     */
    ConsumerRecord<K, V> read(
            TopicPartition partition, BatchReader record, TimestampType timestampType, int leaderEpoch) {
        Header[] headers = record.headers();
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                record.offset(),
                record.timestamp(),
                timestampType,
                record.keySize(),
                record.valueSize(),
                read(keyDeserializer, partition, record.offset(), record.key()),
                read(valueDeserializer, partition, record.offset(), record.value()),
                headers.length == 0 ? List.of() : List.of(headers),
                leaderEpoch);
    }

    private static <T> T read(Deserializer<T> deserializer, TopicPartition partition, long offset, byte[] data) {
        try {
            return deserializer.deserialize(partition.topic(), data);
        } catch (RuntimeException e) {
            throw new RecordDeserializationException(partition, offset, e);
        }
    }
}
