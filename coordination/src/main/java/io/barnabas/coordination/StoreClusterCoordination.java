package io.barnabas.coordination;

import io.barnabas.coordination.MetadataStore.Node;
import io.barnabas.coordination.MetadataStore.SessionStateListener;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.MetadataStoreException.Code;
import io.barnabas.coordination.znode.BrokerSequenceIdZNode;
import io.barnabas.coordination.znode.ClusterIdZNode;
import io.barnabas.coordination.znode.LogDirEventNotificationZNode;
import io.barnabas.coordination.znode.PersistentZNodes;
import io.barnabas.metadata.BrokerRegistration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker's tie to the cluster over a {@link MetadataStore}, ZooKeeper's or the one in memory. Keeps the registration
 * and the candidacy alive across sessions: whoever loses its session is fenced at once, and comes back by registering
 * first and standing for election second.
 */
public final class StoreClusterCoordination implements ClusterCoordination {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.server.KafkaServer");
    private static final int START_TIMEOUT_S = 60;
    private static final long REREGISTER_PAUSE_MS = 1_000;
    private static final int MAX_ANNOUNCEMENTS = 60;
    private static final long ANNOUNCEMENT_PAUSE_S = 5;

    private final MetadataStore store;
    private final CoordinationEnvironment environment;
    private final ScheduledExecutorService timer;
    private final BrokerRegistry registry;
    private final StoreTopicAdmin topicAdmin;
    private final StoreConfigStore configStore;
    private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();
    private volatile BrokerRegistration registration;
    private volatile StoreController controller;
    private volatile FailureDetector detector;
    private volatile boolean leaving;
    private volatile boolean closed;

    /**
     * Makes sure that the folders every broker needs exist. Blocks shortly.
     *
     * @param store connected; closed together with this
     */
    public StoreClusterCoordination(
            MetadataStore store, CoordinationEnvironment environment, TopicAdminConfig topicAdminConfig) {
        this.store = store;
        this.environment = environment;
        this.timer = environment.threads().loop("coordination-timer");
        this.registry = new BrokerRegistry(store, environment, timer);
        this.topicAdmin = new StoreTopicAdmin(store, environment, topicAdminConfig);
        this.configStore = new StoreConfigStore(store, environment.time());
        registry.onVanished(this::onRegistrationRemoved);
        store.addSessionStateListener(new Sessions());
        await(Futures.createMissing(store, PersistentZNodes.paths()));
    }

    @Override
    public String clusterId() {
        return await(Futures.orElse(store.get(ClusterIdZNode.PATH), Code.NO_NODE, null)
                .thenCompose(node -> node != null ? CompletableFuture.completedFuture(node) : createClusterId())
                .thenApply(node -> ClusterIdZNode.decode(node.data())));
    }

    private CompletableFuture<Node> createClusterId() {
        String clusterId = environment.uuids().get().toString();
        return Futures.createMissing(store, List.of(ClusterIdZNode.PARENT))
                .thenCompose(nothing -> Futures.orElse(
                        store.multi(List.of(Write.create(ClusterIdZNode.PATH, ClusterIdZNode.encode(clusterId)))),
                        Code.NODE_EXISTS,
                        List.of()))
                // Whoever was first: what is written counts.
                .thenCompose(done -> store.get(ClusterIdZNode.PATH));
    }

    @Override
    public int generateBrokerId(int reservedBrokerMaxId) {
        // Any version: the version itself is the counter, and the store hands out each of them once.
        Write count = Write.setData(BrokerSequenceIdZNode.PATH, null, MetadataStore.ANY_VERSION);
        return await(store.multi(List.of(count))
                .thenApply(results -> reservedBrokerMaxId
                        + results.get(0).stat().orElseThrow().version()));
    }

    @Override
    public CompletableFuture<Long> registerBroker(BrokerRegistration newRegistration) {
        return registry.register(newRegistration).handle((epoch, thrown) -> {
            if (thrown == null) {
                registration = newRegistration;
                return epoch;
            }
            Throwable cause = Futures.cause(thrown);
            throw cause instanceof CoordinationException e ? e : new CoordinationException(cause.getMessage(), cause);
        });
    }

    @Override
    public long brokerEpoch() {
        return registry.brokerEpoch();
    }

    @Override
    public Controller startController(ControllerConfig config, BrokerChannel channel) {
        StoreController started = new StoreController(store, environment, configStore, config, channel);
        controller = started;
        configStore.addListener((entity, overrides) -> started.onConfigChange(entity));
        started.start();
        return started;
    }

    @Override
    public TopicAdmin topicAdmin() {
        return topicAdmin;
    }

    @Override
    public ConsumerOffsets consumerOffsets() {
        return new StoreConsumerOffsets(store);
    }

    @Override
    public ConfigStore configStore() {
        return configStore;
    }

    @Override
    public ProducerIdAllocator producerIdAllocator(int brokerId) {
        return new StoreProducerIdAllocator(store, brokerId, List.of());
    }

