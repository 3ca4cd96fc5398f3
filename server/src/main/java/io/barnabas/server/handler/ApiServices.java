package io.barnabas.server.handler;

import io.barnabas.common.Time;
import io.barnabas.coordination.ConfigStore;
import io.barnabas.coordination.ConsumerOffsets;
import io.barnabas.coordination.Controller;
import io.barnabas.coordination.ProducerIdAllocator;
import io.barnabas.coordination.TopicAdmin;
import io.barnabas.server.config.BrokerConfigs;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.controller.LocalBroker;
import io.barnabas.server.coordinator.GroupCoordinator;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataWaits;
import io.barnabas.server.replica.FetchSessions;
import io.barnabas.server.replica.ReplicaManager;
import io.barnabas.server.replica.TransactionVerifier;
import io.barnabas.server.transaction.TransactionCoordinator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the handlers work with, and the list of them.
 *
 * @param brokerId this broker
 * @param clusterId the cluster's id
 * @param replicaManager this broker's partitions
 * @param fetchSessions what is remembered of fetchers
 * @param metadataCache what is known of the cluster
 * @param metadataWaits requests waiting for the cluster to change
 * @param topicAdmin creates and deletes topics
 * @param configStore overrides of topics and brokers
 * @param producerIds ids for idempotent producers
 * @param groupCoordinator the groups this broker serves
 * @param transactionCoordinator the transactional ids this broker serves
 * @param consumerOffsets offsets in ZooKeeper, for clients from before __consumer_offsets
 * @param localBroker carries out the orders of another broker's controller
 * @param controller this broker's part in the controllership; null while it is starting
 * @param brokerConfigs the configuration in force
 * @param transactionVerifier asks coordinators about transactions
 */
public record ApiServices(
        int brokerId,
        String clusterId,
        ReplicaManager replicaManager,
        FetchSessions fetchSessions,
        MetadataCache metadataCache,
        MetadataWaits metadataWaits,
        TopicAdmin topicAdmin,
        ConfigStore configStore,
        ProducerIdAllocator producerIds,
        GroupCoordinator groupCoordinator,
        TransactionCoordinator transactionCoordinator,
        ConsumerOffsets consumerOffsets,
        LocalBroker localBroker,
        Supplier<Controller> controller,
        Supplier<BrokerConfigs> brokerConfigs,
        TransactionVerifier transactionVerifier) {
    /** One handler for each API this broker serves, ApiVersions aside. */
    public List<RequestHandler> handlers() {
        KafkaConfig config = brokerConfigs.get().effective();
        ConfigAlteration alteration = new ConfigAlteration(brokerId, configStore, metadataCache);
        AutoTopicCreation autoCreation = new AutoTopicCreation(topicAdmin, config);
        List<RequestHandler> handlers = new ArrayList<>(GroupHandlers.of(
                groupCoordinator,
                metadataCache,
                new ConsumerOffsetsInStore(consumerOffsets, metadataCache, config.getInt("offset.metadata.max.bytes")),
                transactionVerifier,
                this::verifiesTransactions));
        handlers.addAll(TransactionHandlers.of(transactionCoordinator, groupCoordinator, metadataCache));
        handlers.addAll(List.of(
                findCoordinator(autoCreation, config),
                new ProduceHandler(replicaManager, transactionVerifier, this::verifiesTransactions),
                new FetchHandler(replicaManager, fetchSessions, config.fetch().fetchMaxBytes()),
                new ListOffsetsHandler(replicaManager),
                new MetadataHandler(metadataCache, metadataWaits, clusterId, autoCreation),
                new CreateTopicsHandler(topicAdmin, metadataWaits, this::isController, brokerConfigs),
                new DeleteTopicsHandler(
                        topicAdmin,
                        metadataCache,
                        metadataWaits,
                        this::isController,
                        config.topicDefaults().deleteEnable()),
                new DeleteRecordsHandler(replicaManager),
                new DescribeProducersHandler(replicaManager, metadataCache),
                new WriteTxnMarkersHandler(replicaManager, config.getInt("request.timeout.ms")),
                new InitProducerIdHandler(producerIds, transactionCoordinator),
                new OffsetForLeaderEpochHandler(replicaManager),
                new DescribeConfigsHandler(configStore, metadataCache, brokerConfigs, brokerId),
                new AlterConfigsHandler(alteration, brokerConfigs),
                new DescribeLogDirsHandler(replicaManager),
                new AlterReplicaLogDirsHandler(replicaManager),
                new CreatePartitionsHandler(topicAdmin, metadataWaits, this::isController),
                new IncrementalAlterConfigsHandler(alteration, brokerConfigs),
                new DescribeClusterHandler(metadataCache, clusterId),
                new ElectLeadersHandler(controller, metadataCache, metadataWaits)));
        handlers.addAll(ControllerOrderHandler.all(localBroker));
        handlers.addAll(ControllerRequestHandler.all(controller));
        handlers.addAll(ControllerRequestHandler.reassignments(controller));
        return handlers;
    }

    private boolean verifiesTransactions() {
        return brokerConfigs.get().effective().getBoolean("transaction.partition.verification.enable");
    }

    private FindCoordinatorHandler findCoordinator(AutoTopicCreation autoCreation, KafkaConfig config) {
        return new FindCoordinatorHandler(
                metadataCache,
                new FindCoordinatorHandler.Kind(
                        GroupCoordinator.TOPIC,
                        groupCoordinator::partitionFor,
                        coordinatorTopic(CoordinatorTopic.Kind.OFFSETS, autoCreation, config)),
                new FindCoordinatorHandler.Kind(
                        TransactionCoordinator.TOPIC,
                        transactionCoordinator::partitionFor,
                        coordinatorTopic(CoordinatorTopic.Kind.TRANSACTIONS, autoCreation, config)));
    }

    private CoordinatorTopic coordinatorTopic(
            CoordinatorTopic.Kind kind, AutoTopicCreation autoCreation, KafkaConfig config) {
        return new CoordinatorTopic(kind, autoCreation, metadataCache, metadataWaits, config, Time.SYSTEM);
    }

    private boolean isController() {
        Controller current = controller.get();
        return current != null && current.isActive();
    }
}
