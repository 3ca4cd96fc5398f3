package io.barnabas.clients;

import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a broker said of the cluster. Never changes.
 *
 * @param clusterId null when the broker is too old to say
 * @param controllerId broker id, -1 for none
 * @param nodes the brokers alive, by id
 * @param topics those asked about, by name
 */
public record ClusterMetadata(
        String clusterId, int controllerId, Map<Integer, Node> nodes, Map<String, TopicMetadata> topics) {
    private static final ClusterMetadata EMPTY = new ClusterMetadata(null, -1, Map.of(), Map.of());

    /** Before the first answer. */
    public static ClusterMetadata empty() {
        return EMPTY;
    }

    /** Reads a response. */
    public static ClusterMetadata of(MetadataResponseData response) {
        Map<Integer, Node> nodes = new HashMap<>();
        for (MetadataResponseData.MetadataResponseBroker broker : response.brokers()) {
            nodes.put(broker.nodeId(), new Node(broker.nodeId(), broker.host(), broker.port(), broker.rack()));
        }
        Map<String, TopicMetadata> topics = new HashMap<>();
        for (MetadataResponseData.MetadataResponseTopic topic : response.topics()) {
            if (topic.name() != null) {
                topics.put(topic.name(), topic(topic));
            }
        }
        return new ClusterMetadata(response.clusterId(), response.controllerId(), nodes, topics);
    }

    /** Reads one topic of a response. */
    public static TopicMetadata topic(MetadataResponseData.MetadataResponseTopic topic) {
        List<PartitionMetadata> partitions = new ArrayList<>(topic.partitions().size());
        for (MetadataResponseData.MetadataResponsePartition partition : topic.partitions()) {
            partitions.add(new PartitionMetadata(
                    Errors.forCode(partition.errorCode()),
                    partition.partitionIndex(),
                    partition.leaderId(),
                    partition.leaderEpoch(),
                    partition.replicaNodes(),
                    partition.isrNodes(),
                    partition.offlineReplicas()));
        }
        partitions.sort(Comparator.comparingInt(PartitionMetadata::partition));
        return new TopicMetadata(
                Errors.forCode(topic.errorCode()),
                topic.name(),
                topic.topicId() == null ? Uuid.ZERO_UUID : topic.topicId(),
                topic.isInternal(),
                partitions,
                topic.topicAuthorizedOperations());
    }

    /** The topic of a name, or null. */
    public TopicMetadata topic(String name) {
        return topics.get(name);
    }

    /** What is known of a partition, or null. */
    public PartitionMetadata partition(TopicPartition partition) {
        TopicMetadata topic = topics.get(partition.topic());
        return topic == null ? null : topic.partition(partition.partition());
    }

    /** The broker that leads a partition, or null when there is none or it is not known. */
    public Node leader(TopicPartition partition) {
        PartitionMetadata metadata = partition(partition);
        return metadata == null ? null : nodes.get(metadata.leader());
    }

    /** How many partitions a topic has; 0 when that is not known. */
    public int partitionCount(String name) {
        TopicMetadata topic = topics.get(name);
        return topic == null ? 0 : topic.partitions().size();
    }
}
