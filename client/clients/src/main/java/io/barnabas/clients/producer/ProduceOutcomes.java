package io.barnabas.clients.producer;

import io.barnabas.clients.Backoff;
import io.barnabas.clients.ClientLog;
import io.barnabas.clients.ClientResponse;
import io.barnabas.clients.Metadata;
import io.barnabas.clients.errors.ClientExceptions;
import io.barnabas.clients.producer.transaction.TransactionManager;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.message.ProduceResponseData.BatchIndexAndErrorMessage;
import io.barnabas.common.message.ProduceResponseData.PartitionProduceResponse;
import io.barnabas.common.message.ProduceResponseData.TopicProduceResponse;
import io.barnabas.common.protocol.Errors;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/** What becomes of batches that were sent: written, sent again, split, or given up. On the producer's thread. */
final class ProduceOutcomes {
    private static final String LOGGER = "org.apache.kafka.clients.producer.internals.Sender";
    private static final String BATCH_LOGGER = "org.apache.kafka.clients.producer.internals.ProducerBatch";
    private static final Set<Errors> METADATA_ERRORS = EnumSet.of(
            Errors.NOT_LEADER_OR_FOLLOWER,
            Errors.UNKNOWN_TOPIC_OR_PARTITION,
            Errors.LEADER_NOT_AVAILABLE,
            Errors.KAFKA_STORAGE_ERROR,
            Errors.FENCED_LEADER_EPOCH,
            Errors.NETWORK_EXCEPTION,
            Errors.REPLICA_NOT_AVAILABLE);
    /** The leader says these before it appends anything; every other failure leaves in doubt whether it has. */
    private static final Set<Errors> REFUSALS = EnumSet.of(
            Errors.UNKNOWN_TOPIC_OR_PARTITION,
            Errors.CORRUPT_MESSAGE,
            Errors.NOT_ENOUGH_REPLICAS,
            Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
            Errors.UNKNOWN_PRODUCER_ID,
            Errors.THROTTLING_QUOTA_EXCEEDED);

    private final ProducerConfig config;
    private final Metadata metadata;
    private final RecordAccumulator accumulator;
    private final Backoff retryBackoff;
    private final LongSupplier clockMs;
    private final TransactionManager transactions;
    private final ClientLog log;
    private boolean aborting;

    /**
     * @param transactions null without transactions
     */
    ProduceOutcomes(
            ProducerConfig config,
            Metadata metadata,
            RecordAccumulator accumulator,
            Backoff retryBackoff,
            LongSupplier clockMs,
            TransactionManager transactions,
            ClientLog log) {
        this.config = config;
        this.metadata = metadata;
        this.accumulator = accumulator;
        this.retryBackoff = retryBackoff;
        this.clockMs = clockMs;
        this.transactions = transactions;
        this.log = log;
    }

    /** From now on nothing is sent again. */
    void abort() {
        aborting = true;
    }

    void onResponse(List<ProducerBatch> batches, ClientResponse response) {
        for (ProducerBatch batch : batches) {
            synchronized (batch.queue()) {
                batch.queue().onAnswer(batch);
            }
        }
        if (response.isFailure()) {
            batches.forEach(batch -> onError(
                    batch, response.failure().error(), response.failure().getMessage()));
        } else if (response.body() == null) {
            batches.forEach(batch -> complete(batch, -1, -1));
        } else {
            read(batches, response.as(), response.correlationId());
        }
    }

