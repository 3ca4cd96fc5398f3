package io.barnabas.coordination;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.LeaderAndIsrResponseData;
import io.barnabas.common.message.LeaderAndIsrResponseData.LeaderAndIsrPartitionError;
import io.barnabas.common.message.LeaderAndIsrResponseData.LeaderAndIsrTopicError;
import io.barnabas.common.message.StopReplicaRequestData;
import io.barnabas.common.message.StopReplicaResponseData;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataResponseData;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.PartitionAndReplica;
import io.barnabas.metadata.BrokerRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Brokers that note what the controller tells them, and do at once what it asks. */
final class RecordingBrokers implements BrokerChannel {
    private static final byte FULL = 2;

    final Map<Integer, Long> reachable = new ConcurrentHashMap<>();
    /** Leader by partition as last told to each broker by UpdateMetadata. */
    final Map<Integer, Map<TopicPartition, Integer>> metadata = new ConcurrentHashMap<>();
    /** Leader by partition as last told to each broker by LeaderAndIsr. */
    final Map<Integer, Map<TopicPartition, Integer>> leaders = new ConcurrentHashMap<>();

    /** Replicas on failed directories. */
    final Set<PartitionAndReplica> failed = ConcurrentHashMap.newKeySet();

    private final Map<Integer, Integer> controllerEpochs = new ConcurrentHashMap<>();
    private final List<ApiMessage> sent = new ArrayList<>();

    synchronized List<ApiMessage> sent() {
        return new ArrayList<>(sent);
    }

    synchronized void clear() {
        sent.clear();
    }

    @Override
    public void addBroker(BrokerRegistration broker) {
        reachable.put(broker.id(), broker.epoch());
    }

    @Override
    public void removeBroker(int brokerId) {
        reachable.remove(brokerId);
    }

    @Override
    public void send(int brokerId, ApiMessage request, short version, Consumer<ApiMessage> onResponse) {
        synchronized (this) {
            // As real brokers do, deaf to a controller that is no longer the one.
            if (epoch(request) < controllerEpochs.getOrDefault(brokerId, 0)) {
                return;
            }
            controllerEpochs.put(brokerId, epoch(request));
            sent.add(request);
        }
        if (request instanceof UpdateMetadataRequestData update) {
            Map<TopicPartition, Integer> known = metadata.computeIfAbsent(brokerId, id -> new ConcurrentHashMap<>());
            if (update.type() == FULL) {
                known.clear();
            }
            update.topicStates().forEach(topic -> topic.partitionStates().forEach(p -> {
                TopicPartition partition = new TopicPartition(topic.topicName(), p.partitionIndex());
                if (p.leader() == -2) {
                    known.remove(partition);
                } else {
                    known.put(partition, p.leader());
                }
            }));
            onResponse.accept(new UpdateMetadataResponseData());
        } else if (request instanceof LeaderAndIsrRequestData leaderAndIsr) {
            Map<TopicPartition, Integer> known = leaders.computeIfAbsent(brokerId, id -> new ConcurrentHashMap<>());
            leaderAndIsr.topicStates().forEach(topic -> topic.partitionStates()
                    .forEach(p -> known.put(new TopicPartition(topic.topicName(), p.partitionIndex()), p.leader())));
            onResponse.accept(answer(brokerId, leaderAndIsr));
        } else if (request instanceof StopReplicaRequestData) {
            onResponse.accept(new StopReplicaResponseData());
        }
    }

    /** Replicas that are on a failed directory of that broker are told of as errors. */
    private LeaderAndIsrResponseData answer(int brokerId, LeaderAndIsrRequestData request) {
        LeaderAndIsrResponseData answer = new LeaderAndIsrResponseData();
        request.topicStates().forEach(topic -> {
            LeaderAndIsrTopicError errors = new LeaderAndIsrTopicError().setTopicId(topic.topicId());
            topic.partitionStates().forEach(p -> {
                boolean lost = failed.contains(
                        new PartitionAndReplica(new TopicPartition(topic.topicName(), p.partitionIndex()), brokerId));
                errors.partitionErrors()
                        .add(new LeaderAndIsrPartitionError()
                                .setPartitionIndex(p.partitionIndex())
                                .setErrorCode((lost ? Errors.KAFKA_STORAGE_ERROR : Errors.NONE).code()));
            });
            answer.topics().add(errors);
        });
        return answer;
    }

    private static int epoch(ApiMessage request) {
        if (request instanceof UpdateMetadataRequestData update) {
            return update.controllerEpoch();
        }
        return request instanceof LeaderAndIsrRequestData leaderAndIsr
                ? leaderAndIsr.controllerEpoch()
                : ((StopReplicaRequestData) request).controllerEpoch();
    }

    boolean knows(int brokerId, String topic, int partitions) {
        Map<TopicPartition, Integer> known = metadata.getOrDefault(brokerId, Map.of());
        return known.keySet().stream().filter(p -> p.topic().equals(topic)).count() == partitions;
    }

    Integer leader(int brokerId, String topic, int partition) {
        return metadata.getOrDefault(brokerId, Map.of()).get(new TopicPartition(topic, partition));
    }
}
