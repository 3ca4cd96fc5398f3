package io.barnabas.server.handler;

import io.barnabas.common.Time;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.coordinator.GroupCoordinator;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataWaits;
import io.barnabas.server.transaction.TransactionCoordinator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates {@code __consumer_offsets} when the first group asks for its coordinator, {@code __transaction_state} when the
 * first transactional producer does.
 */
public final class CoordinatorTopic {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.server.DefaultAutoTopicCreationManager");
    /** How long the one who asks is kept waiting for a topic that comes; then it has to ask again. Milliseconds. */
    private static final long LEADER_WAIT_MS = 2_000;

    /** Clients ask ten times a second: the same reason is logged once in this time. */
    private static final long LOG_INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);

    /**
     * One of the coordinators' topics.
     *
     * @param topic its name
     * @param words what log lines call it
     * @param served what cannot be served without it
     * @param replicationFactorKey the key that says how many replicas it shall have
     */
    public record Kind(String topic, String words, String served, String replicationFactorKey) {
        /** The topic of consumer groups. */
        public static final Kind OFFSETS = new Kind(
                GroupCoordinator.TOPIC, "offsets topic", "no consumer group", "offsets.topic.replication.factor");

        /** The topic of transactions. */
        public static final Kind TRANSACTIONS = new Kind(
                TransactionCoordinator.TOPIC,
                "transactions state topic",
                "no transactional producer",
                "transaction.state.log.replication.factor");
    }

    private final Kind kind;
    private final AutoTopicCreation creation;
    private final MetadataCache metadataCache;
    private final MetadataWaits waits;
    private final short replicationFactor;
    private final Time time;
    private final AtomicLong nextLogNs;

    /**
     * @param kind which topic
     * @param creation creates it once, however many ask
     * @param waits for its leaders
     */
    public CoordinatorTopic(
            Kind kind,
            AutoTopicCreation creation,
            MetadataCache metadataCache,
            MetadataWaits waits,
            KafkaConfig config,
            Time time) {
        this.kind = kind;
        this.creation = creation;
        this.metadataCache = metadataCache;
        this.waits = waits;
        this.replicationFactor = config.getShort(kind.replicationFactorKey());
        this.time = time;
        this.nextLogNs = new AtomicLong(time.nanoseconds());
    }

    /** Done when the topic has leaders, or when there is no point in waiting longer. Never fails. */
    CompletableFuture<Void> create() {
        if (!metadataCache.image().brokers().isEmpty()) {
            return createNow();
        }
        // Just started: the controller has not said yet which brokers and topics there are.
        return waits.await(image -> !image.brokers().isEmpty(), LEADER_WAIT_MS)
                .thenCompose(told -> told ? createNow() : CompletableFuture.completedFuture(null));
    }

    private CompletableFuture<Void> createNow() {
        int alive = metadataCache.image().brokers().size();
        if (alive < replicationFactor) {
            logOnce("Number of alive brokers '" + alive + "' does not meet the required replication factor '"
                    + replicationFactor + "' for the " + kind.words() + " (configured via '"
                    + kind.replicationFactorKey() + "'), so " + kind.served()
                    + " can be served. This error can be ignored if the cluster is starting up"
                    + " and not all brokers are up yet; on a cluster of fewer brokers, lower it.");
            return CompletableFuture.completedFuture(null);
        }
        return creation.create(List.of(kind.topic()))
                .thenCompose(outcomes -> awaitLeaders(outcomes.get(kind.topic())))
                .handle((led, failure) -> null);
    }

    private CompletableFuture<Boolean> awaitLeaders(Errors outcome) {
        if (outcome != Errors.LEADER_NOT_AVAILABLE) {
            logOnce("The " + kind.words() + " cannot be created, so " + kind.served() + " can be served: "
                    + outcome.message());
            return CompletableFuture.completedFuture(false);
        }
        return waits.await(image -> image.hasLeader(kind.topic(), 0), LEADER_WAIT_MS);
    }

    private void logOnce(String reason) {
        long now = time.nanoseconds();
        long next = nextLogNs.get();
        if (now - next >= 0 && nextLogNs.compareAndSet(next, now + LOG_INTERVAL_NS)) {
            LOG.error("{}", reason);
        }
    }
}
