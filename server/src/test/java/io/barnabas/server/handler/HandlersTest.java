package io.barnabas.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.cluster.Batches;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.CreatePartitionsRequestData;
import io.barnabas.common.message.CreatePartitionsResponseData;
import io.barnabas.common.message.CreateTopicsRequestData;
import io.barnabas.common.message.CreateTopicsResponseData;
import io.barnabas.common.message.DeleteTopicsRequestData;
import io.barnabas.common.message.DeleteTopicsResponseData;
import io.barnabas.common.message.DescribeClusterRequestData;
import io.barnabas.common.message.DescribeClusterResponseData;
import io.barnabas.common.message.DescribeConfigsRequestData;
import io.barnabas.common.message.DescribeConfigsResponseData;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.FetchResponseData;
import io.barnabas.common.message.IncrementalAlterConfigsRequestData;
import io.barnabas.common.message.IncrementalAlterConfigsResponseData;
import io.barnabas.common.message.InitProducerIdRequestData;
import io.barnabas.common.message.InitProducerIdResponseData;
import io.barnabas.common.message.ListOffsetsRequestData;
import io.barnabas.common.message.ListOffsetsResponseData;
import io.barnabas.common.message.MetadataRequestData;
import io.barnabas.common.message.MetadataRequestData.MetadataRequestTopic;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.config.BrokerConfigs;
import io.barnabas.server.config.KafkaConfig;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.metadata.MetadataWaits;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What handlers answer to requests that Apache's clients of today do not send. */
class HandlersTest {
    private TestBroker broker;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @BeforeEach
    void start(@TempDir Path logDir) throws Exception {
        broker = new TestBroker(logDir, Map.of("auto.create.topics.enable", "false"));
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
        broker.close();
    }

    private FakeContext ask(ApiKeys api, int version, ApiMessage request) {
        return new FakeContext(api, version).handledBy(broker.handlers.forId(api.id), request);
    }

    // Produce

    @Test
    void shouldListButRefuseTheOldestVersionsOfProduce() {
        assertEquals(0, broker.handlers.forId(ApiKeys.PRODUCE.id).minVersion());
        assertNotNull(ask(ApiKeys.PRODUCE, 2, produce(1, "orders", 0)).closeReason);
    }

    @Test
    void shouldCloseTheConnectionWhenAProduceWithoutResponseFails() {
        // Given
        broker.cluster.create("orders", 1);

        // When / Then
        FakeContext fine = ask(ApiKeys.PRODUCE, 9, produce(0, "orders", 0));
        assertTrue(fine.withoutResponse);
        assertTrue(fine.released);
        assertNotNull(ask(ApiKeys.PRODUCE, 9, produce(0, "orders", 5)).closeReason);
    }

    @Test
    void shouldRefuseAcksThatMeanNothingAndInternalTopics() {
        // Given
        broker.cluster.create("orders", 1);
        broker.cluster.create("__consumer_offsets", 1);

        // When / Then
        assertEquals(Errors.INVALID_REQUIRED_ACKS, produceError(ask(ApiKeys.PRODUCE, 9, produce(2, "orders", 0))));
        ProduceRequestData internal = produce(1, "__consumer_offsets", 0);
        assertEquals(Errors.INVALID_TOPIC_EXCEPTION, produceError(ask(ApiKeys.PRODUCE, 9, internal)));
        FakeContext admin = new FakeContext(ApiKeys.PRODUCE, 9)
                .clientId("__admin_client")
                .handledBy(broker.handlers.forId(ApiKeys.PRODUCE.id), produce(1, "__consumer_offsets", 0));
        assertEquals(Errors.NONE, produceError(admin));
    }

    private static Errors produceError(FakeContext context) {
        ProduceResponseData response = context.awaited().response();
        return Errors.forCode(
                response.responses().get(0).partitionResponses().get(0).errorCode());
    }

    private static ProduceRequestData produce(int acks, String topic, int partition) {
        var data = new ProduceRequestData.TopicProduceData().setName(topic);
        data.partitionData()
                .add(new ProduceRequestData.PartitionProduceData()
                        .setIndex(partition)
                        .setRecords(Batches.of("value")));
        ProduceRequestData request =
                new ProduceRequestData().setAcks((short) acks).setTimeoutMs(1000);
        request.topicData().add(data);
        return request;
    }

    // Fetch

