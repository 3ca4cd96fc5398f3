package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrLiveLeader;
import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrPartitionState;
import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrTopicState;
import io.barnabas.common.message.StopReplicaRequestData;
import io.barnabas.common.message.StopReplicaRequestData.StopReplicaPartitionState;
import io.barnabas.common.message.StopReplicaRequestData.StopReplicaTopicState;
import io.barnabas.common.message.StopReplicaRequestData.StopReplicaTopicV1;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataBroker;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataEndpoint;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataTopicState;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.EndPoint;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.metadata.PartitionRegistration;
import io.barnabas.metadata.ReplicaAssignment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Writes the controller's requests out of what it knows. */
final class ControllerRequests {
    /** Leader epoch in StopReplica and LeaderAndIsr of a topic that is being deleted: beats every other (KIP-570). */
    private static final int EPOCH_DURING_DELETE = -2;
    /** Types of requests (KIP-866): a part, as always; or all there is. Sent from version 8 on. */
    private static final byte TYPE_UNKNOWN = 0;

    private static final byte TYPE_FULL = 2;
    /** First version of StopReplica that says per partition whether to delete. */
    private static final int STOP_REPLICA_PER_PARTITION = 3;

    private final ControllerContext context;
    private final int controllerId;
    private final String interBrokerListener;
    private final InterBrokerProtocol protocol;

    ControllerRequests(
            ControllerContext context, int controllerId, String interBrokerListener, InterBrokerProtocol protocol) {
        this.context = context;
        this.controllerId = controllerId;
        this.interBrokerListener = interBrokerListener;
        this.protocol = protocol;
    }

    /** The part of UpdateMetadata that is the same for every broker. */
    record Metadata(List<UpdateMetadataTopicState> topics, List<UpdateMetadataBroker> liveBrokers) {}

    ControllerEffect leaderAndIsr(BrokerRegistration broker, Map<TopicPartition, Boolean> partitions) {
        Map<String, LeaderAndIsrTopicState> topics = new LinkedHashMap<>();
        Set<Integer> leaders = new TreeSet<>();
        partitions.forEach((partition, isNew) -> {
            PartitionRegistration registration = context.registration(partition).orElseThrow();
            leaders.add(registration.leaderAndIsr().leader());
            topics.computeIfAbsent(partition.topic(), this::leaderAndIsrTopic)
                    .partitionStates()
                    .add(leaderAndIsrPartition(partition, registration, isNew));
        });
        LeaderAndIsrRequestData request = new LeaderAndIsrRequestData()
                .setControllerId(controllerId)
                .setControllerEpoch(context.controllerEpoch())
                .setBrokerEpoch(broker.epoch())
                .setTopicStates(new ArrayList<>(topics.values()))
                .setLiveLeaders(liveLeaders(leaders));
        return new ControllerEffect.SendRequest(broker.id(), request, protocol.leaderAndIsrVersion());
    }

    private LeaderAndIsrTopicState leaderAndIsrTopic(String topic) {
        return new LeaderAndIsrTopicState()
                .setTopicName(topic)
                .setTopicId(context.topicId(topic).orElse(Uuid.ZERO_UUID))
                .setPartitionStates(new ArrayList<>());
    }

    private LeaderAndIsrPartitionState leaderAndIsrPartition(
            TopicPartition partition, PartitionRegistration registration, boolean isNew) {
        LeaderAndIsr leaderAndIsr = registration.leaderAndIsr();
        ReplicaAssignment assignment = context.assignment(partition).orElseThrow();
        return new LeaderAndIsrPartitionState()
                .setPartitionIndex(partition.partition())
                .setControllerEpoch(registration.controllerEpoch())
                .setLeader(leaderAndIsr.leader())
                .setLeaderEpoch(leaderAndIsr.leaderEpoch())
                .setIsr(leaderAndIsr.isr())
                .setPartitionEpoch(leaderAndIsr.partitionEpoch())
                .setReplicas(assignment.replicas())
                .setAddingReplicas(assignment.addingReplicas())
                .setRemovingReplicas(assignment.removingReplicas())
                .setIsNew(isNew)
                .setLeaderRecoveryState(leaderAndIsr.leaderRecoveryState());
    }

