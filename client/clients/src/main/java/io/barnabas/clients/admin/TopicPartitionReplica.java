package io.barnabas.clients.admin;

/** A partition's copy at one broker. */
public record TopicPartitionReplica(String topic, int partition, int brokerId) {
    /** As Apache Kafka prints it: {@code orders-0-2}, the broker last. */
    @Override
    public String toString() {
        return topic + "-" + partition + "-" + brokerId;
    }
}
