package io.barnabas.clients.consumer;

import io.barnabas.common.TopicPartition;

/** A record's key or value is not what the deserializer reads. The position stays at the record: seek past it to go on. */
public final class RecordDeserializationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient TopicPartition partition;
    private final long offset;

    RecordDeserializationException(TopicPartition partition, long offset, RuntimeException cause) {
        super(
                "Error deserializing key/value for partition " + partition + " at offset " + offset
                        + ". If needed, please seek past the record to continue consumption.",
                cause);
        this.partition = partition;
        this.offset = offset;
    }

    public TopicPartition topicPartition() {
        return partition;
    }

    public long offset() {
        return offset;
    }
}
