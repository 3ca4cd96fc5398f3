package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.PartitionRegistration;
import io.barnabas.metadata.TopicAssignment;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All a new controller reads before it decides anything.
 *
 * @param controllerEpoch the epoch it was elected to
 * @param liveBrokers registered brokers with their epochs
 * @param topics every topic's id and replicas
 * @param partitions the written state of partitions; those that are only assigned are missing
 * @param topicsToDelete topics marked for deletion
 * @param returned of partitions, those in the in-sync set whose broker has registered anew since the set was written
 */
public record ClusterState(
        int controllerEpoch,
        List<BrokerRegistration> liveBrokers,
        List<TopicAssignment> topics,
        Map<TopicPartition, PartitionRegistration> partitions,
        Set<String> topicsToDelete,
        Map<TopicPartition, Set<Integer>> returned) {
    public ClusterState {
        liveBrokers = List.copyOf(liveBrokers);
        topics = List.copyOf(topics);
        // Sorted, not merely copied: the copies of Map.copyOf and Set.copyOf iterate in another order in every process.
        partitions = Collections.unmodifiableMap(new TreeMap<>(partitions));
        topicsToDelete = Collections.unmodifiableSet(new TreeSet<>(topicsToDelete));
        returned = Collections.unmodifiableMap(new TreeMap<>(returned));
    }
}