    private List<LeaderAndIsrLiveLeader> liveLeaders(Collection<Integer> leaders) {
        List<LeaderAndIsrLiveLeader> live = new ArrayList<>();
        for (int leader : leaders) {
            BrokerRegistration broker = context.liveOrShuttingDownBrokers().get(leader);
            if (broker != null) {
                broker.endPoint(interBrokerListener)
                        .ifPresent(e -> live.add(new LeaderAndIsrLiveLeader()
                                .setBrokerId(leader)
                                .setHostName(e.host())
                                .setPort(e.port())));
            }
        }
        return live;
    }

    Metadata metadata(Collection<TopicPartition> partitions) {
        Map<String, UpdateMetadataTopicState> topics = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            // A partition of a topic that is gone has nothing to tell any more.
            if (context.topics().containsKey(partition.topic()) && isTold(partition)) {
                topics.computeIfAbsent(partition.topic(), this::metadataTopic)
                        .partitionStates()
                        .add(metadataPartition(partition));
            }
        }
        return new Metadata(new ArrayList<>(topics.values()), liveBrokers());
    }

    private boolean isTold(TopicPartition partition) {
        return context.registration(partition).isPresent() || context.isQueuedForDeletion(partition.topic());
    }

    private UpdateMetadataTopicState metadataTopic(String topic) {
        return new UpdateMetadataTopicState()
                .setTopicName(topic)
                .setTopicId(context.topicId(topic).orElse(Uuid.ZERO_UUID))
                .setPartitionStates(new ArrayList<>());
    }

    private UpdateMetadataPartitionState metadataPartition(TopicPartition partition) {
        PartitionRegistration registration = context.registration(partition)
                .orElse(new PartitionRegistration(
                        new LeaderAndIsr(LeaderAndIsr.NO_LEADER, List.of()), context.controllerEpoch()));
        LeaderAndIsr leaderAndIsr = registration.leaderAndIsr();
        boolean deleting = context.isQueuedForDeletion(partition.topic());
        List<Integer> replicas = context.replicas(partition);
        return new UpdateMetadataPartitionState()
                .setPartitionIndex(partition.partition())
                .setControllerEpoch(registration.controllerEpoch())
                // Brokers take this leader for the word to forget the partition.
                .setLeader(deleting ? LeaderAndIsr.LEADER_DURING_DELETE : leaderAndIsr.leader())
                .setLeaderEpoch(deleting ? LeaderAndIsr.INITIAL_LEADER_EPOCH : leaderAndIsr.leaderEpoch())
                .setIsr(leaderAndIsr.isr())
                .setZkVersion(deleting ? LeaderAndIsr.INITIAL_PARTITION_EPOCH : leaderAndIsr.partitionEpoch())
                .setReplicas(replicas)
                .setOfflineReplicas(replicas.stream()
                        .filter(r -> !context.isReplicaOnline(r, partition))
                        .toList());
    }

    private List<UpdateMetadataBroker> liveBrokers() {
        List<UpdateMetadataBroker> brokers = new ArrayList<>();
        for (BrokerRegistration broker : context.liveOrShuttingDownBrokers().values()) {
            List<UpdateMetadataEndpoint> endpoints = new ArrayList<>();
            for (EndPoint endPoint : broker.endPoints()) {
                endpoints.add(new UpdateMetadataEndpoint()
                        .setHost(endPoint.host())
                        .setPort(endPoint.port())
                        .setListener(endPoint.listenerName())
                        .setSecurityProtocol(securityProtocolId(endPoint.securityProtocol())));
            }
            brokers.add(new UpdateMetadataBroker()
                    .setId(broker.id())
                    .setEndpoints(endpoints)
                    .setRack(broker.rack().orElse(null)));
        }
        return brokers;
    }

    private static short securityProtocolId(String name) {
        return switch (name) {
            case "PLAINTEXT" -> 0;
            case "SSL" -> 1;
            case "SASL_PLAINTEXT" -> 2;
            case "SASL_SSL" -> 3;
            default -> throw new IllegalArgumentException("unknown security protocol " + name);
        };
    }

    /**
     * Everything, for a broker that has come: what it knew before and is not told of now is gone. Apache's brokers take
     * no notice of that word when it comes from a controller in ZooKeeper; they begin with nothing anyhow, but for
     * those that only lost their session.
     */
    ControllerEffect fullUpdateMetadata(BrokerRegistration broker, Metadata metadata) {
        return updateMetadata(broker, metadata, protocol.isRequestTypeSupported() ? TYPE_FULL : TYPE_UNKNOWN);
    }

    ControllerEffect updateMetadata(BrokerRegistration broker, Metadata metadata) {
        return updateMetadata(broker, metadata, TYPE_UNKNOWN);
    }

    private ControllerEffect updateMetadata(BrokerRegistration broker, Metadata metadata, byte type) {
        UpdateMetadataRequestData request = new UpdateMetadataRequestData()
                .setControllerId(controllerId)
                .setControllerEpoch(context.controllerEpoch())
                .setBrokerEpoch(broker.epoch())
                .setType(type)
                .setTopicStates(metadata.topics())
                .setLiveBrokers(metadata.liveBrokers());
        return new ControllerEffect.SendRequest(broker.id(), request, protocol.updateMetadataVersion());
    }

    /** One request, or in the old versions one for what is deleted and one for what only stops. */
    List<ControllerEffect> stopReplica(BrokerRegistration broker, Map<TopicPartition, Boolean> partitions) {
        short version = protocol.stopReplicaVersion();
        List<ControllerEffect> effects = new ArrayList<>();
        if (version >= STOP_REPLICA_PER_PARTITION) {
            StopReplicaRequestData request = stopReplica(broker).setTopicStates(stopReplicaTopics(partitions));
            effects.add(new ControllerEffect.SendRequest(broker.id(), request, version));
            return effects;
        }
        for (boolean delete : new boolean[] {false, true}) {
            List<StopReplicaTopicV1> topics = stopReplicaTopicsV1(partitions, delete);
            if (!topics.isEmpty()) {
                StopReplicaRequestData request =
                        stopReplica(broker).setDeletePartitions(delete).setTopics(topics);
                effects.add(new ControllerEffect.SendRequest(broker.id(), request, version));
            }
        }
        return effects;
    }

    private StopReplicaRequestData stopReplica(BrokerRegistration broker) {
        return new StopReplicaRequestData()
                .setControllerId(controllerId)
                .setControllerEpoch(context.controllerEpoch())
                .setBrokerEpoch(broker.epoch());
    }

    private List<StopReplicaTopicState> stopReplicaTopics(Map<TopicPartition, Boolean> partitions) {
        Map<String, StopReplicaTopicState> topics = new LinkedHashMap<>();
        partitions.forEach((partition, delete) -> topics.computeIfAbsent(
                        partition.topic(),
                        topic -> new StopReplicaTopicState().setTopicName(topic).setPartitionStates(new ArrayList<>()))
                .partitionStates()
                .add(new StopReplicaPartitionState()
                        .setPartitionIndex(partition.partition())
                        .setLeaderEpoch(stopEpoch(partition))
                        .setDeletePartition(delete)));
        return new ArrayList<>(topics.values());
    }

    private int stopEpoch(TopicPartition partition) {
        return context.isQueuedForDeletion(partition.topic())
                ? EPOCH_DURING_DELETE
                : context.registration(partition)
                        .map(r -> r.leaderAndIsr().leaderEpoch())
                        .orElse(EPOCH_DURING_DELETE);
    }

    private static List<StopReplicaTopicV1> stopReplicaTopicsV1(
            Map<TopicPartition, Boolean> partitions, boolean delete) {
        Map<String, StopReplicaTopicV1> topics = new LinkedHashMap<>();
        partitions.forEach((partition, deletes) -> {
            if (deletes == delete) {
                topics.computeIfAbsent(
                                partition.topic(),
                                topic -> new StopReplicaTopicV1().setName(topic).setPartitionIndexes(new ArrayList<>()))
                        .partitionIndexes()
                        .add(partition.partition());
            }
        });
        return new ArrayList<>(topics.values());
    }
}
