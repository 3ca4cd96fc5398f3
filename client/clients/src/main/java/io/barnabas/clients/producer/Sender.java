package io.barnabas.clients.producer;

import io.barnabas.clients.Backoff;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.ClientRequest;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.NetworkClient;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.ProduceRequestData.PartitionProduceData;
import io.barnabas.common.message.ProduceRequestData.TopicProduceData;
import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.message.ProduceResponseData.BatchIndexAndErrorMessage;
import io.barnabas.common.message.ProduceResponseData.PartitionProduceResponse;
import io.barnabas.common.message.ProduceResponseData.TopicProduceResponse;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/** The producer's one thread: brings batches to the leaders of their partitions and reads what became of them. */
final class Sender implements Runnable {
    private static final String LOGGER = "org.apache.kafka.clients.producer.internals.Sender";
    private static final long MAX_POLL_MS = 60_000;
    private static final Set<Errors> METADATA_ERRORS = Set.of(
            Errors.NOT_LEADER_OR_FOLLOWER,
            Errors.UNKNOWN_TOPIC_OR_PARTITION,
            Errors.LEADER_NOT_AVAILABLE,
            Errors.KAFKA_STORAGE_ERROR,
            Errors.FENCED_LEADER_EPOCH,
            Errors.NETWORK_EXCEPTION,
            Errors.REPLICA_NOT_AVAILABLE);

    private final ProducerConfig config;
    private final NetworkClient client;
    private final Metadata metadata;
    private final RecordAccumulator accumulator;
    private final ProducerIds ids;
    private final Backoff retryBackoff;
    private final ClientLog log;
    private final Set<ProducerBatch> inFlight = new HashSet<>();
    private volatile boolean closing;
    private volatile boolean aborting;

    Sender(
            ProducerConfig config,
            NetworkClient client,
            Metadata metadata,
            RecordAccumulator accumulator,
            Backoff retryBackoff,
            ClientLog log) {
        this.config = config;
        this.client = client;
        this.metadata = metadata;
        this.accumulator = accumulator;
        this.retryBackoff = retryBackoff;
        this.log = log;
        this.ids = config.isIdempotent() ? new ProducerIds(client, config.requestTimeoutMs(), retryBackoff) : null;
    }

    /** Sends what is left, then ends; at once when {@code abort}. */
    void close(boolean abort) {
        aborting |= abort;
        closing = true;
        accumulator.close();
        client.wakeup();
    }

    void wakeup() {
        client.wakeup();
    }

    @Override
    public void run() {
        try {
            while (!closing || !aborting && accumulator.hasIncomplete()) {
                runOnce();
            }
        } catch (RuntimeException e) {
            log.error(LOGGER, "The producer's thread ends", e);
        } finally {
            accumulator.close();
            for (ProducerBatch batch : accumulator.incomplete()) {
                fail(batch, Errors.NETWORK_EXCEPTION.exception("Producer is closed forcefully."));
            }
            client.close();
        }
    }

    private void runOnce() {
        long nowMs = client.nowMs();
        failExpired(nowMs);
        ApiException fatal = metadata.fatal();
        if (fatal != null) {
            accumulator.incomplete().forEach(batch -> fail(batch, fatal));
        }
        client.poll(Math.max(0, sendReady(nowMs)));
    }

    /** Sends what is due. Returns how long nothing more can be due, in ms. */
    private long sendReady(long nowMs) {
        RecordAccumulator.Ready ready = accumulator.ready(metadata.cluster(), nowMs);
        if (!ready.unknownLeaders().isEmpty()) {
            ready.unknownLeaders().forEach(metadata::add);
            metadata.requestUpdate();
        }
        long waitMs = Math.min(MAX_POLL_MS, ready.nextCheckMs());
        if (ready.nodes().isEmpty()) {
            return accumulator.hasIncomplete() ? Math.min(waitMs, config.deliveryTimeoutMs()) : waitMs;
        }
        if (ids != null && !ids.ensure()) {
            failIfRefused();
            return Math.min(waitMs, ids.retryDelayMs());
        }
        boolean sent = false;
        for (Node node : ready.nodes()) {
            if (client.ready(node)) {
                sent |= send(node, nowMs);
            } else {
                long delayMs = client.connectionDelayMs(node);
                waitMs = Math.min(waitMs, delayMs > 0 ? delayMs : MAX_POLL_MS);
            }
        }
        return sent ? 0 : waitMs;
    }

