package io.barnabas.clients.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.clients.FakeBroker;
import io.barnabas.clients.errors.TimeoutException;
import io.barnabas.clients.errors.TransactionAbortedException;
import io.barnabas.clients.serialization.Serializers;
import io.barnabas.common.message.AddPartitionsToTxnRequestData;
import io.barnabas.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTopic;
import io.barnabas.common.message.AddPartitionsToTxnResponseData;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnPartitionResult;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnTopicResult;
import io.barnabas.common.message.EndTxnRequestData;
import io.barnabas.common.message.EndTxnResponseData;
import io.barnabas.common.message.FindCoordinatorResponseData;
import io.barnabas.common.message.FindCoordinatorResponseData.Coordinator;
import io.barnabas.common.message.InitProducerIdRequestData;
import io.barnabas.common.message.InitProducerIdResponseData;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.ProduceRequestData.PartitionProduceData;
import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.message.ProduceResponseData.PartitionProduceResponse;
import io.barnabas.common.message.ProduceResponseData.TopicProduceResponse;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A transactional producer and a broker of scripted answers: what it writes down is what the broker is asked. */
@Timeout(30)
class TransactionalProducerTest {
    /** What happened, in order: batches as epoch/first number, ends of transactions, identities asked for. */
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    private final Deque<Errors> produceErrors = new ConcurrentLinkedDeque<>();
    private final Deque<Errors> endErrors = new ConcurrentLinkedDeque<>();
    private FakeBroker broker;

    @BeforeEach
    void start() throws IOException {
        broker = new FakeBroker().topic("orders", 1).serve(ApiKeys.PRODUCE, this::onProduce);
        broker.serve(ApiKeys.FIND_COORDINATOR, request -> coordinator());
        broker.serve(ApiKeys.INIT_PRODUCER_ID, this::onInit);
        broker.serve(ApiKeys.ADD_PARTITIONS_TO_TXN, this::onAdd);
        broker.serve(ApiKeys.END_TXN, this::onEnd);
    }

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    private ApiMessage coordinator() {
        String address = broker.address();
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        return new FindCoordinatorResponseData()
                .setCoordinators(List.of(new Coordinator()
                        .setKey("t")
                        .setNodeId(0)
                        .setHost("127.0.0.1")
                        .setPort(port)));
    }

    private ApiMessage onInit(ApiMessage message) {
        InitProducerIdRequestData request = (InitProducerIdRequestData) message;
        events.add("init " + request.producerId() + "/" + request.producerEpoch());
        return new InitProducerIdResponseData().setProducerId(7).setProducerEpoch((short)
                (request.producerEpoch() + 1));
    }

    private ApiMessage onAdd(ApiMessage message) {
        List<AddPartitionsToTxnTopicResult> results = new ArrayList<>();
        for (AddPartitionsToTxnTopic topic : ((AddPartitionsToTxnRequestData) message).v3AndBelowTopics()) {
            List<AddPartitionsToTxnPartitionResult> partitions = new ArrayList<>();
            topic.partitions()
                    .forEach(number ->
                            partitions.add(new AddPartitionsToTxnPartitionResult().setPartitionIndex(number)));
            results.add(
                    new AddPartitionsToTxnTopicResult().setName(topic.name()).setResultsByPartition(partitions));
        }
        events.add("add");
        return new AddPartitionsToTxnResponseData().setResultsByTopicV3AndBelow(results);
    }

    private static Errors next(Deque<Errors> script) {
        Errors error = script.pollFirst();
        return error == null ? Errors.NONE : error;
    }

    private ApiMessage onProduce(ApiMessage message) {
        ProduceRequestData request = (ProduceRequestData) message;
        assertEquals("t", request.transactionalId());
        PartitionProduceData data = request.topicData().get(0).partitionData().get(0);
        RecordBatch batch = ((MemoryRecords) data.records()).firstBatch();
        assertTrue(batch.isTransactional());
        Errors error = next(produceErrors);
        events.add("batch " + batch.producerEpoch() + "/" + batch.baseSequence()
                + (error == Errors.NONE ? "" : " " + error));
        if (error == Errors.NETWORK_EXCEPTION) {
            return null;
        }
        return new ProduceResponseData()
                .setResponses(List.of(new TopicProduceResponse()
                        .setName("orders")
                        .setPartitionResponses(List.of(
                                new PartitionProduceResponse().setIndex(0).setErrorCode(error.code())))));
    }

