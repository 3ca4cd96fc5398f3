package io.barnabas.coordination.znode;

import io.barnabas.common.Uuid;
import io.barnabas.metadata.ReplicaAssignment;
import io.barnabas.metadata.TopicAssignment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /brokers/topics/T}: a topic's id and replicas. */
public final class TopicZNode {
    /** Parent of all topics. */
    public static final String PARENT = "/brokers/topics";

    private static final int VERSION_WITH_TOPIC_ID = 3;
    private static final int VERSION_WITHOUT_TOPIC_ID = 2;

    private TopicZNode() {}

    public static String path(String topic) {
        return PARENT + "/" + topic;
    }

    public static byte[] encode(TopicAssignment topic) {
        Map<String, Object> partitions = new LinkedHashMap<>();
        Map<String, Object> adding = new LinkedHashMap<>();
        Map<String, Object> removing = new LinkedHashMap<>();
        topic.partitions().forEach((partition, assignment) -> {
            partitions.put(partition.toString(), assignment.replicas());
            if (!assignment.addingReplicas().isEmpty()) {
                adding.put(partition.toString(), assignment.addingReplicas());
            }
            if (!assignment.removingReplicas().isEmpty()) {
                removing.put(partition.toString(), assignment.removingReplicas());
            }
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("partitions", partitions);
        topic.topicId().ifPresent(id -> json.put("topic_id", id.toString()));
        json.put("adding_replicas", adding);
        json.put("removing_replicas", removing);
        json.put("version", topic.topicId().isPresent() ? VERSION_WITH_TOPIC_ID : VERSION_WITHOUT_TOPIC_ID);
        return Json.bytes(json);
    }

    public static TopicAssignment decode(String topic, byte[] data) {
        Fields fields = Fields.of(path(topic), data);
        Map<Integer, List<Integer>> adding = fields.integerLists("adding_replicas");
        Map<Integer, List<Integer>> removing = fields.integerLists("removing_replicas");
        Map<Integer, ReplicaAssignment> partitions = new HashMap<>();
        fields.integerLists("partitions")
                .forEach((partition, replicas) -> partitions.put(
                        partition,
                        new ReplicaAssignment(
                                replicas,
                                adding.getOrDefault(partition, List.of()),
                                removing.getOrDefault(partition, List.of()))));
        Optional<Uuid> topicId =
                fields.has("topic_id") ? Optional.of(Uuid.fromString(fields.text("topic_id"))) : Optional.empty();
        return new TopicAssignment(topic, topicId, partitions);
    }
}
