package io.barnabas.simulation.client;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.InitProducerIdRequestData;
import io.barnabas.common.message.InitProducerIdResponseData;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.ProduceRequestData.PartitionProduceData;
import io.barnabas.common.message.ProduceRequestData.TopicProduceData;
import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.RecordBatchBuilder;
import io.barnabas.simulation.world.SimNetwork;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes to some partitions, idempotently, with acks=all; repeats every batch until it is acknowledged. */
public final class SimProducer extends SimClient {
    private static final short INIT_VERSION = 4;
    private static final short PRODUCE_VERSION = 9;
    private static final long BACKOFF_MS = 100;
    private static final int MAX_RECORDS = 3;

    private final Witness witness;
    private final List<Stream> streams = new ArrayList<>();
    private final List<String> topics;
    private final int paceMs;
    private long producerId = -1;
    private boolean stopping;

    private static final class Stream {
        private final TopicPartition partition;
        private int nextSequence;
        private int records;
        private boolean idle;
        private Errors lastError = Errors.NONE;

        Stream(TopicPartition partition) {
            this.partition = partition;
        }
    }

    /** @param paceMs pause between two batches to a partition, milliseconds */
    public SimProducer(
            SimNetwork network,
            String name,
            int node,
            List<Integer> brokers,
            List<TopicPartition> partitions,
            int paceMs,
            Witness witness) {
        super(network, name, node, brokers);
        this.witness = witness;
        this.paceMs = paceMs;
        partitions.forEach(partition -> streams.add(new Stream(partition)));
        this.topics = partitions.stream().map(TopicPartition::topic).distinct().toList();
    }

    /** Begins to write. */
    public void start() {
        InitProducerIdRequestData request =
                new InitProducerIdRequestData().setTransactionalId(null).setTransactionTimeoutMs(60_000);
        this.<InitProducerIdResponseData>send(
                anyBroker(),
                request,
                INIT_VERSION,
                response -> {
                    if (response.errorCode() != Errors.NONE.code()) {
                        queue.note(name + " gets no producer id: " + Errors.forCode(response.errorCode()));
                        later(BACKOFF_MS, this::start);
                        return;
                    }
                    producerId = response.producerId();
                    streams.forEach(this::next);
                },
                () -> later(BACKOFF_MS, this::start));
    }

    /** Begins no new batch; what was begun is repeated until it is acknowledged. */
    public void stop() {
        stopping = true;
    }

    /** Whether everything begun is acknowledged. */
    public boolean isDone() {
        return producerId >= 0 && streams.stream().allMatch(stream -> stream.idle);
    }

    /** What waits still, to be shown. */
    public String unfinished() {
        return name + ": "
                + streams.stream()
                        .filter(stream -> !stream.idle)
                        .map(stream -> stream.partition + " at sequence " + stream.nextSequence)
                        .toList();
    }

    private void next(Stream stream) {
        if (stopping) {
            stream.idle = true;
            return;
        }
        stream.records = 1 + queue.random().nextInt(MAX_RECORDS);
        transmit(stream);
    }

    private void transmit(Stream stream) {
        Leader leader = leader(stream.partition);
        if (leader == null) {
            again(stream);
            return;
        }
        this.<ProduceResponseData>send(
                leader.brokerId(),
                request(stream),
                PRODUCE_VERSION,
                response -> onResponse(
                        stream,
                        leader,
                        response.responses().get(0).partitionResponses().get(0)),
                () -> again(stream));
    }

    private ProduceRequestData request(Stream stream) {
        RecordBatchBuilder batch = new RecordBatchBuilder(Compression.NONE);
        batch.producerState(producerId, (short) 0, stream.nextSequence);
        for (int i = 0; i < stream.records; i++) {
            String value = name + "/" + (stream.nextSequence + i);
            batch.append(1_700_000_000_000L, (byte[]) null, value.getBytes(StandardCharsets.US_ASCII));
        }
        TopicProduceData topic = new TopicProduceData().setName(stream.partition.topic());
        topic.partitionData()
                .add(new PartitionProduceData()
                        .setIndex(stream.partition.partition())
                        .setRecords(batch.build()));
        ProduceRequestData request =
                new ProduceRequestData().setAcks((short) -1).setTimeoutMs(TIMEOUT_MS / 2);
        request.topicData().add(topic);
        return request;
    }

    private void onResponse(Stream stream, Leader leader, ProduceResponseData.PartitionProduceResponse response) {
        Errors error = Errors.forCode(response.errorCode());
        switch (error) {
            case NONE -> {
                witness.onAcknowledged(
                        stream.partition, response.baseOffset(), producerId, stream.nextSequence, stream.records);
                stream.nextSequence += stream.records;
                stream.lastError = error;
                later(paceMs, () -> next(stream));
            }
            case OUT_OF_ORDER_SEQUENCE_NUMBER, UNKNOWN_PRODUCER_ID, INVALID_PRODUCER_EPOCH -> {
                // A deposed leader that does not know it yet may say so in good faith.
                stream.idle = witness.onLostSequence(
                        stream.partition, leader.brokerId(), name + " at " + stream.nextSequence + ": " + error);
                if (!stream.idle) {
                    again(stream);
                }
            }
            default -> {
                if (stream.lastError != error) {
                    stream.lastError = error;
                    queue.note(name + " writes to " + stream.partition + ": " + error + " "
                            + (response.errorMessage() == null ? "" : response.errorMessage()));
                }
                again(stream);
            }
        }
    }

    private void again(Stream stream) {
        later(BACKOFF_MS, () -> refreshMetadata(topics, () -> transmit(stream)));
    }
}