    private ApiMessage onEnd(ApiMessage message) {
        Errors error = next(endErrors);
        events.add((((EndTxnRequestData) message).committed() ? "commit" : "abort")
                + (error == Errors.NONE ? "" : " " + error));
        return error == Errors.NETWORK_EXCEPTION ? null : new EndTxnResponseData().setErrorCode(error.code());
    }

    private Producer<String, String> connect(String... settings) {
        Map<String, String> all = new HashMap<>(
                Map.of("bootstrap.servers", broker.address(), "retry.backoff.ms", "5", "transactional.id", "t"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        Producer<String, String> producer = new Producer<>(all, Serializers.string(), Serializers.string());
        producer.initTransactions();
        producer.beginTransaction();
        return producer;
    }

    private static CompletableFuture<RecordMetadata> send(Producer<String, String> producer) {
        return producer.send(new ProducerRecord<>("orders", "v"));
    }

    @Test
    void shouldSendWhatLingersBeforeItCommits() {
        try (Producer<String, String> producer = connect("linger.ms", "60000", "delivery.timeout.ms", "120000")) {
            for (int n = 0; n < 2; n++) {
                CompletableFuture<RecordMetadata> sent = send(producer);
                producer.commitTransaction();
                assertTrue(sent.isDone());
                producer.beginTransaction();
            }
        }
        assertEquals(List.of("init -1/-1", "add", "batch 0/0", "commit", "add", "batch 0/1", "commit"), events);
    }

    @Test
    void shouldAskForTheEndOfATransactionAgainUntilItIsAnswered() {
        endErrors.addAll(List.of(
                Errors.NETWORK_EXCEPTION,
                Errors.NOT_COORDINATOR,
                Errors.CONCURRENT_TRANSACTIONS,
                Errors.COORDINATOR_LOAD_IN_PROGRESS));
        try (Producer<String, String> producer = connect()) {
            send(producer);
            producer.commitTransaction();
        }
        assertEquals(
                5, events.stream().filter(event -> event.startsWith("commit")).count());
        assertEquals("commit", events.get(events.size() - 1));
    }

    @Test
    void shouldLearnWhatBecameOfARecordBeforeItAborts() {
        produceErrors.addAll(List.of(Errors.NETWORK_EXCEPTION, Errors.NOT_LEADER_OR_FOLLOWER));
        try (Producer<String, String> producer = connect()) {
            CompletableFuture<RecordMetadata> sent = send(producer);
            while (!events.contains("batch 0/0 NETWORK_EXCEPTION")) {
                Thread.onSpinWait();
            }
            producer.abortTransaction();
            assertTrue(sent.isDone() && !sent.isCompletedExceptionally(), "the third attempt was answered");
        }
        assertEquals(
                List.of(
                        "init -1/-1",
                        "add",
                        "batch 0/0 NETWORK_EXCEPTION",
                        "batch 0/0 NOT_LEADER_OR_FOLLOWER",
                        "batch 0/0",
                        "abort"),
                events);
    }

    @Test
    void shouldBeginItsNumbersAnewUnderAFreshEpochAfterOneIsLost() {
        produceErrors.addAll(List.of(Errors.NONE, Errors.OUT_OF_ORDER_SEQUENCE_NUMBER));
        try (Producer<String, String> producer = connect()) {
            send(producer).join();
            ExecutionException lost =
                    assertThrows(ExecutionException.class, () -> send(producer).get());
            assertEquals(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, Errors.forException(lost));
            ApiException refused = assertThrows(ApiException.class, producer::commitTransaction);
            assertEquals("Cannot execute transactional method because we are in an error state", refused.getMessage());
            producer.abortTransaction();
            producer.beginTransaction();
            send(producer).join();
            producer.commitTransaction();
        }
        assertEquals(
                List.of(
                        "init -1/-1",
                        "add",
                        "batch 0/0",
                        "batch 0/1 OUT_OF_ORDER_SEQUENCE_NUMBER",
                        "abort",
                        "init 7/0",
                        "add",
                        "batch 1/0",
                        "commit"),
                events);
    }

    @Test
    void shouldNotWriteWhatNoBrokerHasSeenOnceATransactionIsSpoilt() {
        Deque<CompletableFuture<RecordMetadata>> sent = new ArrayDeque<>();
        produceErrors.add(Errors.INVALID_RECORD);
        try (Producer<String, String> producer = connect("batch.size", "1")) {
            for (int n = 0; n < 20; n++) {
                try {
                    sent.add(send(producer));
                } catch (ApiException e) {
                    // The first answer was there before the last record.
                    assertTrue(e.getMessage().startsWith("Cannot execute"), e.getMessage());
                }
            }
            assertThrows(ExecutionException.class, sent.getFirst()::get);
            producer.abortTransaction();
            sent.forEach(each -> assertTrue(each.isCompletedExceptionally()));
        }
        assertEquals(List.of("init -1/-1", "add", "batch 0/0 INVALID_RECORD", "abort", "init 7/0"), events);
    }

    @Test
    void shouldCloseAtOnceWhenNothingWasSentInTheTransaction() {
        long start = System.nanoTime();
        connect().close();
        assertTrue(System.nanoTime() - start < 20_000_000_000L);
        assertEquals(List.of("init -1/-1"), events);
    }

    @Test
    void shouldAbortWhatIsOpenWhenItIsClosed() {
        Producer<String, String> producer = connect();
        CompletableFuture<RecordMetadata> sent = send(producer);
        producer.close();
        assertTrue(sent.isDone());
        assertEquals("abort", events.get(events.size() - 1));
        assertEquals(
                "Cannot perform operation after producer has been closed",
                assertThrows(IllegalStateException.class, producer::commitTransaction)
                        .getMessage());
    }

    @Test
    void shouldGoOnWithACallThatTimedOutWhenItIsMadeAgain() {
        List<Errors> busy = Collections.nCopies(1000, Errors.CONCURRENT_TRANSACTIONS);
        endErrors.addAll(busy);
        try (Producer<String, String> producer = connect("max.block.ms", "300", "retry.backoff.max.ms", "20")) {
            send(producer).join();
            assertThrows(TimeoutException.class, producer::commitTransaction);
            assertThrows(IllegalStateException.class, producer::beginTransaction);
            endErrors.clear();
            boolean committed = false;
            while (!committed) {
                try {
                    producer.commitTransaction();
                    committed = true;
                } catch (TimeoutException e) {
                    assertInstanceOf(ApiException.class, e);
                }
            }
            producer.beginTransaction();
        }
        assertEquals("commit", events.get(events.size() - 1));
    }

    @Test
    void shouldSayWhichRecordsAnAbortGaveUp() {
        try (Producer<String, String> producer = connect("linger.ms", "60000", "delivery.timeout.ms", "120000")) {
            CompletableFuture<RecordMetadata> never = send(producer);
            producer.abortTransaction();
            assertInstanceOf(
                    TransactionAbortedException.class,
                    assertThrows(ExecutionException.class, never::get).getCause());
        }
        assertTrue(events.stream().noneMatch(event -> event.startsWith("batch")), events.toString());
    }

    @Test
    void shouldSayWhenItHasNoTransactions() {
        Map<String, String> settings = Map.of("bootstrap.servers", broker.address());
        try (Producer<String, String> producer = new Producer<>(settings, Serializers.string(), Serializers.string())) {
            assertEquals(
                    "Cannot use transactional methods without enabling transactions by setting the transactional.id"
                            + " configuration property",
                    assertThrows(IllegalStateException.class, producer::beginTransaction)
                            .getMessage());
        }
    }
}
