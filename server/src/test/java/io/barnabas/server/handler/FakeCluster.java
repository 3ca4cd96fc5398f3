package io.barnabas.server.handler;

import io.barnabas.common.Uuid;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrPartitionState;
import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrTopicState;
import io.barnabas.common.message.StopReplicaRequestData;
import io.barnabas.common.message.StopReplicaRequestData.StopReplicaPartitionState;
import io.barnabas.common.message.StopReplicaRequestData.StopReplicaTopicState;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataBroker;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataEndpoint;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataTopicState;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.ConfigStore;
import io.barnabas.coordination.ProducerIdAllocator;
import io.barnabas.coordination.TopicAdmin;
import io.barnabas.metadata.ConfigEntity;
import io.barnabas.metadata.ProducerIdBlock;
import io.barnabas.server.replica.ReplicaManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A cluster of one broker without ZooKeeper: store, controller and producer ids in memory. */
final class FakeCluster implements TopicAdmin, ConfigStore, ProducerIdAllocator {
    static final int BROKER_ID = 0;

    private final Executor controller;
    private final Map<String, Uuid> topicIds = new HashMap<>();
    private final Map<String, Integer> partitionCounts = new HashMap<>();
    private final Map<String, Map<String, String>> configs = new HashMap<>();
    private final List<ConfigChangeListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong producerIds = new AtomicLong(1000);
    private ReplicaManager replicaManager;
    private int port;
    private long seed;

    /** @param controller where the controller's requests run */
    FakeCluster(Executor controller) {
        this.controller = controller;
    }

    /** Tells the broker of itself. */
    void start(ReplicaManager replicas, int brokerPort) {
        replicaManager = replicas;
        port = brokerPort;
        replicaManager.updateMetadata(update());
    }

    /** Creates a topic and waits until its partitions are led. */
    Uuid create(String topic, int partitions) {
        addTopic(new NewTopic(topic, partitions, (short) 1, Map.of(), Map.of()));
        lead(topic, 0, partitions);
        return topicIds.get(topic);
    }

    @Override
    public synchronized Map<String, CompletableFuture<CreatedTopic>> createTopics(
            Collection<NewTopic> topics, boolean validateOnly) {
        Map<String, CompletableFuture<CreatedTopic>> outcomes = new LinkedHashMap<>();
        for (NewTopic topic : topics) {
            int partitions = topic.numPartitions() == -1 ? 1 : topic.numPartitions();
            if (topicIds.containsKey(topic.name())) {
                outcomes.put(
                        topic.name(),
                        failed(Errors.TOPIC_ALREADY_EXISTS, "Topic '" + topic.name() + "' already exists."));
            } else if (topic.replicationFactor() > 1) {
                outcomes.put(topic.name(), failed(Errors.INVALID_REPLICATION_FACTOR, "too few brokers"));
            } else {
                Uuid id = validateOnly ? Uuid.ZERO_UUID : addTopic(topic);
                outcomes.put(
                        topic.name(),
                        CompletableFuture.completedFuture(
                                new CreatedTopic(topic.name(), id, partitions, (short) 1, topic.configs())));
                if (!validateOnly) {
                    controller.execute(() -> lead(topic.name(), 0, partitions));
                }
            }
        }
        return outcomes;
    }

    private synchronized Uuid addTopic(NewTopic topic) {
        Uuid id = new Uuid(77, ++seed);
        topicIds.put(topic.name(), id);
        partitionCounts.put(topic.name(), topic.numPartitions() == -1 ? 1 : topic.numPartitions());
        configs.put("topics/" + topic.name(), new HashMap<>(topic.configs()));
        return id;
    }

    @Override
    public synchronized Map<String, CompletableFuture<Optional<Uuid>>> deleteTopics(Collection<String> topics) {
        Map<String, CompletableFuture<Optional<Uuid>>> outcomes = new LinkedHashMap<>();
        for (String topic : topics) {
            Uuid id = topicIds.get(topic);
            outcomes.put(
                    topic,
                    id == null
                            ? failed(Errors.UNKNOWN_TOPIC_OR_PARTITION, "The topic '" + topic + "' does not exist.")
                            : CompletableFuture.completedFuture(Optional.of(id)));
            if (id != null) {
                controller.execute(() -> remove(topic));
            }
        }
        return outcomes;
    }

    @Override
    public synchronized Map<String, CompletableFuture<Void>> createPartitions(
            Collection<NewPartitions> topics, boolean validateOnly) {
        Map<String, CompletableFuture<Void>> outcomes = new LinkedHashMap<>();
        for (NewPartitions topic : topics) {
            int have = partitionCounts.getOrDefault(topic.topic(), 0);
            if (topic.totalCount() <= have) {
                outcomes.put(
                        topic.topic(), failed(Errors.INVALID_PARTITIONS, "Topic already has " + have + " partitions."));
                continue;
            }
            outcomes.put(topic.topic(), CompletableFuture.completedFuture(null));
            if (!validateOnly) {
                partitionCounts.put(topic.topic(), topic.totalCount());
                controller.execute(() -> lead(topic.topic(), have, topic.totalCount()));
            }
        }
        return outcomes;
    }

