package io.barnabas.clients.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.clients.FakeBroker;
import io.barnabas.clients.serialization.Serializers;
import io.barnabas.common.message.InitProducerIdResponseData;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.ProduceRequestData.PartitionProduceData;
import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.message.ProduceResponseData.PartitionProduceResponse;
import io.barnabas.common.message.ProduceResponseData.TopicProduceResponse;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A broker that refuses, loses answers and drops connections by chance, and keeps to Kafka's rules for
 * sequence numbers: five batches remembered, any number taken first from a producer it does not know. Whatever it does,
 * every record stands in its log once and in order.
 */
@Timeout(60)
class HostileBrokerTest {
    private static final int RECORDS = 1_500;
    private static final int REMEMBERED = 5;

    /** What the broker knows of the one producer. */
    private static final class ProducerEntry {
        private short epoch = -1;
        private int lastSequence = -1;
        private final Deque<Integer> recentFirstSequences = new ArrayDeque<>();

        /** By the rules of Kafka's brokers; see {@code ProducerAppendInfo} of KIP-98 and KIP-360. */
        Errors check(RecordBatch batch) {
            if (batch.producerEpoch() < epoch) {
                return Errors.INVALID_PRODUCER_EPOCH;
            }
            if (batch.producerEpoch() > epoch) {
                if (epoch >= 0 && batch.baseSequence() != 0) {
                    return Errors.OUT_OF_ORDER_SEQUENCE_NUMBER;
                }
                return Errors.NONE;
            }
            if (recentFirstSequences.contains(batch.baseSequence())) {
                return Errors.DUPLICATE_SEQUENCE_NUMBER;
            }
            return batch.baseSequence() == lastSequence + 1 ? Errors.NONE : Errors.OUT_OF_ORDER_SEQUENCE_NUMBER;
        }

        void onAppend(RecordBatch batch) {
            if (batch.producerEpoch() != epoch) {
                recentFirstSequences.clear();
            }
            epoch = batch.producerEpoch();
            lastSequence = batch.baseSequence() + batch.count() - 1;
            recentFirstSequences.addLast(batch.baseSequence());
            if (recentFirstSequences.size() > REMEMBERED) {
                recentFirstSequences.removeFirst();
            }
        }
    }

    private final Map<Integer, List<String>> logs = new HashMap<>();
    private final Map<Integer, ProducerEntry> producers = new HashMap<>();
    private Random chance;
    private int harm;

    private synchronized ApiMessage onProduce(ApiMessage message) {
        List<PartitionProduceResponse> responses = new ArrayList<>();
        boolean answerLost = chance.nextInt(100) < harm;
        for (PartitionProduceData data :
                ((ProduceRequestData) message).topicData().get(0).partitionData()) {
            Errors error = refusal();
            boolean lieAfterAppend = chance.nextInt(100) < harm / 2;
            error = error == Errors.NONE ? append(data) : error;
            if (error == Errors.NONE && lieAfterAppend) {
                error = Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND;
            }
            responses.add(new PartitionProduceResponse()
                    .setIndex(data.index())
                    .setErrorCode(error.code())
                    .setBaseOffset(-1));
        }
        return answerLost
                ? null
                : new ProduceResponseData()
                        .setResponses(List.of(
                                new TopicProduceResponse().setName("orders").setPartitionResponses(responses)));
    }

    private Errors refusal() {
        if (chance.nextInt(100) >= harm) {
            return Errors.NONE;
        }
        Errors[] refusals = {
            Errors.NOT_LEADER_OR_FOLLOWER, Errors.NOT_ENOUGH_REPLICAS, Errors.UNKNOWN_TOPIC_OR_PARTITION
        };
        return refusals[chance.nextInt(refusals.length)];
    }

    private Errors append(PartitionProduceData data) {
        MemoryRecords records = (MemoryRecords) data.records();
        RecordBatch batch = records.firstBatch();
        if (!batch.isValid()) {
            return Errors.CORRUPT_MESSAGE;
        }
        if (batch.count() > 40) {
            return Errors.MESSAGE_TOO_LARGE;
        }
        ProducerEntry producer = producers.computeIfAbsent(data.index(), index -> new ProducerEntry());
        Errors error = producer.check(batch);
        if (error == Errors.NONE) {
            producer.onAppend(batch);
            List<String> log = logs.computeIfAbsent(data.index(), index -> new ArrayList<>());
            for (Record record : records.records()) {
                log.add(StandardCharsets.UTF_8.decode(record.value()).toString());
            }
        }
        return error;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldWriteEveryRecordOnceAndInOrder(long seed) throws IOException {
        chance = new Random(seed);
        harm = 8 + chance.nextInt(20);
        try (FakeBroker broker = new FakeBroker().topic("orders", 3).serve(ApiKeys.PRODUCE, this::onProduce)) {
            broker.serve(ApiKeys.INIT_PRODUCER_ID, request -> new InitProducerIdResponseData().setProducerId(7));
            Map<String, String> settings = Map.of(
                    "bootstrap.servers", broker.address(),
                    "retry.backoff.ms", "1",
                    "retry.backoff.max.ms", "5",
                    "reconnect.backoff.ms", "1",
                    "reconnect.backoff.max.ms", "5",
                    "linger.ms", Integer.toString(chance.nextInt(3)),
                    "batch.size", Integer.toString(200 + chance.nextInt(3_000)));
            List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
            try (Producer<String, String> producer =
                    new Producer<>(settings, Serializers.string(), Serializers.string())) {
                for (int n = 0; n < RECORDS; n++) {
                    sent.add(producer.send(new ProducerRecord<>("orders", n % 3, null, "value " + n)));
                }
            }
            sent.forEach(CompletableFuture::join);
        }
        for (int partition = 0; partition < 3; partition++) {
            List<String> log = logs.get(partition);
            for (int place = 0; place < log.size(); place++) {
                int at = place;
                assertEquals(
                        "value " + (partition + 3 * place),
                        log.get(place),
                        () -> "seed " + seed + ", " + around(at, log));
            }
            assertEquals(RECORDS / 3, log.size(), "seed " + seed);
        }
    }

    private static String around(int at, List<String> log) {
        return "at " + at + ": " + log.subList(Math.max(0, at - 3), Math.min(log.size(), at + 4));
    }
}
