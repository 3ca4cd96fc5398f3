package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.metadata.PartitionRegistration;
import io.barnabas.metadata.ReplicaAssignment;
import io.barnabas.metadata.TopicAssignment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All the controller knows. Changed by {@link #replay} alone. */
public final class ControllerContext {
    private final Map<Integer, BrokerRegistration> liveBrokers = new TreeMap<>();
    private final Set<Integer> shuttingDown = new TreeSet<>();
    private final Map<String, TopicAssignment> topics = new TreeMap<>();
    private final Map<TopicPartition, PartitionRegistration> partitions = new HashMap<>();
    private final Set<String> topicsToDelete = new TreeSet<>();
    private final Map<PartitionAndReplica, ReplicaState> deletions = new HashMap<>();
    private int controllerEpoch;

    /** The only mutator. */
    public void replay(ControllerRecord record) {
        if (record instanceof ControllerRecord.PartitionCreated r) {
            partitions.put(r.partition(), r.registration().withPartitionEpoch(LeaderAndIsr.INITIAL_PARTITION_EPOCH));
        } else if (record instanceof ControllerRecord.PartitionChanged r) {
            int partitionEpoch = r.registration().leaderAndIsr().partitionEpoch() + 1;
            partitions.put(r.partition(), r.registration().withPartitionEpoch(partitionEpoch));
        } else if (record instanceof ControllerRecord.TopicRemoved r) {
            forget(r.topic());
        } else if (record instanceof ControllerRecord.TopicForgotten r) {
            forget(r.topic());
        } else if (record instanceof ControllerRecord.TopicDeletionRefused r) {
            topicsToDelete.remove(r.topic());
        } else if (record instanceof ControllerRecord.StateLoaded r) {
            load(r.state());
        } else if (record instanceof ControllerRecord.BrokersObserved r) {
            observe(r.liveBrokers());
        } else if (record instanceof ControllerRecord.TopicObserved r) {
            topics.put(r.topic().topic(), r.topic());
        } else if (record instanceof ControllerRecord.TopicDeletionQueued r) {
            topicsToDelete.add(r.topic());
        } else if (record instanceof ControllerRecord.ReplicaDeletionChanged r) {
            deletions.put(r.replica(), r.state());
        } else if (record instanceof ControllerRecord.ReplicaDeletionRetried r) {
            deletions.remove(r.replica());
        } else if (record instanceof ControllerRecord.BrokerShuttingDown r) {
            shuttingDown.add(r.brokerId());
        }
    }

    private void load(ClusterState state) {
        controllerEpoch = state.controllerEpoch();
        liveBrokers.clear();
        shuttingDown.clear();
        topics.clear();
        partitions.clear();
        topicsToDelete.clear();
        deletions.clear();
        observe(state.liveBrokers());
        state.topics().forEach(topic -> topics.put(topic.topic(), topic));
        partitions.putAll(state.partitions());
    }

    private void observe(Collection<BrokerRegistration> live) {
        // A broker that came anew is not shutting down any more.
        Map<Integer, Long> epochs = new HashMap<>();
        live.forEach(b -> epochs.put(b.id(), b.epoch()));
        shuttingDown.removeIf(id -> !liveBrokers.containsKey(id)
                || !Long.valueOf(liveBrokers.get(id).epoch()).equals(epochs.get(id)));
        liveBrokers.clear();
        live.forEach(broker -> liveBrokers.put(broker.id(), broker));
    }

    private void forget(String topic) {
        topics.remove(topic);
        topicsToDelete.remove(topic);
        partitions.keySet().removeIf(p -> p.topic().equals(topic));
        deletions.keySet().removeIf(r -> r.partition().topic().equals(topic));
    }

    public int controllerEpoch() {
        return controllerEpoch;
    }

    /** Live brokers by id, those that are shutting down included. */
    public Map<Integer, BrokerRegistration> liveOrShuttingDownBrokers() {
        return Collections.unmodifiableMap(liveBrokers);
    }

    /** Brokers that may be given leadership. */
    public Set<Integer> liveBrokerIds() {
        Set<Integer> live = new HashSet<>(liveBrokers.keySet());
        live.removeAll(shuttingDown);
        return live;
    }

    public Set<Integer> shuttingDownBrokers() {
        return Collections.unmodifiableSet(shuttingDown);
    }

    public boolean isLiveOrShuttingDown(int broker) {
        return liveBrokers.containsKey(broker);
    }

    public Map<String, TopicAssignment> topics() {
        return Collections.unmodifiableMap(topics);
    }

    public Optional<Uuid> topicId(String topic) {
        return Optional.ofNullable(topics.get(topic)).flatMap(TopicAssignment::topicId);
    }

    /** The name of the topic with that id. */
    public Optional<String> topicName(Uuid topicId) {
        Optional<Uuid> wanted = Optional.of(topicId);
        return topics.values().stream()
                .filter(t -> t.topicId().equals(wanted))
                .map(TopicAssignment::topic)
                .findFirst();
    }

    public Optional<ReplicaAssignment> assignment(TopicPartition partition) {
        return Optional.ofNullable(topics.get(partition.topic()))
                .map(t -> t.partitions().get(partition.partition()));
    }

    public List<Integer> replicas(TopicPartition partition) {
        return assignment(partition).map(ReplicaAssignment::replicas).orElse(List.of());
    }

    public Optional<PartitionRegistration> registration(TopicPartition partition) {
        return Optional.ofNullable(partitions.get(partition));
    }

    public PartitionState state(TopicPartition partition) {
        PartitionRegistration registration = partitions.get(partition);
        if (registration == null) {
            return PartitionState.NEW;
        }
        return liveBrokers.containsKey(registration.leaderAndIsr().leader())
                ? PartitionState.ONLINE
                : PartitionState.OFFLINE;
    }

    /** All assigned partitions, in order. */
    public List<TopicPartition> partitions() {
        List<TopicPartition> all = new ArrayList<>();
        topics.keySet().forEach(topic -> all.addAll(partitionsOf(topic)));
        return all;
    }

    public List<TopicPartition> partitionsOf(String topic) {
        TopicAssignment assignment = topics.get(topic);
        return assignment == null
                ? List.of()
                : assignment.partitions().keySet().stream()
                        .map(p -> new TopicPartition(topic, p))
                        .toList();
    }

    public boolean isQueuedForDeletion(String topic) {
        return topicsToDelete.contains(topic);
    }

    public Set<String> topicsToDelete() {
        return Collections.unmodifiableSet(topicsToDelete);
    }

    public Optional<ReplicaState> deletion(PartitionAndReplica replica) {
        return Optional.ofNullable(deletions.get(replica));
    }

    public Map<PartitionAndReplica, ReplicaState> deletions() {
        return Collections.unmodifiableMap(deletions);
    }
}