    @Test
    void shouldAnswerAnIncrementalFetchWithNewsOnly() {
        // Given
        Uuid id = broker.cluster.create("orders", 2);
        ask(ApiKeys.PRODUCE, 9, produce(1, "orders", 0));
        FetchResponseData full = ask(ApiKeys.FETCH, 13, fetch(0, 0, id, 0, 1)).response();
        assertEquals(2, full.responses().get(0).partitions().size());
        assertTrue(full.sessionId() > 0);

        // When
        ask(ApiKeys.PRODUCE, 9, produce(1, "orders", 1));
        FetchRequestData next = fetch(full.sessionId(), 1, id);
        var moved = new FetchRequestData.FetchTopic().setTopicId(id);
        moved.partitions().add(position(0).setFetchOffset(1));
        next.topics().add(moved);
        FetchResponseData news = ask(ApiKeys.FETCH, 13, next).response();

        // Then
        assertEquals(1, news.responses().get(0).partitions().size());
        assertEquals(1, news.responses().get(0).partitions().get(0).partitionIndex());
        assertEquals(id, news.responses().get(0).topicId());
    }

    @Test
    void shouldRefuseAFetchOfAnUnknownSessionAsAWhole() {
        FetchResponseData response =
                ask(ApiKeys.FETCH, 13, fetch(12345, 1, new Uuid(1, 1))).response();
        assertEquals(Errors.FETCH_SESSION_ID_NOT_FOUND.code(), response.errorCode());
        assertEquals(0, response.responses().size());
    }

