package io.barnabas.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.barnabas.common.Uuid;
import io.barnabas.common.message.DescribeProducersRequestData;
import io.barnabas.common.message.DescribeProducersResponseData;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.FetchResponseData;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.WriteTxnMarkersRequestData;
import io.barnabas.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import io.barnabas.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import io.barnabas.common.message.WriteTxnMarkersResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatchBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What brokers and administrators ask about transactions in partitions, over real logs. */
class TransactionHandlersTest {
    private TestBroker broker;

    @BeforeEach
    void start(@TempDir Path logDir) throws Exception {
        broker = new TestBroker(logDir, Map.of("auto.create.topics.enable", "false"));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private <T extends ApiMessage> T ask(ApiKeys api, int version, ApiMessage request) {
        return new FakeContext(api, version)
                .handledBy(broker.handlers.forId(api.id), request)
                .awaited()
                .response();
    }

    @Test
    void shouldWriteMarkersAndTellOfEachPartitionHowItWent() {
        // Given
        broker.cluster.create("orders", 2);

        // When
        WriteTxnMarkersResponseData response = ask(
                ApiKeys.WRITE_TXN_MARKERS,
                1,
                new WriteTxnMarkersRequestData()
                        .setMarkers(List.of(marker(7, 3, 5, 0, 1, 2), marker(8, 0, 5), marker(9, 1, 5, 1))));

        // Then
        assertEquals(2, response.markers().size());
        assertEquals(7, response.markers().get(0).producerId());
        assertEquals(
                List.of(Errors.NONE, Errors.NONE, Errors.UNKNOWN_TOPIC_OR_PARTITION),
                response.markers().get(0).topics().get(0).partitions().stream()
                        .map(partition -> Errors.forCode(partition.errorCode()))
                        .toList());
        assertEquals(9, response.markers().get(1).producerId());
        assertEquals(1, broker.replicaManager.partition("orders", 0).log().logEndOffset());
        assertEquals(2, broker.replicaManager.partition("orders", 1).log().logEndOffset());
    }

    @Test
    void shouldRefuseMarkersOfFormerCoordinatorsAndProducers() {
        // Given
        broker.cluster.create("orders", 1);
        ask(ApiKeys.WRITE_TXN_MARKERS, 0, new WriteTxnMarkersRequestData().setMarkers(List.of(marker(7, 3, 5, 0))));

        // When / Then
        assertEquals(Errors.TRANSACTION_COORDINATOR_FENCED, onlyError(marker(7, 3, 4, 0)));
        assertEquals(Errors.INVALID_PRODUCER_EPOCH, onlyError(marker(7, 2, 5, 0)));
        assertEquals(Errors.NONE, onlyError(marker(7, 3, 5, 0)));
    }

    private Errors onlyError(WritableTxnMarker marker) {
        WriteTxnMarkersResponseData response =
                ask(ApiKeys.WRITE_TXN_MARKERS, 1, new WriteTxnMarkersRequestData().setMarkers(List.of(marker)));
        return Errors.forCode(
                response.markers().get(0).topics().get(0).partitions().get(0).errorCode());
    }

    @Test
    void shouldDescribeTheProducersOfAPartition() {
        // Given
        broker.cluster.create("orders", 1);
        ask(
                ApiKeys.WRITE_TXN_MARKERS,
                1,
                new WriteTxnMarkersRequestData().setMarkers(List.of(marker(9, 1, 5, 0), marker(7, 3, 6, 0))));

        // When
        DescribeProducersResponseData response = ask(
                ApiKeys.DESCRIBE_PRODUCERS,
                0,
                new DescribeProducersRequestData()
                        .setTopics(List.of(topic("orders", 0, 5), topic("nowhere", 0), topic("b@d", 0))));

        // Then
        var orders = response.topics().get(0).partitions();
        var first = orders.get(0).activeProducers().get(0);
        assertEquals(7, first.producerId());
        assertEquals(3, first.producerEpoch());
        assertEquals(-1, first.lastSequence());
        assertEquals(6, first.coordinatorEpoch());
        assertEquals(-1, first.currentTxnStartOffset());
        assertEquals(9, orders.get(0).activeProducers().get(1).producerId());
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), orders.get(1).errorCode());
        var nowhere = response.topics().get(1).partitions().get(0);
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), nowhere.errorCode());
        var invalid = response.topics().get(2).partitions().get(0);
        assertEquals(Errors.INVALID_TOPIC_EXCEPTION.code(), invalid.errorCode());
        assertNotNull(invalid.errorMessage());
    }

    @Test
    void shouldWakeWhoWaitsForCommittedRecordsWhenTheTransactionEnds() {
        // Given: an open transaction, and a reader who may see none of it
        Uuid id = broker.cluster.create("orders", 1);
        MemoryRecords records = new RecordBatchBuilder(Compression.NONE)
                .producerState(7, (short) 3, 0)
                .transactional(true)
                .append(1000, null, new byte[1])
                .build();
        var data = new ProduceRequestData.TopicProduceData().setName("orders");
        data.partitionData()
                .add(new ProduceRequestData.PartitionProduceData().setIndex(0).setRecords(records));
        ProduceRequestData produce =
                new ProduceRequestData().setAcks((short) -1).setTimeoutMs(1000).setTransactionalId("t");
        produce.topicData().add(data);
        ask(ApiKeys.PRODUCE, 11, produce);
        FakeContext reader = new FakeContext(ApiKeys.FETCH, 13)
                .handledBy(broker.handlers.forId(ApiKeys.FETCH.id), readCommitted(id));
        assertNull(reader.response);

        // When
        WritableTxnMarker abort = marker(7, 3, 5, 0).setTransactionResult(false);
        ask(ApiKeys.WRITE_TXN_MARKERS, 1, new WriteTxnMarkersRequestData().setMarkers(List.of(abort)));

        // Then
        FetchResponseData response = reader.awaited().response();
        var partition = response.responses().get(0).partitions().get(0);
        assertEquals(2, partition.lastStableOffset());
        assertEquals(1, partition.abortedTransactions().size());
        assertEquals(7, partition.abortedTransactions().get(0).producerId());
        assertEquals(0, partition.abortedTransactions().get(0).firstOffset());
    }

    private static FetchRequestData readCommitted(Uuid topicId) {
        FetchRequestData request = new FetchRequestData()
                .setSessionEpoch(-1)
                .setIsolationLevel((byte) 1)
                .setMinBytes(1)
                .setMaxWaitMs(20_000)
                .setMaxBytes(1_000_000);
        var topic = new FetchRequestData.FetchTopic().setTopicId(topicId);
        topic.partitions()
                .add(new FetchRequestData.FetchPartition().setPartition(0).setPartitionMaxBytes(1_000_000));
        request.topics().add(topic);
        return request;
    }

    private static DescribeProducersRequestData.TopicRequest topic(String name, Integer... partitions) {
        return new DescribeProducersRequestData.TopicRequest().setName(name).setPartitionIndexes(List.of(partitions));
    }

    private static WritableTxnMarker marker(long producerId, int epoch, int coordinatorEpoch, Integer... partitions) {
        WritableTxnMarker marker = new WritableTxnMarker()
                .setProducerId(producerId)
                .setProducerEpoch((short) epoch)
                .setTransactionResult(true)
                .setCoordinatorEpoch(coordinatorEpoch);
        if (partitions.length > 0) {
            marker.setTopics(
                    List.of(new WritableTxnMarkerTopic().setName("orders").setPartitionIndexes(List.of(partitions))));
        }
        return marker;
    }
}