    private void read(List<ProducerBatch> batches, ProduceResponseData response, int correlationId) {
        Map<TopicPartition, ProducerBatch> byPartition = new HashMap<>();
        batches.forEach(batch -> byPartition.put(batch.queue().partition(), batch));
        for (TopicProduceResponse topic : response.responses()) {
            for (PartitionProduceResponse partition : topic.partitionResponses()) {
                ProducerBatch batch = byPartition.remove(new TopicPartition(topic.name(), partition.index()));
                if (batch != null) {
                    onResult(batch, partition, correlationId);
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
        if (error == Errors.NONE) {
            complete(batch, result.baseOffset(), result.logAppendTimeMs());
        } else if (error == Errors.DUPLICATE_SEQUENCE_NUMBER) {
            // An earlier attempt got through, its answer did not.
            complete(batch, -1, -1);
        } else if (error == Errors.MESSAGE_TOO_LARGE && batch.recordCount() > 1 && !batch.isDone()) {
            log.warn(
                    LOGGER,
                    "Got error produce response in correlation id " + correlationId + " on topic-partition "
                            + batch.queue().partition() + ", splitting and retrying (" + retriesLeft(batch)
                            + " attempts left). Error: "
                            + error);
            accumulator.split(batch);
        } else if (!result.recordErrors().isEmpty() && !error.retriable() && !batch.isDone()) {
            fail(batch, byRecord(error, result), ClientExceptions.ofProducer(error, result.errorMessage()));
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
        synchronized (batch.queue()) {
            batch.queue().onWritten(batch);
        }
        batch.complete(baseOffset, appendTime, failure -> logBug(batch, failure));
        accumulator.settled(batch);
    }

    private void logBug(ProducerBatch batch, RuntimeException failure) {
        log.error(
                BATCH_LOGGER,
                "Error executing user-provided callback on message for topic-partition '"
                        + batch.queue().partition() + "'",
                failure);
    }

    private void onError(ProducerBatch batch, Errors error, String text) {
        if (batch.isDone()) {
            return;
        }
        if (METADATA_ERRORS.contains(error)) {
            metadata.add(batch.queue().partition().topic());
            metadata.requestUpdate();
        }
        if (!REFUSALS.contains(error)) {
            batch.leftInDoubt();
        }
        if (mayRetry(batch, error)) {
            sendAgain(batch);
        } else {
            fail(
                    batch,
                    ClientExceptions.ofProducer(
                            error,
                            error == Errors.REQUEST_TIMED_OUT || error == Errors.NETWORK_EXCEPTION ? null : text));
        }
    }

    private boolean mayRetry(ProducerBatch batch, Errors error) {
        if (aborting || accumulator.isExpired(batch, clockMs.getAsLong()) || retriesLeft(batch) <= 0) {
            return false;
        }
        boolean missing = error == Errors.OUT_OF_ORDER_SEQUENCE_NUMBER || error == Errors.UNKNOWN_PRODUCER_ID;
        if (missing && config.isIdempotent()) {
            synchronized (batch.queue()) {
                boolean numberLost = batch.queue().isOldest(batch);
                batch.queue().onMissingNumber(batch);
                // Only its coordinator can give a transactional producer the epoch to begin anew under.
                return transactions == null || !numberLost;
            }
        }
        return error.retriable();
    }

    private int retriesLeft(ProducerBatch batch) {
        return config.retries() - batch.attempts();
    }

    private void sendAgain(ProducerBatch batch) {
        batch.countAttempt();
        long nowMs = clockMs.getAsLong();
        batch.nextAttemptMs(nowMs + retryBackoff.afterFailures(batch.attempts(), nowMs));
        synchronized (batch.queue()) {
            batch.queue().sendAgain(batch);
        }
    }

    void fail(ProducerBatch batch, RuntimeException failure) {
        fail(batch, index -> failure, failure);
    }

    private void fail(ProducerBatch batch, IntFunction<RuntimeException> failures, RuntimeException ofBatch) {
        if (transactions != null && !batch.isDone()) {
            transactions.onBatchFailed(ofBatch, batch.isNumbered());
        }
        synchronized (batch.queue()) {
            batch.queue().onGivenUp(batch);
        }
        batch.fail(failures, failure -> logBug(batch, failure));
        accumulator.settled(batch);
    }

    /** Its time is over. */
    void expire(ProducerBatch batch, long nowMs) {
        fail(
                batch,
                Errors.REQUEST_TIMED_OUT.exception("Expiring " + batch.recordCount() + " record(s) for "
                        + batch.queue().partition() + ":" + (nowMs - batch.createdMs())
                        + " ms has passed since batch creation"));
    }
}
