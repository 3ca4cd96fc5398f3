package io.barnabas.server;

import io.barnabas.common.Time;
import io.barnabas.common.Uuid;
import io.barnabas.coordination.ClusterCoordination;
import io.barnabas.coordination.CoordinationException;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.server.config.BrokerConfigs;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.network.NettyBrokerLinks;
import io.barnabas.server.network.SocketServer;
import io.barnabas.server.network.SocketServerBindException;
import io.barnabas.server.replica.LogManagerLogs;
import io.barnabas.server.replica.TopicOverrides;
import io.barnabas.storage.log.LogConfig;
import io.barnabas.storage.log.LogDir;
import io.barnabas.storage.log.LogManager;
import io.barnabas.storage.log.cleaner.LogCleaner;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One broker: every part made and joined by hand, started in order and stopped in the reverse. Startup that fails leaves
 * nothing open once {@link #shutdown} has run.
 */
public final class KafkaServer {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.server.KafkaServer");
    private static final String NO_ID = "";
    private static final long STARTUP_PATIENCE_MS = 1_000;
    /** For one attempt to connect to another broker. */
    private static final int CONNECT_TIMEOUT_MS = 10_000;

    /** The file's until the broker knows who it is, then with the overrides that are stored for it. */
    private KafkaConfig config;

    private BrokerConfigs brokerConfigs;
    private final Time time;
    private final BackgroundThreads threads;
    private final ReentrantLock lifecycle = new ReentrantLock();
    private final CountDownLatch ended = new CountDownLatch(1);
    private String id = NO_ID;
    private boolean stopped;
    private ClusterCoordination coordination;
    private LogManager logManager;
    /** Null where log.cleaner.enable says so. */
    private LogCleaner cleaner;

    private volatile Broker broker;
    /** Null until it takes part in the cluster. */
    private Broker started;

    private NettyBrokerLinks links;
    private SocketServer socketServer;

    public KafkaServer(KafkaConfig config) {
        this(config, Time.SYSTEM);
    }

    KafkaServer(KafkaConfig config, Time time) {
        this.config = config;
        this.time = time;
        this.threads = new BackgroundThreads();
    }

    /**
     * Starts; returns when clients are served.
     *
     * @throws StartupException when it cannot, for a reason the operator can mend
     */
    public void startup() {
        lifecycle.lock();
        try {
            if (!stopped) {
                start();
            }
        } finally {
            lifecycle.unlock();
        }
    }

    private void start() {
        long startTimeMs = time.milliseconds();
        LOG.info("starting");
        try {
            BrokerIdentity identity = BrokerIdentity.remembered(config.logDirs());
            coordination = BrokerCoordination.connect(config);
            String clusterId = coordination.clusterId();
            LOG.info("Cluster ID = {}", clusterId);
            identity.throwIfOtherCluster(clusterId);
            int brokerId = identity.brokerId(
                    config.brokerId(), () -> coordination.generateBrokerId(config.reservedBrokerMaxId()));
            id = "[KafkaServer id=" + brokerId + "] ";
            brokerConfigs = BrokerCoordination.withStoredOverrides(config, brokerId, coordination.configStore());
            config = brokerConfigs.effective();
            TopicOverrides overrides = loadLogs();
            identity.remember(brokerId, clusterId);
            serve(brokerId, clusterId, overrides);
        } catch (CoordinationException e) {
            throw new StartupException(e.getMessage(), e);
        } catch (SocketServerBindException e) {
            throw new StartupException(
                    e.getMessage() + ". Stop whatever has the port (netstat -tlnp shows it), or change 'listeners'.",
                    e);
        } catch (IOException e) {
            throw new StartupException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
        BrokerMain.logVersion(startTimeMs);
        LOG.info("{}started", id);
    }

    private TopicOverrides loadLogs() throws IOException {
        TopicOverrides overrides = new TopicOverrides(
                coordination.configStore(), config.zooKeeper().connectionTimeoutMs());
        LogConfig defaults = LogConfig.of(config.topicConfigDefaults());
        logManager = new LogManager(LogSettings.of(config), defaults, threads.scheduler(), time);
        logManager.lockLogDirs();
        overrides.start(
                (topic, configs) -> threads.scheduler().execute(() -> logManager.updateTopicConfig(topic, configs)));
        logManager.onLogDirFailure(this::onLogDirFailure);
        // Recovery goes on while the broker registers: each partition is served as soon as its own log is ready.
        logManager.startLoading(overrides);
        if (config.getBoolean("log.cleaner.enable")) {
            cleaner = new LogCleaner(LogSettings.cleaner(config), logManager, BackgroundThreads::cleaner, time);
            logManager.useCleaning(cleaner);
            cleaner.start();
        }
        return overrides;
    }

    private void serve(int brokerId, String clusterId, TopicOverrides overrides) {
        links = new NettyBrokerLinks(brokerId, CONNECT_TIMEOUT_MS, coordination::suspect, time);
        broker = new Broker(
                brokerId,
                clusterId,
                brokerConfigs,
                new BrokerPorts(
                        coordination,
                        links,
                        new LogManagerLogs(logManager, overrides),
                        threads.executors(),
                        time,
                        Uuid::randomUuid,
                        () -> ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE)));
        socketServer = new SocketServer(Listeners.socketServerConfig(brokerId, config), broker.handlers(), time);
        socketServer.bind();
        broker.dynamicConfig().addReconfigurable(BrokerReconfigurables.logs(logManager));
        broker.dynamicConfig().addReconfigurable(BrokerReconfigurables.producers(logManager));
        ifMade(cleaner, made -> broker.dynamicConfig().addReconfigurable(BrokerReconfigurables.cleaner(made)));
        broker.dynamicConfig().addReconfigurable(BrokerReconfigurables.connections(socketServer));
        register(brokerId);
        broker.start();
        overrides.forEach(broker::onTopicConfig);
        started = broker;
        socketServer.enableRequestProcessing();
    }

    /** On the thread that found out. Without a directory left there is nothing to serve, nor to close in order. */
    private void onLogDirFailure(LogDir dir) {
        if (logManager.areAllOffline()) {
            LOG.error("Shutdown broker because all log dirs in {} have failed", config.logDirs());
            Runtime.getRuntime().halt(1);
        }
        Broker serving = broker;
        if (serving != null) {
            serving.onLogDirFailure(dir.path().toString());
        }
    }

    private void register(int brokerId) {
        BrokerRegistration registration = new BrokerRegistration(
                brokerId,
                Listeners.advertised(config, socketServer::boundPort),
                config.rack(),
                Integer.getInteger("com.sun.management.jmxremote.port", -1),
                time.milliseconds(),
                BrokerRegistration.NO_EPOCH);
        // A left-over registration may have to be waited out: at most a session, and a little.
        long limitMs = config.zooKeeper().sessionTimeoutMs()
                + (long) config.zooKeeper().connectionTimeoutMs();
        try {
            long epoch = coordination.registerBroker(registration).get(limitMs, TimeUnit.MILLISECONDS);
            LOG.debug("Registered with broker epoch {}", epoch);
        } catch (ExecutionException | CompletionException e) {
            throw new StartupException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new StartupException(
                    "ZooKeeper at " + config.zooKeeper().connect() + " did not take the registration of " + "broker "
                            + brokerId + " within " + limitMs + " ms: is it overloaded, or has it lost its quorum?",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupException("interrupted while registering", e);
        }
    }

    /**
     * Stops what was started: no new requests, logs flushed and closed, registration withdrawn. May be called twice. A
     * startup that is waiting for ZooKeeper or recovering logs is not waited for: there is nothing to lose yet.
     */
    public void shutdown() {
        if (!lifecycleIsFree()) {
            LOG.info("{}stopped while starting; the next start finds everything as this one did", id);
            return;
        }
        try {
            if (!stopped) {
                stopped = true;
                stop();
            }
        } finally {
            lifecycle.unlock();
        }
    }

    private boolean lifecycleIsFree() {
        try {
            return lifecycle.tryLock(STARTUP_PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void stop() {
        LOG.info("{}shutting down", id);
        List.of(
                        new Step("registration", () -> ifMade(coordination, ClusterCoordination::leave)),
                        new Step("controlled shutdown", () -> ifMade(started, Broker::controlledShutdown)),
                        new Step("socket server", () -> ifMade(socketServer, SocketServer::stopProcessingRequests)),
                        new Step("fetchers", () -> ifMade(broker, Broker::stopFetchers)),
                        new Step("coordinators", () -> ifMade(broker, Broker::stopCoordinators)),
                        new Step("ways to the controller", () -> ifMade(broker, Broker::stopAsking)),
                        new Step("links to brokers", () -> ifMade(links, NettyBrokerLinks::close)),
                        new Step("background threads", threads::stop),
                        new Step("log cleaner", () -> ifMade(cleaner, LogCleaner::close)),
                        new Step("logs", this::closeLogs),
                        new Step("ZooKeeper session", () -> ifMade(coordination, ClusterCoordination::close)),
                        new Step("sockets", () -> ifMade(socketServer, SocketServer::close)))
                .forEach(Step::run);
        LOG.info("{}shut down completed", id);
        ended.countDown();
    }

    private static <T> void ifMade(T part, Consumer<T> action) {
        if (part != null) {
            action.accept(part);
        }
    }

    /** Returns once {@link #shutdown} is done. */
    public void awaitShutdown() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeLogs() {
        if (broker != null) {
            broker.replicaManager().checkpointHighWatermarks();
        }
        if (logManager != null) {
            logManager.shutdown(coordination.brokerEpoch());
        }
    }

    /** One step of stopping; that it fails must not keep the others from being done. */
    private record Step(String what, Runnable action) {
        void run() {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.error("Error while closing the {}", what, e);
            }
        }
    }
}
