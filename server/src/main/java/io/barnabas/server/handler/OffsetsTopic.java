package io.barnabas.server.handler;

import io.barnabas.common.Time;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.coordinator.GroupCoordinator;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataWaits;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates {@code __consumer_offsets} when the first group asks for its coordinator. */
public final class OffsetsTopic {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.server.DefaultAutoTopicCreationManager");
    private static final String REPLICATION_FACTOR = "offsets.topic.replication.factor";

    /** How long the one who asks is kept waiting for a topic that comes; then it has to ask again. Milliseconds. */
    private static final long LEADER_WAIT_MS = 2_000;

    /** Clients ask ten times a second: the same reason is logged once in this time. */
    private static final long LOG_INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);

    private final AutoTopicCreation creation;
    private final MetadataCache metadataCache;
    private final MetadataWaits waits;
    private final short replicationFactor;
    private final Time time;
    private final AtomicLong nextLogNs;

    /**
     * @param creation creates it once, however many ask
     * @param waits for its leaders
     */
    public OffsetsTopic(
            AutoTopicCreation creation,
            MetadataCache metadataCache,
            MetadataWaits waits,
            KafkaConfig config,
            Time time) {
        this.creation = creation;
        this.metadataCache = metadataCache;
        this.waits = waits;
        this.replicationFactor = config.getShort(REPLICATION_FACTOR);
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
                    + replicationFactor + "' for the offsets topic (configured via '" + REPLICATION_FACTOR
                    + "'), so no consumer group can be served. This error can be ignored if the cluster is starting up"
                    + " and not all brokers are up yet; on a cluster of fewer brokers, lower it.");
            return CompletableFuture.completedFuture(null);
        }
        return creation.create(List.of(GroupCoordinator.TOPIC))
                .thenCompose(outcomes -> awaitLeaders(outcomes.get(GroupCoordinator.TOPIC)))
                .handle((led, failure) -> null);
    }

    private CompletableFuture<Boolean> awaitLeaders(Errors outcome) {
        if (outcome != Errors.LEADER_NOT_AVAILABLE) {
            logOnce("The offsets topic cannot be created, so no consumer group can be served: " + outcome.message());
            return CompletableFuture.completedFuture(false);
        }
        return waits.await(image -> image.hasLeader(GroupCoordinator.TOPIC, 0), LEADER_WAIT_MS);
    }

    private void logOnce(String reason) {
        long now = time.nanoseconds();
        long next = nextLogNs.get();
        if (now - next >= 0 && nextLogNs.compareAndSet(next, now + LOG_INTERVAL_NS)) {
            LOG.error("{}", reason);
        }
    }
}
