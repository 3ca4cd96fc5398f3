package io.barnabas.coordination;

import io.barnabas.metadata.BrokerRegistration;
import java.util.concurrent.CompletableFuture;

/**
 * One broker's tie to the cluster: its session, its registration, and the services that live in the store.
 *
 * <p>Order of use: {@link #clusterId}, {@link #generateBrokerId} when broker.id is -1, {@link #registerBroker}, {@link
 * #startController}. Methods marked "blocks" are for start-up only. Every future may complete on the store's thread:
 * do not block in its continuations.
 */
public interface ClusterCoordination extends AutoCloseable {
    /**
     * The cluster id, created if the cluster has none yet. Blocks, at most zookeeper.connection.timeout.ms.
     *
     * @throws CoordinationException when the store does not answer
     */
    String clusterId();

    /**
     * A broker id nobody has: reservedBrokerMaxId + n. Blocks, at most zookeeper.connection.timeout.ms.
     *
     * @throws CoordinationException when the store does not answer
     */
    int generateBrokerId(int reservedBrokerMaxId);

    /**
     * Announces this broker. A left-over registration of the same broker (after a kill) is taken over when its address
     * no longer answers or is this process; while another live broker holds the id, this fails at once.
     *
     * <p>After a lost session the broker is registered again by itself, with a new epoch: see {@link SessionListener}.
     *
     * @return the broker epoch; fails with {@link CoordinationException}, whose message names id, address and cure
     */
    CompletableFuture<Long> registerBroker(BrokerRegistration registration);

    /** The epoch of the current registration, {@link BrokerRegistration#NO_EPOCH} while there is none. */
    long brokerEpoch();

    /** Stands for election, and runs the controller whenever this broker is elected. Call once, after registering. */
    Controller startController(ControllerConfig config, BrokerChannel channel);

    TopicAdmin topicAdmin();

    ConfigStore configStore();

    /** Offsets of consumers that keep them in the store. */
    ConsumerOffsets consumerOffsets();

    ProducerIdAllocator producerIdAllocator(int brokerId);

    /** Begins to watch over the other brokers' processes. Call once, after registering; does nothing when disabled. */
    void startFailureDetection(FailureDetectionConfig config);

    /**
     * A hint for the failure detector: a connection to that broker was refused, or broke. Nothing is believed of it: the
     * detector looks for itself. Cheap; from any thread, as often as it happens.
     */
    void suspect(int brokerId);

    /**
     * This broker begins to shut down: from here on it neither objects to being taken for dead nor registers anew when
     * its registration vanishes.
     */
    void leave();

    /**
     * Lets the controller know that a log directory of this broker has failed: it asks again about all replicas here, and
     * hears which are lost. From any thread; tried again for some minutes while the store does not answer.
     */
    void announceLogDirFailure(int brokerId);

    /** Called on the store's thread: only enqueue. */
    void addSessionListener(SessionListener listener);

    /** Resigns, withdraws the registration by ending the session, and frees threads. Blocks a few seconds at most. */
    @Override
    void close();
}
