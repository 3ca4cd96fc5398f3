package io.barnabas.common;

/**
 * One partition of a topic.
 *
 * @param topic the topic's name
 * @param partition its number, 0 or more
 */
public record TopicPartition(String topic, int partition) implements Comparable<TopicPartition> {

    /** By topic name, then by partition number. */
    @Override
    public int compareTo(TopicPartition other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }

    /** The name of the partition's directory on disk, and of the partition in logs: {@code orders-0}. */
    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
