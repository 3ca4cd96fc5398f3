package io.barnabas.simulation.client;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.ProduceRequestData.PartitionProduceData;
import io.barnabas.common.message.ProduceRequestData.TopicProduceData;
import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.message.ProduceResponseData.PartitionProduceResponse;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.Header;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.simulation.client.TransactionErrors.Reaction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The writing part of a transactional producer: a batch per partition at a time, repeated until it is acknowledged. */
final class TransactionBatches {
    private static final int PRODUCE_VERSION = 9;
    private static final long BACKOFF_MS = 100;
    /** Short: what comes later than that comes when the client has given it up. */
    private static final int TIMEOUT_MS = 1_200;

    /** One lost answer in so many makes the client give the batch up, as a delivery time-out does. */
    private static final int GIVES_UP = 3;

    private final SimClient client;
    private final String transactionalId;
    private final Witnesses witnesses;
    private final Runnable onProduced;
    private final BiConsumer<Reaction, Errors> onRefused;
    private final Map<TopicPartition, Integer> nextSequences = new HashMap<>();
    private long producerId;
    private short epoch;
    private int waiting;
    private Reaction refusal;
    private Errors refusedWith = Errors.NONE;
    private boolean stopped;

    private record Batch(String transaction, TopicPartition partition, List<SimTransaction.Item> items, int sequence) {}

    TransactionBatches(
            SimClient client,
            String transactionalId,
            Witnesses witnesses,
            Runnable onProduced,
            BiConsumer<Reaction, Errors> onRefused) {
        this.client = client;
        this.transactionalId = transactionalId;
        this.witnesses = witnesses;
        this.onProduced = onProduced;
        this.onRefused = onRefused;
    }

    /** The producer has another epoch: its numbers begin anew. */
    void begin(long newProducerId, short newEpoch) {
        if (producerId != newProducerId || epoch != newEpoch) {
            nextSequences.clear();
        }
        producerId = newProducerId;
        epoch = newEpoch;
    }

    void stop() {
        stopped = true;
    }

    /** Writes these at the same time; one of the two ends is called when nothing is on its way any more. */
    void send(String transaction, Map<TopicPartition, List<SimTransaction.Item>> all) {
        refusal = Reaction.GO_ON;
        refusedWith = Errors.NONE;
        waiting = all.size();
        all.forEach((partition, items) -> {
            witnesses.transactions().onSending(transaction, partition, items.size());
            transmit(new Batch(transaction, partition, items, nextSequences.getOrDefault(partition, 0)));
        });
    }

    private void transmit(Batch batch) {
        if (stopped) {
            return;
        }
        SimClient.Leader leader = client.leader(batch.partition);
        if (leader == null) {
            again(batch);
            return;
        }
        client.<ProduceResponseData>send(
                leader.brokerId(),
                request(batch),
                PRODUCE_VERSION,
                TIMEOUT_MS,
                response -> onResponse(
                        batch, response.responses().get(0).partitionResponses().get(0)),
                () -> onLost(batch));
    }

    private ProduceRequestData request(Batch batch) {
        RecordBatchBuilder records = new RecordBatchBuilder(Compression.NONE);
        records.producerState(producerId, epoch, batch.sequence).transactional(true);
        for (SimTransaction.Item item : batch.items) {
            records.append(
                    1_700_000_000_000L,
                    bytes(item.key()),
                    bytes(item.value()),
                    new Header(TransactionWitness.NAME, bytes(batch.transaction)));
        }
        TopicProduceData topic = new TopicProduceData().setName(batch.partition.topic());
        topic.partitionData()
                .add(new PartitionProduceData()
                        .setIndex(batch.partition.partition())
                        .setRecords(records.build()));
        ProduceRequestData request = new ProduceRequestData()
                .setTransactionalId(transactionalId)
                .setAcks((short) -1)
                .setTimeoutMs(TIMEOUT_MS / 2);
        request.topicData().add(topic);
        return request;
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.US_ASCII);
    }

    private void onLost(Batch batch) {
        if (client.queue.random().nextInt(GIVES_UP) == 0) {
            // It may be written yet: whatever it is, the numbers from here on are another epoch's.
            refused(Reaction.ABORT_AND_BUMP, Errors.NETWORK_EXCEPTION);
        } else {
            again(batch);
        }
    }

    private void onResponse(Batch batch, PartitionProduceResponse response) {
        Errors error = Errors.forCode(response.errorCode());
        Reaction reaction = TransactionErrors.ofProduce(error);
        switch (reaction) {
            case GO_ON -> {
                if (error == Errors.NONE) {
                    witnesses
                            .plain()
                            .onAcknowledged(
                                    batch.partition,
                                    response.baseOffset(),
                                    producerId,
                                    batch.sequence,
                                    batch.items.size());
                }
                nextSequences.put(batch.partition, batch.sequence + batch.items.size());
                done();
            }
            case RETRY -> again(batch);
            case UNEXPECTED -> witnesses.transactions().onUnexpected(client.name, "Produce", error);
            default -> {
                client.queue.note(
                        client.name + " may not write to " + batch.partition + " in epoch " + epoch + ": " + error);
                refused(reaction, error);
            }
        }
    }

    private void refused(Reaction reaction, Errors error) {
        refusal = refusal == Reaction.FATAL ? refusal : reaction;
        refusedWith = error;
        done();
    }

    private void done() {
        waiting--;
        if (stopped || waiting > 0) {
            return;
        }
        if (refusal == Reaction.GO_ON) {
            onProduced.run();
        } else {
            onRefused.accept(refusal, refusedWith);
        }
    }

    private void again(Batch batch) {
        if (refusal != Reaction.GO_ON) {
            // The transaction is lost already; this batch is given up with it.
            refused(Reaction.ABORT_AND_BUMP, refusedWith);
            return;
        }
        client.later(BACKOFF_MS, () -> client.refreshMetadata(List.of(batch.partition.topic()), () -> transmit(batch)));
    }
}