    private void failIfRefused() {
        ApiException refusal = ids.refusal();
        if (refusal != null) {
            accumulator.incomplete().forEach(batch -> fail(batch, refusal));
        }
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

    /** Partitions that have lost a number begin anew, once none of their batches is on its way. */
    private void restartNumbers() {
        if (ids == null) {
            return;
        }
        ProducerIdentity next = null;
        for (PartitionQueue queue : accumulator.queues()) {
            synchronized (queue) {
                if (queue.mustRestart()) {
                    next = next == null ? ids.raiseEpoch() : next;
                    if (next != null) {
                        queue.restartUnder(next);
                    }
                }
            }
        }
    }

    private ProduceRequestData request(List<ProducerBatch> batches) {
        List<TopicProduceData> topics = new ArrayList<>();
        RecordAccumulator.byTopic(batches).forEach((topic, ofTopic) -> {
            List<PartitionProduceData> partitions = new ArrayList<>();
            for (ProducerBatch batch : ofTopic) {
                partitions.add(new PartitionProduceData()
                        .setIndex(batch.partition().partition())
                        .setRecords(batch.records()));
            }
            topics.add(new TopicProduceData().setName(topic).setPartitionData(partitions));
        });
        return new ProduceRequestData()
                .setTransactionalId(null)
                .setAcks(config.acks())
                .setTimeoutMs(config.requestTimeoutMs())
                .setTopicData(topics);
    }

    private void onResponse(List<ProducerBatch> batches, ClientResponse response) {
        for (ProducerBatch batch : batches) {
            inFlight.remove(batch);
            PartitionQueue queue = accumulator.queue(batch.partition());
            synchronized (queue) {
                queue.onAnswer();
            }
        }
        if (response.isFailure()) {
            batches.forEach(batch -> onError(
                    batch, response.failure().error(), response.failure().getMessage()));
            return;
        }
        if (response.body() == null) {
            batches.forEach(batch -> complete(batch, -1, -1));
            return;
        }
        Map<TopicPartition, ProducerBatch> byPartition = RecordAccumulator.byPartition(batches);
        ProduceResponseData data = response.as();
        for (TopicProduceResponse topic : data.responses()) {
            for (PartitionProduceResponse partition : topic.partitionResponses()) {
                ProducerBatch batch = byPartition.remove(new TopicPartition(topic.name(), partition.index()));
                if (batch != null) {
                    onResult(batch, partition, response.correlationId());
                }
            }
        }
        byPartition
                .values()
                .forEach(batch ->
                        onError(batch, Errors.UNKNOWN_SERVER_ERROR, "The response does not mention the partition"));
    }

    private void onResult(ProducerBatch batch, PartitionProduceResponse result, int correlationId) {
        Errors error = Errors.forCode(result.errorCode());
        if (error == Errors.MESSAGE_TOO_LARGE && batch.recordCount() > 1 && !batch.isDone()) {
            log.warn(
                    LOGGER,
                    "Got error produce response in correlation id " + correlationId + " on topic-partition "
                            + batch.partition() + ", splitting and retrying (" + retriesLeft(batch)
                            + " attempts left). Error: "
                            + error);
            accumulator.split(batch);
        } else if (error == Errors.NONE) {
            complete(batch, result.baseOffset(), result.logAppendTimeMs());
        } else if (error == Errors.DUPLICATE_SEQUENCE_NUMBER) {
            // An earlier attempt got through, its answer did not.
            complete(batch, -1, -1);
        } else if (!result.recordErrors().isEmpty() && !error.retriable()) {
            fail(batch, byRecord(error, result));
        } else {
            onError(batch, error, result.errorMessage());
        }
    }

    /** The broker names the records it refuses; the others failed for being in the same batch (KIP-467). */
    private static IntFunction<RuntimeException> byRecord(Errors error, PartitionProduceResponse result) {
        Map<Integer, RuntimeException> failures = new HashMap<>();
        for (BatchIndexAndErrorMessage each : result.recordErrors()) {
            String text = each.batchIndexErrorMessage() == null ? result.errorMessage() : each.batchIndexErrorMessage();
            Errors kind = result.recordErrors().size() == 1 ? error : Errors.INVALID_RECORD;
            failures.put(each.batchIndex(), kind.exception(text));
        }
        return index -> failures.getOrDefault(
                index,
                Errors.INVALID_RECORD.exception(
                        "Failed to append record because it was part of a batch which had one more more invalid "
                                + "records"));
    }

    private void complete(ProducerBatch batch, long baseOffset, long appendTime) {
        resolved(batch);
        batch.complete(baseOffset, appendTime);
        accumulator.settled(batch);
    }

    private void onError(ProducerBatch batch, Errors error, String text) {
        if (batch.isDone()) {
            return;
        }
        if (METADATA_ERRORS.contains(error)) {
            metadata.requestUpdate();
        }
        if (mayRetry(batch, error)) {
            sendAgain(batch);
        } else {
            ApiException failure = error.exception(
                    error == Errors.REQUEST_TIMED_OUT || error == Errors.NETWORK_EXCEPTION ? null : text);
            fail(batch, failure);
        }
    }

    private boolean mayRetry(ProducerBatch batch, Errors error) {
        long nowMs = client.nowMs();
        if (accumulator.isExpired(batch, nowMs) || retriesLeft(batch) <= 0 || closing && aborting) {
            return false;
        }
        if (ids != null && (error == Errors.OUT_OF_ORDER_SEQUENCE_NUMBER || error == Errors.UNKNOWN_PRODUCER_ID)) {
            PartitionQueue queue = accumulator.queue(batch.partition());
            synchronized (queue) {
                if (queue.isFirstUnresolved(batch)) {
                    // Nothing of ours is missing before it: the broker has forgotten this producer.
                    queue.restart();
                }
            }
            return true;
        }
        return error.retriable();
    }

    private int retriesLeft(ProducerBatch batch) {
        return config.retries() - batch.attempts();
    }

    private void sendAgain(ProducerBatch batch) {
        batch.countAttempt();
        long nowMs = client.nowMs();
        batch.nextAttemptMs(nowMs + retryBackoff.afterFailures(batch.attempts(), nowMs));
        accumulator.sendAgain(batch);
    }

    private void fail(ProducerBatch batch, ApiException failure) {
        fail(batch, index -> failure);
    }

    private void fail(ProducerBatch batch, IntFunction<RuntimeException> failures) {
        if (ids != null && batch.isNumbered()) {
            PartitionQueue queue = accumulator.queue(batch.partition());
            synchronized (queue) {
                // The numbers after it can no longer follow without a gap.
                queue.restart();
                queue.waiting().remove(batch);
            }
        }
        resolved(batch);
        batch.fail(failures);
        accumulator.settled(batch);
    }

    private void resolved(ProducerBatch batch) {
        PartitionQueue queue = accumulator.queue(batch.partition());
        synchronized (queue) {
            queue.resolved(batch);
        }
    }

    private void failExpired(long nowMs) {
        List<ProducerBatch> expired = accumulator.expired(nowMs);
        for (ProducerBatch batch : inFlight) {
            if (!batch.isDone() && accumulator.isExpired(batch, nowMs)) {
                expired.add(batch);
            }
        }
        for (ProducerBatch batch : expired) {
            fail(
                    batch,
                    Errors.REQUEST_TIMED_OUT.exception(
                            "Expiring " + batch.recordCount() + " record(s) for " + batch.partition() + ":"
                                    + (nowMs - batch.createdMs()) + " ms has passed since batch creation"));
        }
    }
}
