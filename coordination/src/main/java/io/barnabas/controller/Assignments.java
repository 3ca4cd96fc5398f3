package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.metadata.ReplicaAssignment;
import io.barnabas.metadata.TopicAssignment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Topics and their replicas, with the ways into them that the controller walks: by topic id, by broker, those that are
 * being reassigned. The failure of one broker among many then costs what it concerns, not everything.
 */
final class Assignments {
    private final Map<String, TopicAssignment> topics = new TreeMap<>();
    private final Map<Uuid, String> names = new HashMap<>();
    private final Map<Integer, Set<TopicPartition>> byBroker = new HashMap<>();
    private final Set<TopicPartition> reassigning = new TreeSet<>();
    /** Each topic's partitions; the objects of the other collections, too. */
    private final Map<String, List<TopicPartition>> partitions = new HashMap<>();
    /** All of them in order, null when it has to be made again. */
    private List<TopicPartition> all;

    void clear() {
        topics.clear();
        names.clear();
        byBroker.clear();
        reassigning.clear();
        partitions.clear();
        all = null;
    }

    void put(TopicAssignment topic) {
        remove(topic.topic());
        topics.put(topic.topic(), topic);
        topic.topicId().ifPresent(id -> names.put(id, topic.topic()));
        List<TopicPartition> own = new ArrayList<>(topic.partitions().size());
        topic.partitions().forEach((number, assignment) -> {
            TopicPartition partition = new TopicPartition(topic.topic(), number);
            own.add(partition);
            index(partition, assignment);
        });
        partitions.put(topic.topic(), Collections.unmodifiableList(own));
        all = null;
    }

    /** Other replicas for some partitions of a topic that is known. */
    void change(String topic, Map<Integer, ReplicaAssignment> changed) {
        TopicAssignment known = topics.get(topic);
        Map<Integer, ReplicaAssignment> merged = new TreeMap<>(known.partitions());
        changed.forEach((number, assignment) -> {
            TopicPartition partition = new TopicPartition(topic, number);
            ReplicaAssignment before = merged.put(number, assignment);
            unindex(partition, before);
            index(partition, assignment);
        });
        topics.put(topic, known.withPartitions(merged));
    }

    void remove(String topic) {
        TopicAssignment known = topics.remove(topic);
        if (known == null) {
            return;
        }
        known.topicId().ifPresent(names::remove);
        for (TopicPartition partition : partitions.remove(topic)) {
            unindex(partition, known.partitions().get(partition.partition()));
        }
        all = null;
    }

    private void index(TopicPartition partition, ReplicaAssignment assignment) {
        for (int replica : assignment.replicas()) {
            byBroker.computeIfAbsent(replica, b -> new TreeSet<>()).add(partition);
        }
        if (assignment.isBeingReassigned()) {
            reassigning.add(partition);
        }
    }

    private void unindex(TopicPartition partition, ReplicaAssignment assignment) {
        for (int replica : assignment.replicas()) {
            byBroker.get(replica).remove(partition);
        }
        reassigning.remove(partition);
    }

    Map<String, TopicAssignment> topics() {
        return Collections.unmodifiableMap(topics);
    }

    Optional<String> topicName(Uuid topicId) {
        return Optional.ofNullable(names.get(topicId));
    }

    Optional<ReplicaAssignment> of(TopicPartition partition) {
        TopicAssignment topic = topics.get(partition.topic());
        return topic == null
                ? Optional.empty()
                : Optional.ofNullable(topic.partitions().get(partition.partition()));
    }

    List<TopicPartition> all() {
        if (all == null) {
            List<TopicPartition> ordered = new ArrayList<>();
            topics.keySet().forEach(topic -> ordered.addAll(partitions.get(topic)));
            all = Collections.unmodifiableList(ordered);
        }
        return all;
    }

    List<TopicPartition> partitionsOf(String topic) {
        return partitions.getOrDefault(topic, List.of());
    }

    Set<TopicPartition> onBroker(int broker) {
        return Collections.unmodifiableSet(byBroker.getOrDefault(broker, Set.of()));
    }

    Set<TopicPartition> beingReassigned() {
        return Collections.unmodifiableSet(reassigning);
    }
}