    private static <T> CompletableFuture<T> failed(Errors error, String message) {
        return CompletableFuture.failedFuture(new ApiException(error, message));
    }

    /** What the controller sends when partitions [from, to) become led. */
    void lead(String topic, int from, int to) {
        LeaderAndIsrTopicState roles =
                new LeaderAndIsrTopicState().setTopicName(topic).setTopicId(topicIds.get(topic));
        UpdateMetadataTopicState states =
                new UpdateMetadataTopicState().setTopicName(topic).setTopicId(topicIds.get(topic));
        for (int i = from; i < to; i++) {
            roles.partitionStates()
                    .add(new LeaderAndIsrPartitionState()
                            .setTopicName(topic)
                            .setPartitionIndex(i)
                            .setControllerEpoch(1)
                            .setLeader(BROKER_ID)
                            .setIsr(List.of(BROKER_ID))
                            .setReplicas(List.of(BROKER_ID)));
            states.partitionStates().add(state(topic, i, BROKER_ID));
        }
        LeaderAndIsrRequestData request = new LeaderAndIsrRequestData().setControllerEpoch(1);
        request.topicStates().add(roles);
        replicaManager.becomeLeaderOrFollower(request, (short) 7);
        UpdateMetadataRequestData update = update();
        update.topicStates().add(states);
        replicaManager.updateMetadata(update);
    }

    private void remove(String topic) {
        Uuid id = topicIds.remove(topic);
        int count = partitionCounts.remove(topic);
        StopReplicaTopicState stops = new StopReplicaTopicState().setTopicName(topic);
        UpdateMetadataTopicState states =
                new UpdateMetadataTopicState().setTopicName(topic).setTopicId(id);
        for (int i = 0; i < count; i++) {
            stops.partitionStates()
                    .add(new StopReplicaPartitionState()
                            .setPartitionIndex(i)
                            .setLeaderEpoch(-2)
                            .setDeletePartition(true));
            states.partitionStates().add(state(topic, i, -2));
        }
        UpdateMetadataRequestData update = update();
        update.topicStates().add(states);
        replicaManager.updateMetadata(update);
        StopReplicaRequestData stop = new StopReplicaRequestData().setControllerEpoch(1);
        stop.topicStates().add(stops);
        replicaManager.stopReplica(stop);
    }

    private static UpdateMetadataPartitionState state(String topic, int partition, int leader) {
        return new UpdateMetadataPartitionState()
                .setTopicName(topic)
                .setPartitionIndex(partition)
                .setLeader(leader)
                .setIsr(List.of(BROKER_ID))
                .setReplicas(List.of(BROKER_ID));
    }

    private UpdateMetadataRequestData update() {
        UpdateMetadataBroker broker = new UpdateMetadataBroker().setId(BROKER_ID);
        broker.endpoints()
                .add(new UpdateMetadataEndpoint()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setListener("PLAINTEXT"));
        return new UpdateMetadataRequestData()
                .setControllerId(BROKER_ID)
                .setControllerEpoch(1)
                .setLiveBrokers(new ArrayList<>(List.of(broker)));
    }

    @Override
    public synchronized CompletableFuture<Map<String, String>> read(ConfigEntity entity) {
        return CompletableFuture.completedFuture(Map.copyOf(configs.getOrDefault(entity.path(), Map.of())));
    }

    @Override
    public CompletableFuture<Map<ConfigEntity, Map<String, String>>> readAll(String type) {
        return CompletableFuture.completedFuture(Map.of());
    }

    @Override
    public synchronized CompletableFuture<Map<String, String>> alter(
            ConfigEntity entity, UnaryOperator<Map<String, String>> change) {
        try {
            Map<String, String> changed = change.apply(Map.copyOf(configs.getOrDefault(entity.path(), Map.of())));
            configs.put(entity.path(), changed);
            listeners.forEach(listener -> listener.onConfigChange(entity, changed));
            return CompletableFuture.completedFuture(changed);
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void addListener(ConfigChangeListener listener) {
        listeners.add(listener);
    }

    @Override
    public CompletableFuture<ProducerIdBlock> allocateBlock() {
        return CompletableFuture.completedFuture(new ProducerIdBlock(BROKER_ID, 1000, 1999));
    }

    @Override
    public CompletableFuture<Long> nextProducerId() {
        return CompletableFuture.completedFuture(producerIds.getAndIncrement());
    }
}
