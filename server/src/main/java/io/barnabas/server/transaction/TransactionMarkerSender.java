package io.barnabas.server.transaction;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.message.WriteTxnMarkersResponseData;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.transaction.TransactionMarker;
import io.barnabas.coordinator.transaction.TransactionMarkers;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.link.BrokerLinks;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataImage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the markers of ended transactions to the leaders of their partitions, this broker included, until each is written,
 * its partition deleted, or the coordinator's term over. What waits is bounded by the transactional ids there are: none
 * has more than one transaction that ends.
 *
 * <p>All state lives on one executor, which must run one task at a time; nothing blocks.
 */
public final class TransactionMarkerSender {
    private static final Logger LOG =
            LoggerFactory.getLogger("kafka.coordinator.transaction.TransactionMarkerChannelManager");

    private static final long RETRY_PAUSE_MS = 100;

    /**
     * @param brokerId this broker's
     * @param version of WriteTxnMarkers, by inter.broker.protocol.version
     * @param requestTimeoutMs request.timeout.ms: after which an answer counts as lost
     */
    public record Settings(int brokerId, short version, int requestTimeoutMs) {}

    private final Settings settings;
    private final String prefix;
    private final BrokerLinks links;
    private final IntFunction<EndPoint> endPoints;
    private final MetadataCache metadataCache;
    private final ScheduledExecutorService executor;

    private final Map<Integer, MarkerDestination> destinations = new TreeMap<>();
    /** Without a leader that could be reached; looked at again after a pause, or when the cluster has changed. */
    private List<OutgoingMarker> waiting = new ArrayList<>();

    private boolean wakeScheduled;
    private boolean closed;

    /**
     * @param endPoints where a broker serves brokers; null when it is not known to be alive
     * @param executor runs one task at a time
     */
    public TransactionMarkerSender(
            Settings settings,
            BrokerLinks links,
            IntFunction<EndPoint> endPoints,
            MetadataCache metadataCache,
            ScheduledExecutorService executor) {
        this.settings = settings;
        this.prefix = "[Transaction Marker Channel Manager " + settings.brokerId() + "]: ";
        this.links = links;
        this.endPoints = endPoints;
        this.metadataCache = metadataCache;
        this.executor = executor;
        metadataCache.addListener(() -> execute(this::onMetadataChange));
    }

    /**
     * The way out for one term of a shard.
     *
     * @param written told of partitions that have their marker, or need none any more; on the executor
     */
    public TransactionMarkers open(BiConsumer<TransactionMarker, List<TopicPartition>> written) {
        return new MarkerTerm(this, written);
    }

    /** No marker is sent from here on; those under way may still be written. */
    public void close() {
        execute(() -> {
            closed = true;
            waiting.clear();
            destinations.values().forEach(MarkerDestination::close);
            destinations.clear();
        });
    }

    void send(OutgoingMarker marker) {
        execute(() -> {
            route(marker);
            pump();
        });
    }

