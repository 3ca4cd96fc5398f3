package io.barnabas.server.verification;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.InterBrokerProtocol;
import io.barnabas.coordinator.group.GroupPartitioner;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.link.BrokerLinks;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataImage;
import io.barnabas.server.metadata.TopicImage;
import io.barnabas.server.replica.TransactionVerifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Finds a transaction's coordinator, the leader of its partition of {@code __transaction_state}, and asks it over one
 * link per broker. Questions that come while an answer is awaited leave together. Every question is answered within two
 * time-outs of a request.
 */
public final class CoordinatorVerifier implements TransactionVerifier, AutoCloseable {
    private static final String TRANSACTION_STATE = "__transaction_state";

    private final int brokerId;
    private final MetadataCache metadataCache;
    private final IntFunction<EndPoint> endPoints;
    private final BrokerLinks links;
    private final InterBrokerProtocol protocol;
    private final int requestTimeoutMs;
    private final Map<Integer, CoordinatorQueue> queues = new TreeMap<>();
    private boolean closed;

    /**
     * @param brokerId this broker
     * @param endPoints where a broker serves brokers, null when it is not known to be alive
     * @param protocol chooses the version; before 3.5 there is nobody to ask, and every question is answered with NONE
     * @param requestTimeoutMs request.timeout.ms
     */
    public CoordinatorVerifier(
            int brokerId,
            MetadataCache metadataCache,
            IntFunction<EndPoint> endPoints,
            BrokerLinks links,
            InterBrokerProtocol protocol,
            int requestTimeoutMs) {
        this.brokerId = brokerId;
        this.metadataCache = metadataCache;
        this.endPoints = endPoints;
        this.links = links;
        this.protocol = protocol;
        this.requestTimeoutMs = requestTimeoutMs;
    }

    @Override
    public void verify(
            String transactionalId,
            long producerId,
            short producerEpoch,
            Collection<TopicPartition> partitions,
            Consumer<Map<TopicPartition, Errors>> done) {
        if (!protocol.isTransactionVerificationSupported()) {
            done.accept(forEach(partitions, Errors.NONE));
            return;
        }
        CoordinatorQueue queue = queueOf(transactionalId);
        if (queue == null) {
            done.accept(forEach(partitions, Errors.COORDINATOR_NOT_AVAILABLE));
        } else {
            queue.ask(new Question.Producer(transactionalId, producerId, producerEpoch), partitions, done);
        }
    }

    /** The queue of whoever coordinates the transactional id, null when nobody is known to. */
    private CoordinatorQueue queueOf(String transactionalId) {
        MetadataImage image = metadataCache.image();
        TopicImage topic = image.topic(TRANSACTION_STATE);
        if (topic == null || topic.partitionCount() == 0) {
            return null;
        }
        UpdateMetadataPartitionState state =
                topic.partition(GroupPartitioner.partitionFor(transactionalId, topic.partitionCount()));
        EndPoint endPoint = state == null ? null : endPoints.apply(state.leader());
        return endPoint == null ? null : queueTo(state.leader(), endPoint);
    }

    private CoordinatorQueue queueTo(int coordinator, EndPoint endPoint) {
        CoordinatorQueue moved;
        CoordinatorQueue queue;
        synchronized (this) {
            CoordinatorQueue known = queues.get(coordinator);
            if (closed || known != null && known.endPoint().equals(endPoint)) {
                return closed ? null : known;
            }
            moved = known;
            queue = new CoordinatorQueue(
                    coordinator,
                    endPoint,
                    links.open(coordinator, endPoint, "AddPartitionsToTxnSender-" + brokerId),
                    protocol.addPartitionsToTxnVersion(),
                    requestTimeoutMs);
            queues.put(coordinator, queue);
        }
        if (moved != null) {
            moved.close();
        }
        return queue;
    }

    static Map<TopicPartition, Errors> forEach(Collection<TopicPartition> partitions, Errors outcome) {
        Map<TopicPartition, Errors> outcomes = new LinkedHashMap<>();
        partitions.forEach(partition -> outcomes.put(partition, outcome));
        return outcomes;
    }

    /** Nothing is asked any more; open questions end with an error that producers retry after. */
    @Override
    public void close() {
        List<CoordinatorQueue> open;
        synchronized (this) {
            closed = true;
            open = new ArrayList<>(queues.values());
            queues.clear();
        }
        open.forEach(CoordinatorQueue::close);
    }
}
