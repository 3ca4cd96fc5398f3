package io.barnabas.clients.producer;

import io.barnabas.clients.ClientLog;
import io.barnabas.clients.ClientRequest;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.NetworkClient;
import io.barnabas.clients.producer.transaction.ProducerIdentity;
import io.barnabas.common.Node;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.ProduceRequestData.PartitionProduceData;
import io.barnabas.common.message.ProduceRequestData.TopicProduceData;
import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The producer's one thread: brings batches to the leaders of their partitions. */
final class Sender implements Runnable {
    private static final String LOGGER = "org.apache.kafka.clients.producer.internals.Sender";
    private static final long MAX_POLL_MS = 60_000;

    private final ProducerConfig config;
    private final NetworkClient client;
    private final Metadata metadata;
    private final RecordAccumulator accumulator;
    private final ProduceOutcomes outcomes;
    private final NodeAvailability availability;
    private final Identities ids;
    private final ClientLog log;
    private final Set<ProducerBatch> inFlight = new HashSet<>();
    private volatile boolean closing;
    private volatile boolean aborting;

    /**
     * @param ids null when records bear no numbers
     */
    Sender(
            ProducerConfig config,
            NetworkClient client,
            Metadata metadata,
            RecordAccumulator accumulator,
            ProduceOutcomes outcomes,
            NodeAvailability availability,
            Identities ids,
            ClientLog log) {
        this.config = config;
        this.client = client;
        this.metadata = metadata;
        this.accumulator = accumulator;
        this.outcomes = outcomes;
        this.availability = availability;
        this.ids = ids;
        this.log = log;
    }

    /** Sends what is left, then ends; at once when {@code abort}. */
    void close(boolean abort) {
        aborting |= abort;
        closing = true;
        accumulator.close();
        client.wakeup();
    }

    boolean isClosing() {
        return closing;
    }

    void wakeup() {
        client.wakeup();
    }

    @Override
    public void run() {
        try {
            while (!closing || !aborting && hasMore()) {
                runOnce();
            }
        } catch (RuntimeException e) {
            log.error(LOGGER, "The producer's thread ends", e);
        } finally {
            outcomes.abort();
            accumulator.close();
            accumulator.awaitAppends();
            failAll(Errors.NETWORK_EXCEPTION.exception("Producer is closed forcefully."));
            if (ids != null) {
                ids.close();
            }
            client.close();
        }
    }

    private boolean hasMore() {
        return accumulator.hasIncomplete() || ids != null && ids.endWhatIsOpen();
    }

    private void failAll(ApiException failure) {
        List.copyOf(accumulator.incomplete()).forEach(batch -> outcomes.fail(batch, failure));
    }

    private void runOnce() {
        long nowMs = client.nowMs();
        failExpired(nowMs);
        ApiException fatal = metadata.fatal();
        if (fatal != null) {
            failAll(fatal);
            if (ids != null) {
                ids.onFatal(fatal);
            }
        }
        long waitMs = ids == null ? MAX_POLL_MS : ids.work(inFlight.isEmpty());
        client.poll(Math.max(0, Math.min(waitMs, sendReady(nowMs))));
    }

    private void failExpired(long nowMs) {
        List<ProducerBatch> expired = accumulator.expired(nowMs);
        for (ProducerBatch batch : inFlight) {
            if (!batch.isDone() && accumulator.isExpired(batch, nowMs)) {
                expired.add(batch);
            }
        }
        expired.forEach(batch -> outcomes.expire(batch, nowMs));
    }

    /** Sends what is due. Returns how long nothing more can be due, in ms. */
    private long sendReady(long nowMs) {
        RecordAccumulator.Ready ready = accumulator.ready(metadata.cluster(), nowMs);
        if (!ready.unknownLeaders().isEmpty()) {
            ready.unknownLeaders().forEach(metadata::add);
            metadata.requestUpdate();
        }
        long waitMs = Math.min(MAX_POLL_MS, ready.nextCheckMs());
        for (ProducerBatch batch : inFlight) {
            waitMs = batch.isDone() ? waitMs : Math.min(waitMs, accumulator.timeToExpiryMs(batch, nowMs));
        }
        if (ready.nodes().isEmpty()) {
            return waitMs;
        }
        if (ids != null && !ids.ensure()) {
            if (ids.refusal() != null) {
                failAll(ids.refusal());
            }
            return Math.min(waitMs, ids.retryDelayMs());
        }
        boolean sent = false;
        for (Node node : ready.nodes()) {
            if (client.ready(node)) {
                sent |= send(node, nowMs);
            } else {
                availability.onStalled(node.id(), nowMs);
                long delayMs = client.connectionDelayMs(node);
                waitMs = Math.min(waitMs, delayMs > 0 ? delayMs : MAX_POLL_MS);
            }
        }
        return sent ? 0 : waitMs;
    }

    private boolean send(Node node, long nowMs) {
        restartNumbers();
        ProducerIdentity identity = ids == null ? null : ids.identity();
        if (ids != null && identity == null) {
            return false;
        }
        List<ProducerBatch> batches =
                accumulator.drain(metadata.cluster(), node, config.maxRequestSize(), identity, nowMs);
        if (batches.isEmpty()) {
            return false;
        }
        availability.onDrained(node.id());
        inFlight.addAll(batches);
        ProduceRequestData request = request(batches);
        client.send(new ClientRequest(
                node.id(),
                ApiKeys.PRODUCE,
                version -> request,
                config.acks() == 0 ? null : ProduceResponseData::new,
                config.requestTimeoutMs(),
                response -> onResponse(batches, response)));
        return true;
    }

    /** Partitions that have lost a number begin anew, once none of their batches is on its way or in doubt. */
    private void restartNumbers() {
        if (ids == null) {
            return;
        }
        ProducerIdentity next = null;
        for (PartitionQueue queue : accumulator.queues()) {
            if (!queue.isRestarting()) {
                continue;
            }
            synchronized (queue) {
                if (queue.mustRestart()) {
                    next = next == null ? ids.insteadOf(queue.identity()) : next;
                    if (next != null) {
                        queue.restartUnder(next);
                    }
                }
            }
        }
    }

    private ProduceRequestData request(List<ProducerBatch> batches) {
        Map<String, List<PartitionProduceData>> byTopic = new LinkedHashMap<>();
        for (ProducerBatch batch : batches) {
            byTopic.computeIfAbsent(batch.queue().partition().topic(), topic -> new ArrayList<>())
                    .add(new PartitionProduceData()
                            .setIndex(batch.queue().number())
                            .setRecords(batch.records()));
        }
        List<TopicProduceData> topics = new ArrayList<>();
        byTopic.forEach((name, partitions) ->
                topics.add(new TopicProduceData().setName(name).setPartitionData(partitions)));
        return new ProduceRequestData()
                .setTransactionalId(config.transactionalId())
                .setAcks(config.acks())
                .setTimeoutMs(config.requestTimeoutMs())
                .setTopicData(topics);
    }

    private void onResponse(List<ProducerBatch> batches, ClientResponse response) {
        batches.forEach(inFlight::remove);
        outcomes.onResponse(batches, response);
    }
}
