package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.metadata.ReplicaAssignment;
import io.barnabas.metadata.TopicAssignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Decides what follows when topics come and grow. Reads the context only. */
final class Topics {
    private final ControllerContext context;
    private final PartitionStateMachine states;

    Topics(ControllerContext context, PartitionStateMachine states) {
        this.context = context;
        this.states = states;
    }

    Decision onChange(Set<String> topics, List<TopicAssignment> newTopics) {
        List<ControllerRecord> records = new ArrayList<>();
        Set<TopicPartition> added = new TreeSet<>();
        for (String known : context.topics().keySet()) {
            if (!topics.contains(known)) {
                records.add(new ControllerRecord.TopicForgotten(known));
            }
        }
        for (TopicAssignment topic : newTopics) {
            if (!context.topics().containsKey(topic.topic())) {
                addTopic(topic, records, added);
            }
        }
        return new Decision(records, List.of(), newPartitions(added));
    }

    private static void addTopic(TopicAssignment topic, List<ControllerRecord> records, Set<TopicPartition> added) {
        records.add(new ControllerRecord.TopicObserved(topic));
        topic.partitions().keySet().forEach(p -> added.add(new TopicPartition(topic.topic(), p)));
    }

    private static List<ControllerEvent> newPartitions(Set<TopicPartition> added) {
        return added.isEmpty() ? List.of() : List.of(new ControllerEvent.NewPartitions(added));
    }

    /**
     * Partitions may have been added. Replicas of those that are known are the controller's own writing, of which only
     * an older state can be read here.
     */
    Decision onPartitionModifications(TopicAssignment topic) {
        TopicAssignment known = context.topics().get(topic.topic());
        if (known == null) {
            return Decision.NONE;
        }
        List<ControllerRecord> records = new ArrayList<>();
        Set<TopicPartition> added = new TreeSet<>();
        if (isAnother(known, topic)) {
            records.add(new ControllerRecord.TopicForgotten(topic.topic()));
            addTopic(topic, records, added);
            return new Decision(records, List.of(), newPartitions(added));
        }
        Map<Integer, ReplicaAssignment> partitions = new TreeMap<>(topic.partitions());
        partitions.keySet().removeAll(known.partitions().keySet());
        if (partitions.isEmpty() || context.isQueuedForDeletion(topic.topic())) {
            return Decision.NONE;
        }
        partitions.keySet().forEach(p -> added.add(new TopicPartition(topic.topic(), p)));
        partitions.putAll(known.partitions());
        records.add(new ControllerRecord.TopicObserved(known.withPartitions(partitions)));
        return new Decision(records, List.of(), newPartitions(added));
    }

    /** A topic of the same name, made after the other was deleted. */
    private static boolean isAnother(TopicAssignment known, TopicAssignment topic) {
        return known.topicId().isPresent()
                && topic.topicId().isPresent()
                && !known.topicId().equals(topic.topicId());
    }

    Decision onNewPartitions(Set<TopicPartition> partitions) {
        List<ControllerRecord> created = states.initialize(new TreeSet<>(partitions));
        return new Decision(
                created, List.of(new Notice.LeadershipChanged(Decision.partitions(created), true)), List.of());
    }
}
