package io.barnabas.server.handler;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.config.BrokerConfigs;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.controller.LocalBroker;
import io.barnabas.server.coordinator.GroupCoordinator;
import io.barnabas.server.coordinator.ShardThreads;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataWaits;
import io.barnabas.server.network.ListenerEndpoint;
import io.barnabas.server.network.SocketServer;
import io.barnabas.server.network.SocketServerConfig;
import io.barnabas.server.network.SocketServerConfig.ConnectionLimits;
import io.barnabas.server.network.SocketServerConfig.RequestLimits;
import io.barnabas.server.network.SocketServerConfig.SocketOptions;
import io.barnabas.server.replica.FetchSessionCache;
import io.barnabas.server.replica.FetchSessions;
import io.barnabas.server.replica.LogManagerLogs;
import io.barnabas.server.replica.ReplicaManager;
import io.barnabas.server.replica.ReplicaManagerConfig;
import io.barnabas.server.replica.ReplicaPeers;
import io.barnabas.server.replica.RequestTimer;
import io.barnabas.server.replica.TopicOverrides;
import io.barnabas.server.replica.TransactionVerifier;
import io.barnabas.server.transaction.TransactionCoordinator;
import io.barnabas.server.transaction.TransactionMarkerSender;
import io.barnabas.storage.log.LogConfig;
import io.barnabas.storage.log.LogManager;
import io.barnabas.storage.log.LogManagerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A whole broker on a free port, but for ZooKeeper: real sockets, handlers, partitions and logs. */
final class TestBroker implements AutoCloseable {
    static final String CLUSTER_ID = "a-test-cluster-id-here";

    final FakeCluster cluster;
    final MetadataCache metadataCache = new MetadataCache();
    final ReplicaManager replicaManager;
    final GroupCoordinator groupCoordinator;
    final FetchSessionCache sessionCache;
    final RequestHandlers handlers;
    /** Says yes to every question at once. */
    volatile TransactionVerifier verifierInUse = (transactionalId, producerId, epoch, partitions, done) -> {
        Map<TopicPartition, Errors> outcomes = new HashMap<>();
        partitions.forEach(tp -> outcomes.put(tp, Errors.NONE));
        done.accept(outcomes);
    };

    private final TransactionVerifier verifier = (transactionalId, producerId, epoch, partitions, done) ->
            verifierInUse.verify(transactionalId, producerId, epoch, partitions, done);
    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    private final TransactionCoordinator transactionCoordinator;
    private final ExecutorService controllerThread = Executors.newSingleThreadExecutor();
    private final LogManager logManager;
    private final SocketServer socketServer;

    TestBroker(Path logDir, Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("zookeeper.connect", "localhost:2181");
        all.put("broker.id", "0");
        all.put("log.dirs", logDir.toString());
        KafkaConfig config = KafkaConfig.of(all);
        cluster = new FakeCluster(controllerThread);
        LogConfig defaults = LogConfig.of(config.topicConfigDefaults());
        logManager = new LogManager(LogManagerSettings.defaults(List.of(logDir)), defaults, scheduler, Time.SYSTEM);
        TopicOverrides overrides = new TopicOverrides(cluster, 10_000);
        overrides.start(logManager::updateTopicConfig);
        logManager.startup(overrides);
        replicaManager = new ReplicaManager(
                new ReplicaManagerConfig(FakeCluster.BROKER_ID, 30_000),
                new LogManagerLogs(logManager, overrides),
                metadataCache,
                new RequestTimer(scheduler),
                ReplicaPeers.none(() -> -1),
                Time.SYSTEM);
        groupCoordinator = new GroupCoordinator(
                FakeCluster.BROKER_ID,
                config,
                metadataCache,
                new ShardThreads(Time.SYSTEM, scheduler, scheduler),
                Uuid::randomUuid);
        groupCoordinator.start(replicaManager);
        transactionCoordinator = new TransactionCoordinator(
                FakeCluster.BROKER_ID,
                config,
                metadataCache,
                new ShardThreads(Time.SYSTEM, scheduler, scheduler),
                cluster,
                new TransactionMarkerSender(
                        new TransactionMarkerSender.Settings(FakeCluster.BROKER_ID, (short) 1, 30_000),
                        (broker, endPoint, clientId) -> {
                            throw new UnsupportedOperationException("no brokers to send markers to");
                        },
                        broker -> null,
                        metadataCache,
                        scheduler));
        transactionCoordinator.start(replicaManager);
        logManager.onLogDirFailure(
                dir -> replicaManager.onLogDirFailure(dir.path().toString()));
        Random random = new Random(17);
        sessionCache = new FetchSessionCache(config.fetch().incrementalFetchSessionCacheSlots(), random::nextInt);
        handlers = new RequestHandlers(services(config).handlers());
        socketServer = new SocketServer(
                new SocketServerConfig(
                        0,
                        List.of(new ListenerEndpoint("PLAINTEXT", "PLAINTEXT", "127.0.0.1", 0)),
                        2,
                        SocketOptions.DEFAULT,
                        ConnectionLimits.DEFAULT,
                        RequestLimits.DEFAULT),
                handlers,
                Time.SYSTEM);
        socketServer.bind();
        cluster.start(replicaManager, port());
        socketServer.enableRequestProcessing();
    }

    private ApiServices services(KafkaConfig config) {
        BrokerConfigs configs = BrokerConfigs.of(config);
        return new ApiServices(
                FakeCluster.BROKER_ID,
                CLUSTER_ID,
                replicaManager,
                new FetchSessions(sessionCache, metadataCache, Time.SYSTEM::milliseconds),
                metadataCache,
                new MetadataWaits(metadataCache, scheduler),
                cluster,
                cluster,
                cluster,
                groupCoordinator,
                transactionCoordinator,
                new FakeConsumerOffsets(),
                new LocalBroker(replicaManager, controllerThread),
                () -> FakeController.ACTIVE,
                () -> configs,
                verifier);
    }

    int port() {
        return socketServer.boundPort("PLAINTEXT");
    }

    String bootstrap() {
        return "127.0.0.1:" + port();
    }

    @Override
    public void close() {
        socketServer.close();
        groupCoordinator.shutdown();
        transactionCoordinator.shutdown();
        controllerThread.shutdownNow();
        replicaManager.checkpointHighWatermarks();
        logManager.close();
        scheduler.shutdownNow();
    }
}