    @Override
    public void startFailureDetection(FailureDetectionConfig config) {
        BrokerRegistration current = registration;
        if (config.enable() && current != null) {
            detector = new FailureDetector(store, environment, timer, config);
            long epoch = registry.brokerEpoch();
            if (epoch != BrokerRegistration.NO_EPOCH) {
                detector.onRegistered(current.withEpoch(epoch));
            }
        }
    }

    @Override
    public void suspect(int brokerId) {
        toDetector(started -> started.suspect(brokerId));
    }

    @Override
    public void leave() {
        leaving = true;
        toDetector(FailureDetector::leave);
    }

    private void toDetector(Consumer<FailureDetector> news) {
        FailureDetector started = detector;
        if (started != null) {
            news.accept(started);
        }
    }

    @Override
    public void announceLogDirFailure(int brokerId) {
        announceLogDirFailure(brokerId, MAX_ANNOUNCEMENTS);
    }

    /** An announcement whose reply was lost may come twice, which does no harm. */
    private void announceLogDirFailure(int brokerId, int attempts) {
        Write event = Write.createSequential(
                LogDirEventNotificationZNode.createPath(), LogDirEventNotificationZNode.encode(brokerId));
        store.multi(List.of(event)).whenComplete((done, thrown) -> {
            if (thrown == null || closed) {
                return;
            }
            LOG.warn(
                    "The failure of a log directory could not be announced: {}",
                    Futures.cause(thrown).getMessage());
            if (attempts > 1) {
                timer.schedule(
                        () -> announceLogDirFailure(brokerId, attempts - 1), ANNOUNCEMENT_PAUSE_S, TimeUnit.SECONDS);
            }
        });
    }

    @Override
    public void addSessionListener(SessionListener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        closed = true;
        if (controller != null) {
            controller.close();
        }
        store.close();
        timer.shutdown();
        toDetector(FailureDetector::close);
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.orTimeout(START_TIMEOUT_S, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            Throwable cause = Futures.cause(e);
            if (cause instanceof MetadataStoreException answer && answer.code() == Code.NO_AUTH) {
                throw new CoordinationException(
                        "ZooKeeper refuses this broker the right to write: "
                                + answer.getMessage()
                                + ". Check zookeeper.set.acl and the broker's ZooKeeper credentials.",
                        answer);
            }
            throw cause instanceof CoordinationException known
                    ? known
                    : new CoordinationException("ZooKeeper does not answer: " + cause, cause);
        }
    }

    private void reregister(long sessionId) {
        BrokerRegistration current = registration;
        if (current == null || leaving || closed || store.sessionId() != sessionId) {
            return;
        }
        registry.register(current).whenComplete((epoch, thrown) -> {
            if (thrown == null) {
                toDetector(started -> started.onRegistered(current.withEpoch(epoch)));
                listeners.forEach(listener -> listener.onReregistered(epoch));
                if (controller != null) {
                    controller.onNewSession();
                }
                return;
            }
            LOG.error(
                    "Broker {} could not be registered again: {}",
                    current.id(),
                    Futures.cause(thrown).getMessage());
            if (!closed) {
                timer.schedule(() -> reregister(sessionId), REREGISTER_PAUSE_MS, TimeUnit.MILLISECONDS);
            }
        });
    }

    /** Others have taken this broker for dead, or an operator has deleted its registration. */
    private void onRegistrationRemoved(long removedEpoch) {
        BrokerRegistration current = registration;
        if (current == null || leaving || closed) {
            return;
        }
        LOG.warn(
                "The registration of broker {} (epoch {}) was removed, though its session lives: leading nothing any more,"
                        + " and registering anew",
                current.id(),
                removedEpoch);
        long sessionId = store.sessionId();
        registry.unregistered();
        toDetector(FailureDetector::onUnregistered);
        if (controller != null) {
            controller.onSessionLost();
        }
        listeners.forEach(listener -> listener.onRegistrationRemoved(removedEpoch));
        FailureMarks.spare(store, current.id(), removedEpoch, environment.time().milliseconds())
                .whenComplete((nothing, thrown) -> {
                    if (thrown != null) {
                        LOG.warn("It cannot be noted that broker {} lives", current.id(), thrown);
                    }
                    reregister(sessionId);
                });
    }

    private final class Sessions implements SessionStateListener {
        @Override
        public void onSuspended() {
            if (controller != null) {
                controller.onSuspended();
            }
            listeners.forEach(SessionListener::onSuspended);
        }

        @Override
        public void onReconnected() {
            if (controller != null) {
                controller.onReconnected();
            }
            listeners.forEach(SessionListener::onReconnected);
        }

        @Override
        public void onLost() {
            registry.unregistered();
            toDetector(FailureDetector::onUnregistered);
            if (controller != null) {
                controller.onSessionLost();
            }
            listeners.forEach(SessionListener::onSessionLost);
        }

        @Override
        public void onNewSession(long sessionId) {
            configStore.newSession();
            reregister(sessionId);
        }
    }
}