    private void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}Not done any more: the broker stops", prefix);
        }
    }

    /** Each partition's share goes to where its leader is. */
    private void route(OutgoingMarker marker) {
        if (closed || marker.term().isOver()) {
            return;
        }
        MetadataImage image = metadataCache.image();
        boolean informed = image.topic(TransactionCoordinator.TOPIC) != null;
        Map<Integer, List<TopicPartition>> byLeader = new TreeMap<>();
        List<TopicPartition> leaderless = new ArrayList<>();
        List<TopicPartition> deleted = new ArrayList<>();
        for (TopicPartition partition : marker.partitions()) {
            UpdateMetadataPartitionState state = image.partition(partition.topic(), partition.partition());
            if (state == null) {
                // Before the first word of the controller no partition is known; that does not mean it is deleted.
                (informed ? deleted : leaderless).add(partition);
            } else if (endPoints.apply(state.leader()) == null) {
                leaderless.add(partition);
            } else {
                byLeader.computeIfAbsent(state.leader(), id -> new ArrayList<>())
                        .add(partition);
            }
        }
        byLeader.forEach((leader, partitions) -> destination(leader).add(marker.to(partitions)));
        if (!leaderless.isEmpty()) {
            waitFor(marker.to(leaderless));
        }
        if (!deleted.isEmpty()) {
            LOG.info(
                    "{}Couldn't find leader endpoint for partitions {} while trying to send transaction markers for {},"
                            + " these partitions are likely deleted already and hence can be skipped",
                    prefix,
                    deleted,
                    marker.marker().transactionalId());
            marker.term().onWritten(marker.marker(), deleted);
        }
    }

    private MarkerDestination destination(int broker) {
        EndPoint endPoint = endPoints.apply(broker);
        MarkerDestination known = destinations.get(broker);
        if (known != null && known.endPoint().equals(endPoint)) {
            return known;
        }
        MarkerDestination made = new MarkerDestination(
                broker, endPoint, links.open(broker, endPoint, "broker-" + settings.brokerId() + "-txn-marker-sender"));
        destinations.put(broker, made);
        if (known != null) {
            known.close().forEach(made::add);
        }
        return made;
    }

    private void waitFor(OutgoingMarker marker) {
        waiting.add(marker);
        if (wakeScheduled) {
            return;
        }
        wakeScheduled = true;
        try {
            executor.schedule(
                    () -> {
                        wakeScheduled = false;
                        wake();
                    },
                    RETRY_PAUSE_MS,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}Nothing is sent again: the broker stops", prefix);
        }
    }

    private void wake() {
        List<OutgoingMarker> again = waiting;
        waiting = new ArrayList<>();
        again.forEach(this::route);
        pump();
    }

    /** What was meant for a broker that is gone looks for another leader. */
    private void onMetadataChange() {
        if (closed) {
            return;
        }
        Iterator<MarkerDestination> all = destinations.values().iterator();
        while (all.hasNext()) {
            MarkerDestination each = all.next();
            if (!each.endPoint().equals(endPoints.apply(each.brokerId()))) {
                all.remove();
                waiting.addAll(each.close());
            }
        }
        if (!waiting.isEmpty()) {
            wake();
        }
    }

    private void pump() {
        for (MarkerDestination each : new ArrayList<>(destinations.values())) {
            maybeSend(each);
        }
    }

    private void maybeSend(MarkerDestination destination) {
        if (!destination.isReady()) {
            return;
        }
        List<OutgoingMarker> batch = destination.take();
        if (batch.isEmpty()) {
            return;
        }
        destination.send(
                MarkerRequests.request(batch),
                settings.version(),
                settings.requestTimeoutMs(),
                answer -> execute(() -> onAnswer(destination, batch, answer)));
    }

    private void onAnswer(MarkerDestination destination, List<OutgoingMarker> batch, ApiMessage answer) {
        if (closed) {
            return;
        }
        destination.onAnswered();
        if (answer instanceof WriteTxnMarkersResponseData response) {
            Map<Long, Map<TopicPartition, Errors>> answers = MarkerRequests.answers(response);
            for (OutgoingMarker each : batch) {
                onAnswer(each, answers.getOrDefault(each.marker().producer().producerId(), Map.of()));
            }
        } else {
            LOG.debug("{}Broker {} did not answer; its markers are sent again", prefix, destination.brokerId());
            batch.forEach(this::waitFor);
        }
        pump();
    }

    private void onAnswer(OutgoingMarker sent, Map<TopicPartition, Errors> errors) {
        if (sent.term().isOver()) {
            LOG.info(
                    "{}I am no longer the coordinator for {}; cancel sending transaction markers {} to the brokers",
                    prefix,
                    sent.marker().transactionalId(),
                    sent.marker());
            return;
        }
        List<TopicPartition> done = new ArrayList<>();
        List<TopicPartition> again = new ArrayList<>();
        boolean givenUp = false;
        for (TopicPartition partition : sent.partitions()) {
            Errors error = errors.getOrDefault(partition, Errors.UNKNOWN_SERVER_ERROR);
            switch (MarkerErrors.of(error)) {
                case DONE -> done.add(partition);
                case RETRY -> {
                    logRetry(sent, partition, error);
                    again.add(partition);
                }
                case GIVE_UP -> {
                    logGivenUp(sent, partition, error);
                    givenUp = true;
                }
            }
        }
        if (!done.isEmpty()) {
            sent.term().onWritten(sent.marker(), done);
        }
        if (!again.isEmpty() && !givenUp) {
            waitFor(sent.refused(again));
        }
    }

    /** Loud once: what is wrong may last. */
    private void logRetry(OutgoingMarker sent, TopicPartition partition, Errors error) {
        String text = prefix + "Sending " + sent.marker().transactionalId() + "'s transaction marker for partition "
                + partition + " has failed with error " + error + ", retrying with current coordinator epoch "
                + sent.marker().coordinatorEpoch();
        if (sent.refused()) {
            LOG.debug("{}", text);
        } else {
            LOG.info("{}", text);
        }
    }

    private void logGivenUp(OutgoingMarker sent, TopicPartition partition, Errors error) {
        LOG.info(
                "{}Sending {}'s transaction marker for partition {} has permanently failed with error {} with the current"
                        + " coordinator epoch {}; cancel sending any more transaction markers {} to the brokers",
                prefix,
                sent.marker().transactionalId(),
                partition,
                error,
                sent.marker().coordinatorEpoch(),
                sent.marker());
    }
}
