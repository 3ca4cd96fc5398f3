package io.barnabas.clients.consumer;

import io.barnabas.clients.serialization.Deserializer;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.TimestampType;
import java.nio.ByteBuffer;
import java.util.List;

/** Makes what the user gets of what the broker sent. */
final class RecordReader<K, V> {
    private final Deserializer<K> keyDeserializer;
    private final Deserializer<V> valueDeserializer;

    RecordReader(Deserializer<K> keyDeserializer, Deserializer<V> valueDeserializer) {
        this.keyDeserializer = keyDeserializer;
        this.valueDeserializer = valueDeserializer;
    }

    ConsumerRecord<K, V> read(TopicPartition partition, RecordBatch batch, Record record) {
        byte[] key = bytes(record.key());
        byte[] value = bytes(record.value());
        TimestampType timestampType = batch.timestampType();
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                record.offset(),
                record.timestamp(),
                timestampType,
                key == null ? -1 : key.length,
                value == null ? -1 : value.length,
                keyDeserializer.deserialize(partition.topic(), key),
                valueDeserializer.deserialize(partition.topic(), value),
                record.headers().length == 0 ? List.of() : List.of(record.headers()),
                batch.partitionLeaderEpoch());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }
}