    @Test
    void shouldTellOfEachPartitionWhyItCannotBeFetched() {
        // Given
        Uuid id = broker.cluster.create("orders", 1);

        // When
        FetchRequestData request = fetch(0, -1, id, 7);
        request.topics().add(topic(new Uuid(4, 4), 0));
        FetchResponseData response = ask(ApiKeys.FETCH, 13, request).response();

        // Then
        var unknownPartition = response.responses().get(0).partitions().get(0);
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), unknownPartition.errorCode());
        assertEquals(-1, unknownPartition.highWatermark());
        assertEquals(0, unknownPartition.records().sizeInBytes());
        assertEquals(
                Errors.UNKNOWN_TOPIC_ID.code(),
                response.responses().get(1).partitions().get(0).errorCode());
    }

    @Test
    void shouldGiveAbortedTransactionsOnlyToThoseWhoReadWhatIsCommitted() {
        // Given
        Uuid id = broker.cluster.create("orders", 1);

        // When / Then
        FetchResponseData plain = ask(ApiKeys.FETCH, 13, fetch(0, -1, id, 0)).response();
        assertNull(plain.responses().get(0).partitions().get(0).abortedTransactions());
        FetchRequestData request = fetch(0, -1, id, 0).setIsolationLevel((byte) 1);
        FetchResponseData committed = ask(ApiKeys.FETCH, 13, request).response();
        assertEquals(List.of(), committed.responses().get(0).partitions().get(0).abortedTransactions());
    }

    private static FetchRequestData fetch(int sessionId, int epoch, Uuid id, int... partitions) {
        FetchRequestData request = new FetchRequestData()
                .setSessionId(sessionId)
                .setSessionEpoch(epoch)
                .setMinBytes(1)
                .setMaxBytes(1_000_000);
        if (partitions.length > 0) {
            request.topics().add(topic(id, partitions));
        }
        return request;
    }

    private static FetchRequestData.FetchTopic topic(Uuid id, int... partitions) {
        var topic = new FetchRequestData.FetchTopic().setTopicId(id);
        for (int partition : partitions) {
            topic.partitions().add(position(partition));
        }
        return topic;
    }

    private static FetchRequestData.FetchPartition position(int partition) {
        return new FetchRequestData.FetchPartition().setPartition(partition).setPartitionMaxBytes(100_000);
    }

    // ListOffsets

    @Test
    void shouldServeSpecialTimesOnlyFromTheirVersionOn() {
        // Given
        broker.cluster.create("orders", 1);

        // When / Then
        assertEquals(Errors.UNSUPPORTED_VERSION, listOffsetsError(6, -3));
        assertEquals(Errors.NONE, listOffsetsError(7, -3));
        assertEquals(Errors.UNSUPPORTED_VERSION, listOffsetsError(7, -4));
        assertEquals(Errors.NONE, listOffsetsError(8, -4));
        assertEquals(Errors.UNSUPPORTED_VERSION, listOffsetsError(8, -5));
        assertEquals(Errors.NONE, listOffsetsError(9, -5));
        assertEquals(Errors.UNSUPPORTED_VERSION, listOffsetsError(9, -6));
    }

    private Errors listOffsetsError(int version, long timestamp) {
        ListOffsetsResponseData response =
                ask(ApiKeys.LIST_OFFSETS, version, listOffsets(timestamp, 0)).response();
        return Errors.forCode(response.topics().get(0).partitions().get(0).errorCode());
    }

    @Test
    void shouldAnswerTheOldestListOffsetsWithBoundariesAndRefusePartitionsNamedTwice() {
        // Given
        broker.cluster.create("orders", 1);
        ask(ApiKeys.PRODUCE, 9, produce(1, "orders", 0));

        // When / Then
        ListOffsetsRequestData request = listOffsets(-1, 0);
        request.topics().get(0).partitions().get(0).setMaxNumOffsets(5);
        ListOffsetsResponseData old = ask(ApiKeys.LIST_OFFSETS, 0, request).response();
        assertEquals(List.of(1L, 0L), old.topics().get(0).partitions().get(0).oldStyleOffsets());
        ListOffsetsResponseData twice =
                ask(ApiKeys.LIST_OFFSETS, 5, listOffsets(-1, 0, 0)).response();
        twice.topics()
                .get(0)
                .partitions()
                .forEach(partition -> assertEquals(Errors.INVALID_REQUEST.code(), partition.errorCode()));
    }

    private static ListOffsetsRequestData listOffsets(long timestamp, int... partitions) {
        var topic = new ListOffsetsRequestData.ListOffsetsTopic().setName("orders");
        for (int partition : partitions) {
            topic.partitions()
                    .add(new ListOffsetsRequestData.ListOffsetsPartition()
                            .setPartitionIndex(partition)
                            .setTimestamp(timestamp));
        }
        ListOffsetsRequestData request = new ListOffsetsRequestData().setReplicaId(-1);
        request.topics().add(topic);
        return request;
    }

    // Metadata

    @Test
    void shouldTellAboutTopicsByNameByIdAndAllOfThem() {
        // Given
        Uuid id = broker.cluster.create("orders", 2);

        // When / Then
        MetadataResponseData byId =
                ask(ApiKeys.METADATA, 12, metadata(null, id)).response();
        assertEquals("orders", byId.topics().get(0).name());
        assertEquals(2, byId.topics().get(0).partitions().size());
        assertEquals(TestBroker.CLUSTER_ID, byId.clusterId());
        MetadataResponseData all = ask(ApiKeys.METADATA, 9, new MetadataRequestData().setTopics(null))
                .response();
        assertEquals(1, all.topics().size());
        MetadataResponseData none =
                ask(ApiKeys.METADATA, 9, new MetadataRequestData()).response();
        assertEquals(0, none.topics().size());
        MetadataResponseData oldest =
                ask(ApiKeys.METADATA, 0, new MetadataRequestData()).response();
        assertEquals(1, oldest.topics().size());
        MetadataResponseData unknown =
                ask(ApiKeys.METADATA, 12, metadata(null, new Uuid(8, 8))).response();
        assertEquals(Errors.UNKNOWN_TOPIC_ID.code(), unknown.topics().get(0).errorCode());
        assertNull(unknown.topics().get(0).name());
        assertEquals(
                Errors.INVALID_REQUEST,
                ask(ApiKeys.METADATA, 10, metadata(null, id)).failure());
    }

    @Test
    void shouldNotCreateTopicsWhenThatIsSwitchedOff() {
        MetadataResponseData response =
                ask(ApiKeys.METADATA, 9, metadata("nobody", Uuid.ZERO_UUID)).response();
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                response.topics().get(0).errorCode());
        MetadataResponseData invalid =
                ask(ApiKeys.METADATA, 9, metadata("a b", Uuid.ZERO_UUID)).response();
        assertEquals(
                Errors.INVALID_TOPIC_EXCEPTION.code(), invalid.topics().get(0).errorCode());
    }

    @Test
    void shouldLetClientsWaitForTheFirstWordOfTheController() {
        // Given
        MetadataCache nothingYet = new MetadataCache();
        MetadataWaits waits = new MetadataWaits(nothingYet, timer);
        MetadataHandler handler = new MetadataHandler(nothingYet, waits, TestBroker.CLUSTER_ID, null);
        FakeContext early = new FakeContext(ApiKeys.METADATA, 9);

        // When / Then
        early.handledBy(handler, new MetadataRequestData().setTopics(null));
        assertNull(early.response);
        var update = new UpdateMetadataRequestData();
        update.liveBrokers().add(new UpdateMetadataRequestData.UpdateMetadataBroker().setId(0));
        nothingYet.update(update);
        assertEquals(1, ((MetadataResponseData) early.response()).brokers().size());
    }

    /** KIP-430: without an authorizer everybody may do everything. */
    @Test
    void shouldTellAuthorizedOperationsWhenAsked() {
        // Given
        broker.cluster.create("orders", 1);

        // When
        MetadataResponseData response = ask(
                        ApiKeys.METADATA,
                        9,
                        metadata("orders", Uuid.ZERO_UUID)
                                .setIncludeTopicAuthorizedOperations(true)
                                .setIncludeClusterAuthorizedOperations(true))
                .response();

        // Then
        assertEquals(3576, response.topics().get(0).topicAuthorizedOperations());
        assertEquals(8096, response.clusterAuthorizedOperations());
    }

    private static MetadataRequestData metadata(String name, Uuid id) {
        MetadataRequestData request = new MetadataRequestData();
        request.topics().add(new MetadataRequestTopic().setName(name).setTopicId(id));
        return request;
    }

    @Test
    void shouldDescribeBrokersButNoControllersOfAnotherKind() {
        DescribeClusterResponseData cluster = ask(ApiKeys.DESCRIBE_CLUSTER, 1, new DescribeClusterRequestData())
                .response();
        assertEquals(1, cluster.brokers().size());
        DescribeClusterResponseData controllers = ask(
                        ApiKeys.DESCRIBE_CLUSTER, 1, new DescribeClusterRequestData().setEndpointType((byte) 2))
                .response();
        assertEquals(Errors.MISMATCHED_ENDPOINT_TYPE.code(), controllers.errorCode());
    }

    // Administration

    @Test
    void shouldSendTopicAdministrationToTheController() {
        // Given
        MetadataWaits waits = new MetadataWaits(broker.metadataCache, timer);
        BrokerConfigs configs = BrokerConfigs.of(KafkaConfig.of(Map.of("zookeeper.connect", "localhost:2181")));
        var create = new CreateTopicsHandler(broker.cluster, waits, () -> false, () -> configs);
        var grow = new CreatePartitionsHandler(broker.cluster, waits, () -> false);

        // When / Then
        FakeContext creation = new FakeContext(ApiKeys.CREATE_TOPICS, 7);
        assertEquals(
                Errors.NOT_CONTROLLER,
                creation.handledBy(create, new CreateTopicsRequestData()).failure());
        FakeContext growth = new FakeContext(ApiKeys.CREATE_PARTITIONS, 3);
        assertEquals(
                Errors.NOT_CONTROLLER,
                growth.handledBy(grow, new CreatePartitionsRequestData()).failure());
    }

    @Test
    void shouldRefuseDeletionWhereItIsSwitchedOff() {
        // Given
        MetadataWaits waits = new MetadataWaits(broker.metadataCache, timer);
        var handler = new DeleteTopicsHandler(broker.cluster, broker.metadataCache, waits, () -> true, false);

        // When / Then
        DeleteTopicsRequestData request = new DeleteTopicsRequestData().setTopicNames(List.of("orders"));
        assertEquals(
                Errors.TOPIC_DELETION_DISABLED,
                new FakeContext(ApiKeys.DELETE_TOPICS, 3)
                        .handledBy(handler, request)
                        .failure());
        assertEquals(
                Errors.INVALID_REQUEST,
                new FakeContext(ApiKeys.DELETE_TOPICS, 2)
                        .handledBy(handler, request)
                        .failure());
    }

    @Test
    void shouldCreateTheOthersWhenOneTopicIsNamedTwice() {
        // Given
        CreateTopicsRequestData request = new CreateTopicsRequestData().setTimeoutMs(0);
        for (String name : List.of("twice", "once", "twice")) {
            request.topics()
                    .add(new CreateTopicsRequestData.CreatableTopic()
                            .setName(name)
                            .setNumPartitions(1)
                            .setReplicationFactor((short) 1));
        }

        // When
        CreateTopicsResponseData response =
                ask(ApiKeys.CREATE_TOPICS, 7, request).response();

        // Then
        assertEquals(2, response.topics().size());
        assertEquals("Duplicate topic name.", response.topics().get(0).errorMessage());
        // With no time to wait for leaders there can only be a time-out, or luck.
        Errors once = Errors.forCode(response.topics().get(1).errorCode());
        assertTrue(once == Errors.REQUEST_TIMED_OUT || once == Errors.NONE, once.name());
    }

    @Test
    void shouldTellApartWhatCannotBeDeletedOrGrown() {
        // Given
        broker.cluster.create("orders", 2);

        // When / Then
        DeleteTopicsRequestData deletion = new DeleteTopicsRequestData().setTimeoutMs(100);
        deletion.topics()
                .add(new DeleteTopicsRequestData.DeleteTopicState()
                        .setName(null)
                        .setTopicId(new Uuid(9, 9)));
        deletion.topics().add(new DeleteTopicsRequestData.DeleteTopicState().setName("nobody"));
        DeleteTopicsResponseData deleted =
                ask(ApiKeys.DELETE_TOPICS, 6, deletion).response();
        assertEquals(Errors.UNKNOWN_TOPIC_ID.code(), deleted.responses().get(0).errorCode());
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                deleted.responses().get(1).errorCode());
        CreatePartitionsRequestData growth = new CreatePartitionsRequestData();
        growth.topics()
                .add(new CreatePartitionsRequestData.CreatePartitionsTopic()
                        .setName("orders")
                        .setCount(2)
                        .setAssignments(null));
        CreatePartitionsResponseData grown =
                ask(ApiKeys.CREATE_PARTITIONS, 3, growth).response();
        assertEquals("Topic already has 2 partitions.", grown.results().get(0).errorMessage());
    }

    @Test
    void shouldGiveIdsToIdempotentProducersAndRefuseTransactionalOnesElsewhere() {
        // Given
        InitProducerIdRequestData idempotent = new InitProducerIdRequestData().setTransactionalId(null);

        // When / Then
        InitProducerIdResponseData first =
                ask(ApiKeys.INIT_PRODUCER_ID, 5, idempotent).response();
        InitProducerIdResponseData second =
                ask(ApiKeys.INIT_PRODUCER_ID, 5, idempotent).response();
        assertEquals(first.producerId() + 1, second.producerId());
        assertEquals(0, first.producerEpoch());
        InitProducerIdResponseData refused = ask(
                        ApiKeys.INIT_PRODUCER_ID, 5, new InitProducerIdRequestData().setTransactionalId("mine"))
                .response();
        assertEquals(Errors.NOT_COORDINATOR.code(), refused.errorCode());
        assertEquals(-1, refused.producerId());
    }

    @Test
    void shouldSayWhichResourcesCannotBeDescribedOrAltered() {
        // When / Then
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), describe(2, "nobody").errorCode());
        assertEquals("", describe(2, "nobody").errorMessage());
        assertEquals(
                "Topic name is invalid: the empty string is not allowed",
                describe(2, "").errorMessage());
        assertEquals(
                "Broker id must be an integer, but it is: x", describe(4, "x").errorMessage());
        assertEquals(
                "Unexpected broker id, expected 0 or empty string, but received 7",
                describe(4, "7").errorMessage());
        assertEquals(Errors.INVALID_REQUEST.code(), describe(99, "x").errorCode());
        assertFalse(describe(4, "0").configs().isEmpty());
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION.code(), alter(2, "nobody").errorCode());
        assertEquals(
                "Unexpected broker id, expected 0, but received 7",
                alter(4, "7").errorMessage());
    }

    /** What Apache's kafka-topics.sh prints of a topic's settings depends on it. */
    @Test
    void shouldDescribeATopicsSettingsInApachesOrder() {
        // Given
        broker.cluster.create("orders", 1);

        // When
        List<String> names = describe(2, "orders").configs().stream()
                .map(config -> config.name())
                .toList();

        // Then
        assertEquals(36, names.size());
        assertEquals("compression.type", names.get(0));
        assertEquals(names.indexOf("segment.bytes") + 1, names.indexOf("retention.ms"));
        assertEquals("segment.index.bytes", names.get(35));
    }

    private DescribeConfigsResponseData.DescribeConfigsResult describe(int type, String name) {
        DescribeConfigsRequestData request = new DescribeConfigsRequestData();
        request.resources()
                .add(new DescribeConfigsRequestData.DescribeConfigsResource()
                        .setResourceType((byte) type)
                        .setResourceName(name)
                        .setConfigurationKeys(null));
        DescribeConfigsResponseData response =
                ask(ApiKeys.DESCRIBE_CONFIGS, 4, request).response();
        return response.results().get(0);
    }

    private IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse alter(int type, String name) {
        IncrementalAlterConfigsRequestData request = new IncrementalAlterConfigsRequestData();
        request.resources()
                .add(new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                        .setResourceType((byte) type)
                        .setResourceName(name));
        IncrementalAlterConfigsResponseData response =
                ask(ApiKeys.INCREMENTAL_ALTER_CONFIGS, 1, request).response();
        return response.responses().get(0);
    }
}
