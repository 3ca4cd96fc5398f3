package io.barnabas.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.message.WriteTxnMarkersRequestData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatchBuilder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of transactions on their way into a log, with a coordinator that answers when the test says so. */
class ProduceVerificationTest {
    private static final int PRODUCER = 42;

    private TestBroker broker;
    private final Deque<Consumer<Errors>> questions = new ArrayDeque<>();

    @BeforeEach
    void start(@TempDir Path logDir) throws Exception {
        broker = new TestBroker(logDir, Map.of("auto.create.topics.enable", "false"));
        broker.cluster.create("orders", 1);
        broker.verifierInUse = (transactionalId, producerId, epoch, partitions, done) -> questions.add(error -> {
            Map<TopicPartition, Errors> outcomes = new HashMap<>();
            partitions.forEach(tp -> outcomes.put(tp, error));
            done.accept(outcomes);
        });
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private static MemoryRecords batch(int producerId, int epoch, int sequence, boolean transactional) {
        return new RecordBatchBuilder(Compression.NONE)
                .producerState(producerId, (short) epoch, sequence)
                .transactional(transactional)
                .append(1000, null, new byte[1])
                .append(1000, null, new byte[1])
                .build();
    }

    private FakeContext produce(int version, String transactionalId, MemoryRecords... batches) {
        ProduceRequestData request =
                new ProduceRequestData().setAcks((short) -1).setTimeoutMs(1000).setTransactionalId(transactionalId);
        var topic = new ProduceRequestData.TopicProduceData().setName("orders");
        for (MemoryRecords batch : batches) {
            topic.partitionData()
                    .add(new ProduceRequestData.PartitionProduceData()
                            .setIndex(0)
                            .setRecords(batch));
        }
        request.topicData().add(topic);
        return new FakeContext(ApiKeys.PRODUCE, version).handledBy(broker.handlers.forId(ApiKeys.PRODUCE.id), request);
    }

    private FakeContext produce(int sequence) {
        return produce(11, "t", batch(PRODUCER, 0, sequence, true));
    }

    private static ProduceResponseData.PartitionProduceResponse answer(FakeContext context) {
        ProduceResponseData response = context.awaited().response();
        return response.responses().get(0).partitionResponses().get(0);
    }

    private static Errors error(FakeContext context) {
        return Errors.forCode(answer(context).errorCode());
    }

    private void marker(int epoch) {
        WriteTxnMarkersRequestData request = new WriteTxnMarkersRequestData();
        request.markers()
                .add(new WriteTxnMarkersRequestData.WritableTxnMarker()
                        .setProducerId(PRODUCER)
                        .setProducerEpoch((short) epoch)
                        .setTopics(List.of(new WriteTxnMarkersRequestData.WritableTxnMarkerTopic()
                                .setName("orders")
                                .setPartitionIndexes(List.of(0)))));
        new FakeContext(ApiKeys.WRITE_TXN_MARKERS, 1)
                .handledBy(broker.handlers.forId(ApiKeys.WRITE_TXN_MARKERS.id), request)
                .awaited();
    }

    private long logEndOffset() {
        return broker.replicaManager.partition("orders", 0).log().logEndOffset();
    }

    @Test
    void shouldAskOnceForATransactionAndAppendWhenTheCoordinatorAgrees() {
        // When
        FakeContext first = produce(0);
        assertNull(first.response);
        assertEquals(0, logEndOffset());
        questions.remove().accept(Errors.NONE);

        // Then
        assertEquals(0, answer(first).baseOffset());
        assertEquals(Errors.NONE, error(produce(2)));
        assertTrue(questions.isEmpty());
        marker(0);
        assertNull(produce(4).response);
        assertEquals(1, questions.size());
    }

    @Test
    void shouldKeepTheOrderOfWhatAProducerSendsMeanwhileAndHoldUpNobodyElse() {
        // When
        FakeContext first = produce(0);
        FakeContext second = produce(2);
        FakeContext third = produce(4);
        FakeContext other = produce(11, null, batch(7, 0, 0, false));
        assertEquals(0, answer(other).baseOffset());
        assertEquals(1, questions.size());
        questions.remove().accept(Errors.NONE);

        // Then
        assertEquals(2, answer(first).baseOffset());
        assertEquals(4, answer(second).baseOffset());
        assertEquals(6, answer(third).baseOffset());
    }

    @Test
    void shouldTellProducersWhatTheyUnderstand() {
        // When / Then
        assertEquals(Errors.TRANSACTION_ABORTABLE, refused(11, Errors.TRANSACTION_ABORTABLE));
        assertEquals(Errors.INVALID_TXN_STATE, refused(10, Errors.TRANSACTION_ABORTABLE));
        assertEquals(Errors.INVALID_TXN_STATE, refused(11, Errors.INVALID_TXN_STATE));
        for (Errors passing : List.of(
                Errors.CONCURRENT_TRANSACTIONS,
                Errors.NETWORK_EXCEPTION,
                Errors.COORDINATOR_LOAD_IN_PROGRESS,
                Errors.COORDINATOR_NOT_AVAILABLE,
                Errors.NOT_COORDINATOR)) {
            assertEquals(Errors.NOT_ENOUGH_REPLICAS, refused(11, passing));
        }
        assertEquals(Errors.INVALID_PRODUCER_EPOCH, refused(11, Errors.INVALID_PRODUCER_EPOCH));
        FakeContext told = produce(0);
        questions.remove().accept(Errors.NETWORK_EXCEPTION);
        assertEquals(
                "Unable to verify the partition has been added to the transaction. Underlying error: NETWORK_EXCEPTION",
                answer(told).errorMessage());
        assertEquals(0, logEndOffset());
    }

    private Errors refused(int version, Errors outcome) {
        FakeContext context = produce(version, "t", batch(PRODUCER, 0, 0, true));
        questions.remove().accept(outcome);
        return error(context);
    }

    @Test
    void shouldRefuseAZombieWhoseTransactionWasAbortedWhileTheCoordinatorWasAsked() {
        // Given: asked in time, answered too late
        FakeContext zombie = produce(0);
        marker(0);

        // When
        questions.remove().accept(Errors.NONE);

        // Then
        assertEquals(Errors.INVALID_TXN_STATE, error(zombie));
        assertEquals(1, logEndOffset());
    }

    @Test
    void shouldNotLetALaterBatchGoFirstWhenTheFirstWasRefused() {
        // Given: nothing is known of the producer here
        FakeContext first = produce(10);
        FakeContext second = produce(12);
        questions.remove().accept(Errors.NETWORK_EXCEPTION);
        assertEquals(Errors.NOT_ENOUGH_REPLICAS, error(first));
        assertEquals(Errors.NOT_ENOUGH_REPLICAS, error(second));

        // When: the second comes again before the first
        FakeContext overtaking = produce(12);
        questions.remove().accept(Errors.NONE);
        assertEquals(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, error(overtaking));
        FakeContext again = produce(10);
        questions.remove().accept(Errors.NONE);

        // Then
        assertEquals(0, answer(again).baseOffset());
        assertEquals(2, answer(produce(12)).baseOffset());
    }

    @Test
    void shouldEndTheWaitWhenThisBrokerDoesNotLeadAnyMore() {
        // Given
        FakeContext waiting = produce(0);

        // When
        broker.replicaManager.onLogDirFailure(
                broker.replicaManager.describeLogDirs().get(0).path());

        // Then
        assertEquals(Errors.KAFKA_STORAGE_ERROR, error(waiting));
        questions.remove().accept(Errors.NONE);
    }

    @Test
    void shouldRefuseTransactionalRecordsWithoutTheirIdOrFromSeveralProducers() {
        // When / Then
        assertEquals(
                Errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
                error(produce(11, null, batch(PRODUCER, 0, 0, true), batch(7, 0, 0, false))));
        assertEquals(
                Errors.INVALID_PRODUCER_ID_MAPPING,
                error(produce(11, "t", batch(PRODUCER, 0, 0, true), batch(7, 0, 0, true))));
        assertEquals(0, logEndOffset());
        assertTrue(questions.isEmpty());
        assertEquals(Errors.NONE, error(produce(11, "t", batch(PRODUCER, 0, 0, false))));
        assertFalse(
                broker.replicaManager.partition("orders", 0).activeProducers().isEmpty());
    }
}
