package io.barnabas.server;

import io.barnabas.common.Node;
import io.barnabas.controller.InterBrokerProtocol;
import io.barnabas.coordination.ClusterCoordination;
import io.barnabas.coordination.ConfigStore;
import io.barnabas.coordination.Controller;
import io.barnabas.coordination.ControllerConfig;
import io.barnabas.coordination.ProducerIdAllocator;
import io.barnabas.coordination.SessionListener;
import io.barnabas.metadata.ConfigEntity;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.config.BrokerConfigs;
import io.barnabas.server.config.DynamicBrokerConfig;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.controller.AlterPartitionManager;
import io.barnabas.server.controller.ControlledShutdown;
import io.barnabas.server.controller.ControllerChannelManager;
import io.barnabas.server.controller.ControllerFinder;
import io.barnabas.server.controller.LinkToController;
import io.barnabas.server.controller.LocalBroker;
import io.barnabas.server.coordinator.GroupCoordinator;
import io.barnabas.server.coordinator.ShardThreads;
import io.barnabas.server.fetcher.FetcherConfig;
import io.barnabas.server.fetcher.LeaderFetchers;
import io.barnabas.server.handler.ApiServices;
import io.barnabas.server.handler.RequestHandlers;
import io.barnabas.server.metadata.BrokerImage;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataWaits;
import io.barnabas.server.quota.ReplicationQuotas;
import io.barnabas.server.replica.FetchSessionCache;
import io.barnabas.server.replica.FetchSessions;
import io.barnabas.server.replica.ReplicaManager;
import io.barnabas.server.replica.ReplicaManagerConfig;
import io.barnabas.server.replica.ReplicaPeers;
import io.barnabas.server.replica.RequestTimer;
import io.barnabas.server.transaction.TransactionCoordinator;
import io.barnabas.server.transaction.TransactionMarkerSender;
import io.barnabas.server.verification.CoordinatorVerifier;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A broker without its sockets, disks, threads and session: what answers requests, keeps replicas, coordinates groups and
 * may become the controller, joined by hand over ports. {@link KafkaServer} lends it the machine's; the simulation lends a
 * whole cluster of them one thread.
 *
 * <p>Order of use: the constructor, {@link #handlers} to whoever receives requests, registration of the broker, {@link
 * #start}.
 */
public final class Broker {
    private static final String SOCKET_TIMEOUT = "controller.socket.timeout.ms";

    private final int brokerId;
    private final KafkaConfig config;
    private final DynamicBrokerConfig dynamicConfig;
    private final ReplicationQuotas quotas;
    private final BrokerPorts ports;
    private final MetadataCache metadataCache = new MetadataCache();
    private final LeaderFetchers fetchers;
    private final ReplicaManager replicaManager;
    private final ControllerFinder controllerFinder;
    private final LinkToController linkToController;
    private final LocalBroker localBroker;
    private final CoordinatorVerifier transactionVerifier;
    private final GroupCoordinator groupCoordinator;
    private final ProducerIdAllocator producerIds;
    private final TransactionCoordinator transactionCoordinator;
    private final RequestHandlers handlers;
    private volatile Controller controller;

    /**
     * @param brokerId who it is
     * @param clusterId the cluster it belongs to
     * @param brokerConfigs the file's configuration with what is stored for this broker
     */
    public Broker(int brokerId, String clusterId, BrokerConfigs brokerConfigs, BrokerPorts ports) {
        this.brokerId = brokerId;
        this.config = brokerConfigs.effective();
        this.ports = ports;
        BrokerExecutors executors = ports.executors();
        this.dynamicConfig = new DynamicBrokerConfig(brokerId, brokerConfigs, executors.scheduler());
        this.quotas = quotas();
        this.fetchers = new LeaderFetchers(
                FetcherConfig.of(brokerId, config),
                new LeaderFetchers.Ports(
                        ports.links(),
                        this::endPointOf,
                        ports.coordination()::brokerEpoch,
                        new FollowerQuota(quotas.follower())));
        dynamicConfig.addReconfigurable(BrokerReconfigurables.fetchers(fetchers));
        dynamicConfig.addReconfigurable(BrokerReconfigurables.verification());
        metadataCache.addListener(fetchers::onMetadataChange);
        InterBrokerProtocol protocol =
                InterBrokerProtocol.parse(config.interBrokerProtocolVersion().toString());
        this.controllerFinder = new ControllerFinder(brokerId, () -> controller, metadataCache, this::endPointOf);
        this.linkToController = new LinkToController(
                brokerId,
                controllerFinder,
                ports.links(),
                protocol,
                config.getInt(SOCKET_TIMEOUT),
                executors.coordinatorTimers(),
                ports.time());
        this.transactionVerifier = new CoordinatorVerifier(
                brokerId,
                metadataCache,
                this::endPointOf,
                ports.links(),
                protocol,
                config.getInt("request.timeout.ms"));
        this.replicaManager = replicaManager(protocol);
        ports.coordination().addSessionListener(new SessionListener() {
            @Override
            public void onRegistrationRemoved(long brokerEpoch) {
                replicaManager.fence(brokerEpoch);
            }
        });
        this.localBroker = new LocalBroker(replicaManager, executors.stateChanges());
        this.groupCoordinator =
                new GroupCoordinator(brokerId, config, metadataCache, shardThreads(executors), ports.uuids());
        groupCoordinator.start(replicaManager);
        this.producerIds = ports.coordination().producerIdAllocator(brokerId);
        this.transactionCoordinator = transactionCoordinator(protocol);
        transactionCoordinator.start(replicaManager);
        this.handlers = new RequestHandlers(services(clusterId).handlers());
    }

    private ReplicaManager replicaManager(InterBrokerProtocol protocol) {
        BrokerExecutors executors = ports.executors();
        return new ReplicaManager(
                ReplicaManagerConfig.of(brokerId, config),
                ports.logs(),
                metadataCache,
                new RequestTimer(executors.scheduler()),
                new ReplicaPeers(
                        ports.coordination()::brokerEpoch,
                        fetchers,
                        new AlterPartitionManager(
                                brokerId,
                                ports.coordination()::brokerEpoch,
                                linkToController,
                                protocol,
                                executors.coordinatorTimers()),
                        quotas.leader(),
                        quotas.alterLogDirs()),
                ports.time());
    }

    /** Limits on replication; they follow what is set for this broker and for topics while it runs. */
    private ReplicationQuotas quotas() {
        ReplicationQuotas limits = new ReplicationQuotas(
                brokerId,
                new ReplicationQuotas.Windows(
                        config.getInt("replication.quota.window.num"),
                        TimeUnit.SECONDS.toMillis(config.getInt("replication.quota.window.size.seconds")),
                        config.getInt("alter.log.dirs.replication.quota.window.num"),
                        TimeUnit.SECONDS.toMillis(
                                config.getInt("alter.log.dirs.replication.quota.window.size.seconds"))),
                ports.time()::milliseconds);
        dynamicConfig.addListener(
                configs -> limits.onBrokerConfig(configs.defaultOverrides(), configs.brokerOverrides()));
        return limits;
    }

    private ShardThreads shardThreads(BrokerExecutors executors) {
        return new ShardThreads(ports.time(), executors.coordinatorTimers(), executors.coordinatorLoader());
    }

    private TransactionCoordinator transactionCoordinator(InterBrokerProtocol protocol) {
        BrokerExecutors executors = ports.executors();
        return new TransactionCoordinator(
                brokerId,
                config,
                metadataCache,
                shardThreads(executors),
                producerIds,
                new TransactionMarkerSender(
                        new TransactionMarkerSender.Settings(
                                brokerId, protocol.writeTxnMarkersVersion(), config.getInt("request.timeout.ms")),
                        ports.links(),
                        this::endPointOf,
                        metadataCache,
                        executors.coordinatorTimers()));
    }

    private ApiServices services(String clusterId) {
        FetchSessionCache sessions =
                new FetchSessionCache(config.fetch().incrementalFetchSessionCacheSlots(), ports.sessionIds());
        ClusterCoordination coordination = ports.coordination();
        return new ApiServices(
                brokerId,
                clusterId,
                replicaManager,
                new FetchSessions(sessions, metadataCache, ports.time()::milliseconds),
                metadataCache,
                new MetadataWaits(metadataCache, ports.executors().scheduler()),
                coordination.topicAdmin(),
                coordination.configStore(),
                producerIds,
                groupCoordinator,
                transactionCoordinator,
                coordination.consumerOffsets(),
                localBroker,
                () -> controller,
                dynamicConfig::current,
                transactionVerifier);
    }

    /** Where another broker serves brokers, null when it is not known to be alive. */
    private EndPoint endPointOf(int otherId) {
        BrokerImage other = metadataCache.image().brokers().get(otherId);
        String listener = config.listeners().interBrokerListenerName();
        Node node = other == null ? null : other.node(listener);
        return node == null
                ? null
                : new EndPoint(
                        listener,
                        config.listeners().interBrokerSecurityProtocol().name(),
                        node.host(),
                        node.port());
    }

    /** What serves this broker's requests; they may come as soon as {@link #start} was called. */
    public RequestHandlers handlers() {
        return handlers;
    }

    /** Stands for election and begins its housekeeping. Call once, when the broker is registered. */
    public void start() {
        ScheduledExecutorService scheduler = ports.executors().scheduler();
        // Before the first role comes.
        ports.logs().onSettled(tp -> localBroker.onLogSettled(tp, this::askForRoles));
        ports.logs().onRoom(this::askForRoles);
        followConfigs(ports.coordination().configStore());
        controller = ports.coordination()
                .startController(
                        controllerConfig(),
                        new ControllerChannelManager(
                                brokerId,
                                config.listeners().interBrokerListenerName(),
                                config.getInt(SOCKET_TIMEOUT),
                                localBroker,
                                ports.links()));
        replicaManager.start(scheduler);
        ports.coordination().startFailureDetection(config.failureDetection());
        long checkpointMs = config.replication().highWatermarkCheckpointIntervalMs();
        scheduler.scheduleWithFixedDelay(
                replicaManager::checkpointHighWatermarks, checkpointMs, checkpointMs, TimeUnit.MILLISECONDS);
    }

    private void followConfigs(ConfigStore store) {
        dynamicConfig.follow(store);
        store.addListener((entity, overrides) -> {
            if (entity.type().equals(ConfigEntity.TOPICS)) {
                onTopicConfig(entity.name(), overrides);
            }
        });
    }

    private ControllerConfig controllerConfig() {
        return new ControllerConfig(
                brokerId,
                config.listeners().interBrokerListenerName(),
                config.interBrokerProtocolVersion().toString(),
                config.topicDefaults().deleteEnable(),
                config.uncleanLeaderElectionEnable(),
                new ControllerConfig.LeaderRebalance(
                        config.autoLeaderRebalanceEnable(),
                        config.getLong("leader.imbalance.check.interval.seconds"),
                        config.getInt("leader.imbalance.per.broker.percentage")));
    }

    /** A log directory failed: what lies in it is not served any more, and the controller has to know. */
    public void onLogDirFailure(String directory) {
        replicaManager.onLogDirFailure(directory);
        ports.coordination().announceLogDirFailure(brokerId);
    }

    /** What the controller believes of this broker's replicas is not so any more: it looks again, as when a disk failed. */
    private void askForRoles() {
        ports.coordination().announceLogDirFailure(brokerId);
    }

    /** A topic's overrides are these now: for limits on the replication of its partitions. Any thread. */
    public void onTopicConfig(String topic, Map<String, String> overrides) {
        quotas.onTopicConfig(topic, overrides);
    }

    /** What is in force, and who is told when it changes. */
    public DynamicBrokerConfig dynamicConfig() {
        return dynamicConfig;
    }

    public ReplicaManager replicaManager() {
        return replicaManager;
    }

    public MetadataCache metadataCache() {
        return metadataCache;
    }

    /** Has the controller move leaderships away from this broker. Blocks: see {@link ControlledShutdown}. */
    public void controlledShutdown() {
        new ControlledShutdown(
                        brokerId,
                        ports.coordination()::brokerEpoch,
                        controllerFinder,
                        linkToController,
                        new ControlledShutdown.Settings(
                                config.getBoolean("controlled.shutdown.enable"),
                                config.getInt("controlled.shutdown.max.retries"),
                                config.getLong("controlled.shutdown.retry.backoff.ms"),
                                config.getInt(SOCKET_TIMEOUT)),
                        ports.time())
                .run();
    }

    /** Nothing is asked of the controller, or of transaction coordinators, from here on. */
    public void stopAsking() {
        linkToController.close();
        transactionVerifier.close();
    }

    /** Nothing is copied from leaders from here on. */
    public void stopFetchers() {
        fetchers.close();
    }

    /** Groups and transactions are not served from here on. */
    public void stopCoordinators() {
        transactionCoordinator.shutdown();
        groupCoordinator.shutdown();
    }
}
