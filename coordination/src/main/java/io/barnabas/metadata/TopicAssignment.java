package io.barnabas.metadata;

import io.barnabas.common.Uuid;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code /brokers/topics/T} holds.
 *
 * @param topic topic name
 * @param topicId topic id (KIP-516); absent for topics written by brokers before 2.8
 * @param partitions replicas by partition number
 */
public record TopicAssignment(String topic, Optional<Uuid> topicId, Map<Integer, ReplicaAssignment> partitions) {
    public TopicAssignment {
        Objects.requireNonNull(topic, "topic");
        partitions = Collections.unmodifiableMap(new TreeMap<>(partitions));
    }

    public TopicAssignment withPartitions(Map<Integer, ReplicaAssignment> newPartitions) {
        return new TopicAssignment(topic, topicId, newPartitions);
    }

    public TopicAssignment withTopicId(Uuid newTopicId) {
        return new TopicAssignment(topic, Optional.of(newTopicId), partitions);
    }
}
