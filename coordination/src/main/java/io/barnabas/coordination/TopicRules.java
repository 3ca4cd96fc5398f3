package io.barnabas.coordination;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.metadata.TopicNames;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a topic may be called and how its replicas may be laid out, with Apache Kafka's texts. */
final class TopicRules {
    private TopicRules() {}

    static void throwIfInvalidName(String name) {
        String fault = TopicNames.whyInvalid(name);
        if (fault != null) {
            throw new ApiException(Errors.INVALID_TOPIC_EXCEPTION, fault);
        }
    }

    /** Names that differ only in '.' and '_' would share metric names. */
    static void throwIfColliding(String name, Collection<String> existing) {
        if (name.indexOf('.') < 0 && name.indexOf('_') < 0) {
            return;
        }
        String flat = name.replace('.', '_');
        List<String> colliding = existing.stream()
                .filter(other -> other.replace('.', '_').equals(flat))
                .sorted()
                .toList();
        if (!colliding.isEmpty()) {
            throw new ApiException(
                    Errors.INVALID_TOPIC_EXCEPTION,
                    "Topic '" + name + "' collides with existing topics: " + String.join(", ", colliding));
        }
    }

    /** A layout given by hand for a new topic. Its brokers need not live, nor exist: so it is in Kafka. */
    static void throwIfInvalidAssignment(Map<Integer, List<Integer>> assignments) {
        TreeSet<Integer> partitions = new TreeSet<>(assignments.keySet());
        if (partitions.first() != 0 || partitions.last() != partitions.size() - 1) {
            throw new ApiException(
                    Errors.INVALID_REPLICA_ASSIGNMENT, "partitions should be a consecutive 0-based integer sequence");
        }
        int size = assignments.get(0).size();
        for (Map.Entry<Integer, List<Integer>> entry : new TreeMap<>(assignments).entrySet()) {
            throwIfBadReplicas(entry.getKey(), entry.getValue());
            if (entry.getValue().size() != size) {
                throw new ApiException(
                        Errors.INVALID_REPLICA_ASSIGNMENT, "All partitions should have the same number of replicas");
            }
        }
    }

    /** A layout given by hand for partitions added to a topic. */
    static void throwIfInvalidExtension(
            List<List<Integer>> assignments,
            int firstPartition,
            int replicationFactor,
            Collection<Integer> liveBrokers) {
        TreeSet<Integer> unknown = new TreeSet<>();
        assignments.forEach(unknown::addAll);
        unknown.removeAll(liveBrokers);
        if (!unknown.isEmpty()) {
            throw new ApiException(
                    Errors.INVALID_REPLICA_ASSIGNMENT,
                    "Unknown broker(s) in replica assignment: "
                            + String.join(
                                    ", ", unknown.stream().map(String::valueOf).toList()) + ".");
        }
        for (int i = 0; i < assignments.size(); i++) {
            int partition = firstPartition + i;
            throwIfBadReplicas(partition, assignments.get(i));
            if (assignments.get(i).size() != replicationFactor) {
                throw new ApiException(
                        Errors.INVALID_REPLICA_ASSIGNMENT,
                        "Inconsistent replication factor between partitions, partition 0 has " + replicationFactor
                                + " while partitions [" + partition + "] have replication factors ["
                                + assignments.get(i).size() + "], respectively.");
            }
        }
    }

    private static void throwIfBadReplicas(int partition, List<Integer> replicas) {
        if (replicas.isEmpty()) {
            throw new ApiException(
                    Errors.INVALID_REPLICA_ASSIGNMENT,
                    "Cannot have replication factor of 0 for partition id " + partition + ".");
        }
        if (new HashSet<>(replicas).size() != replicas.size()) {
            throw new ApiException(
                    Errors.INVALID_REPLICA_ASSIGNMENT,
                    "Duplicate brokers not allowed in replica assignment: "
                            + String.join(
                                    ", ", replicas.stream().map(String::valueOf).toList())
                            + " for partition id " + partition + ".");
        }
        if (replicas.stream().anyMatch(r -> r < 0)) {
            throw new ApiException(
                    Errors.INVALID_REPLICA_ASSIGNMENT,
                    "Replica ids of partition " + partition + " must not be negative.");
        }
    }
}
