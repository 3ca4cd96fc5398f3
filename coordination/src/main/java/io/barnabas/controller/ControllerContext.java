package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.metadata.PartitionRegistration;
import io.barnabas.metadata.ReplicaAssignment;
import io.barnabas.metadata.TopicAssignment;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
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
    /** Those of the live brokers that are not shutting down. */
    private final Set<Integer> staying = new TreeSet<>();
    /** Replicas on directories that have failed, by broker; a broker that comes anew has another chance. */
    private final Map<Integer, Set<TopicPartition>> offlineDirs = new TreeMap<>();

    private final Assignments assignments = new Assignments();
    private final Map<TopicPartition, PartitionRegistration> partitions = new HashMap<>();
    private final Set<String> topicsToDelete = new TreeSet<>();
    private final Map<PartitionAndReplica, ReplicaState> deletions = new HashMap<>();
    /** Reassignments done but for the removed replicas, whose brokers have not said yet that they are deleted. */
    private final Map<TopicPartition, Set<Integer>> completing = new TreeMap<>();
    /** What {@code /admin/reassign_partitions} held when it was last read. */
    private final Map<TopicPartition, List<Integer>> legacyReassignments = new TreeMap<>();

    private int controllerEpoch;

    /** The only mutator. */
    public void replay(ControllerRecord record) {
        if (record instanceof ControllerRecord.PartitionCreated r) {
            partitions.put(r.partition(), r.registration().withPartitionEpoch(LeaderAndIsr.INITIAL_PARTITION_EPOCH));
        } else if (record instanceof ControllerRecord.PartitionChanged r) {
            int partitionEpoch = r.registration().leaderAndIsr().partitionEpoch() + 1;
            partitions.put(r.partition(), r.registration().withPartitionEpoch(partitionEpoch));
        } else if (record instanceof ControllerRecord.PartitionObserved r) {
            partitions.put(r.partition(), r.registration());
        } else if (record instanceof ControllerRecord.StateLoaded r) {
            load(r.state());
        } else if (record instanceof ControllerRecord.BrokersObserved r) {
            observe(r.liveBrokers());
        } else if (record instanceof ControllerRecord.BrokerShuttingDown r) {
            shuttingDown.add(r.brokerId());
            staying.remove(r.brokerId());
        } else if (record instanceof ControllerRecord.ReplicasOffline r) {
            offlineDirs.put(r.brokerId(), new TreeSet<>(r.partitions()));
        } else if (record instanceof ControllerRecord.OfTopic r) {
            replayTopic(r);
        } else if (record instanceof ControllerRecord.OfReassignment r) {
            replayReassignment(r);
        }
    }

    private void replayTopic(ControllerRecord.OfTopic record) {
        if (record instanceof ControllerRecord.TopicRemoved || record instanceof ControllerRecord.TopicForgotten) {
            forget(record.topicName());
        } else if (record instanceof ControllerRecord.TopicDeletionRefused r) {
            topicsToDelete.remove(r.topic());
        } else if (record instanceof ControllerRecord.TopicObserved r) {
            assignments.put(r.topic());
        } else if (record instanceof ControllerRecord.TopicDeletionQueued r) {
            topicsToDelete.add(r.topic());
        } else if (record instanceof ControllerRecord.ReplicaDeletionChanged r) {
            deletions.put(r.replica(), r.state());
        } else if (record instanceof ControllerRecord.ReplicaDeletionRetried r) {
            deletions.remove(r.replica());
        }
    }

    private void replayReassignment(ControllerRecord.OfReassignment record) {
        if (record instanceof ControllerRecord.AssignmentChanged r) {
            assignments.change(r.topic(), r.partitions());
            r.partitions().keySet().forEach(p -> completing.remove(new TopicPartition(r.topic(), p)));
        } else if (record instanceof ControllerRecord.ReassignmentCompleting r) {
            completing.put(r.partition(), new TreeSet<>(r.removing()));
            assignments.change(
                    r.partition().topic(), Map.of(r.partition().partition(), ReplicaAssignment.of(r.target())));
        } else if (record instanceof ControllerRecord.RemovedReplicaGone r) {
            Set<Integer> waitingFor = completing.get(r.partition());
            if (waitingFor != null) {
                waitingFor.remove(r.brokerId());
            }
        } else if (record instanceof ControllerRecord.LegacyReassignmentsObserved r) {
            legacyReassignments.clear();
            legacyReassignments.putAll(r.targets());
        } else if (record instanceof ControllerRecord.LegacyReassignmentsDropped r) {
            legacyReassignments.keySet().removeAll(r.partitions());
        }
    }

    private void load(ClusterState state) {
        controllerEpoch = state.controllerEpoch();
        liveBrokers.clear();
        shuttingDown.clear();
        offlineDirs.clear();
        assignments.clear();
        partitions.clear();
        topicsToDelete.clear();
        deletions.clear();
        completing.clear();
        legacyReassignments.clear();
        observe(state.liveBrokers());
        state.topics().forEach(assignments::put);
        partitions.putAll(state.partitions());
    }

    private void observe(Collection<BrokerRegistration> live) {
        Map<Integer, Long> epochs = new HashMap<>();
        live.forEach(b -> epochs.put(b.id(), b.epoch()));
        // A broker that came anew is not shutting down any more, and its directories may be whole again.
        shuttingDown.removeIf(id -> isAnotherLife(id, epochs.get(id)));
        offlineDirs.keySet().removeIf(id -> isAnotherLife(id, epochs.get(id)));
        liveBrokers.clear();
        live.forEach(broker -> liveBrokers.put(broker.id(), broker));
        staying.clear();
        staying.addAll(liveBrokers.keySet());
        staying.removeAll(shuttingDown);
    }

    private boolean isAnotherLife(int broker, Long epoch) {
        BrokerRegistration known = liveBrokers.get(broker);
        return known == null || epoch == null || known.epoch() != epoch;
    }

    private void forget(String topic) {
        for (TopicPartition partition : assignments.partitionsOf(topic)) {
            partitions.remove(partition);
            completing.remove(partition);
            legacyReassignments.remove(partition);
            offlineDirs.values().forEach(offline -> offline.remove(partition));
        }
        assignments.remove(topic);
        topicsToDelete.remove(topic);
        deletions.keySet().removeIf(r -> r.partition().topic().equals(topic));
    }

    public int controllerEpoch() {
        return controllerEpoch;
    }

    /** Live brokers by id, those that are shutting down included. */
    public Map<Integer, BrokerRegistration> liveOrShuttingDownBrokers() {
        return Collections.unmodifiableMap(liveBrokers);
    }

    /** Brokers that may be given leadership, in order. */
    public Set<Integer> liveBrokerIds() {
        return Collections.unmodifiableSet(staying);
    }

    public Set<Integer> shuttingDownBrokers() {
        return Collections.unmodifiableSet(shuttingDown);
    }

    public boolean isLiveOrShuttingDown(int broker) {
        return liveBrokers.containsKey(broker);
    }

    /** Whether that replica's broker lives and stays, and its directory is not known to have failed. */
    public boolean isReplicaOnline(int replica, TopicPartition partition) {
        return staying.contains(replica) && !isOnOfflineDir(replica, partition);
    }

    /** As {@link #isReplicaOnline}, but the broker may be shutting down. */
    public boolean isReplicaPresent(int replica, TopicPartition partition) {
        return liveBrokers.containsKey(replica) && !isOnOfflineDir(replica, partition);
    }

    private boolean isOnOfflineDir(int replica, TopicPartition partition) {
        Set<TopicPartition> offline = offlineDirs.get(replica);
        return offline != null && offline.contains(partition);
    }

    /** Replicas of that broker on directories that have failed. */
    public Set<TopicPartition> replicasOnOfflineDirs(int broker) {
        return Collections.unmodifiableSet(offlineDirs.getOrDefault(broker, Set.of()));
    }

    public Map<String, TopicAssignment> topics() {
        return assignments.topics();
    }

    public Optional<Uuid> topicId(String topic) {
        return Optional.ofNullable(topics().get(topic)).flatMap(TopicAssignment::topicId);
    }

    /** The name of the topic with that id. */
    public Optional<String> topicName(Uuid topicId) {
        return assignments.topicName(topicId);
    }

    public Optional<ReplicaAssignment> assignment(TopicPartition partition) {
        return assignments.of(partition);
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
        return isReplicaPresent(registration.leaderAndIsr().leader(), partition)
                ? PartitionState.ONLINE
                : PartitionState.OFFLINE;
    }

    /** All assigned partitions, in order. */
    public List<TopicPartition> partitions() {
        return assignments.all();
    }

    public List<TopicPartition> partitionsOf(String topic) {
        return assignments.partitionsOf(topic);
    }

    /** Partitions with a replica on that broker, in order. */
    public Set<TopicPartition> partitionsOnBroker(int broker) {
        return assignments.onBroker(broker);
    }

    /** Partitions with a replica on one of those brokers, in order. */
    public Set<TopicPartition> partitionsOnBrokers(Collection<Integer> brokers) {
        if (brokers.size() == 1) {
            return partitionsOnBroker(brokers.iterator().next());
        }
        Set<TopicPartition> all = new TreeSet<>();
        brokers.forEach(broker -> all.addAll(partitionsOnBroker(broker)));
        return all;
    }

    /** Partitions whose replicas are being changed, in order. */
    public Set<TopicPartition> partitionsBeingReassigned() {
        return assignments.beingReassigned();
    }

    /** Reassignments whose removed replicas are being deleted, with the brokers that have not said it is done. */
    public Map<TopicPartition, Set<Integer>> completingReassignments() {
        return Collections.unmodifiableMap(completing);
    }

    /** Target replicas by partition, as an operator wrote them to Kafka's old znode; what is done is taken out. */
    public Map<TopicPartition, List<Integer>> legacyReassignments() {
        return Collections.unmodifiableMap(legacyReassignments);
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
