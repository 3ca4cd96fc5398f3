package io.barnabas.clients.producer;

import io.barnabas.common.TopicPartition;

/**
 * What became of a record.
 *
 * @param partition where it was written
 * @param offset its offset; -1 when the broker did not say (acks=0, or it had been written by an earlier attempt)
 * @param timestamp ms since the epoch, the broker's where the topic is stamped by it
 * @param serializedKeySize bytes, -1 for null
 * @param serializedValueSize bytes, -1 for null
 */
public record RecordMetadata(
        TopicPartition partition, long offset, long timestamp, int serializedKeySize, int serializedValueSize) {

    /** What is left to say of a record that was not written, or may not have been. */
    static RecordMetadata unknown(TopicPartition partition) {
        return new RecordMetadata(partition, -1, -1, -1, -1);
    }

    /** The partition's topic. */
    public String topic() {
        return partition.topic();
    }

    public boolean hasOffset() {
        return offset >= 0;
    }
}
