package io.barnabas.server.handler;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Uuid;
import io.barnabas.common.message.AlterConfigsRequestData;
import io.barnabas.common.message.ApiMessages;
import io.barnabas.common.message.CreatePartitionsRequestData;
import io.barnabas.common.message.CreateTopicsRequestData;
import io.barnabas.common.message.DeleteRecordsRequestData;
import io.barnabas.common.message.DeleteTopicsRequestData;
import io.barnabas.common.message.DescribeConfigsRequestData;
import io.barnabas.common.message.DescribeProducersRequestData;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.IncrementalAlterConfigsRequestData;
import io.barnabas.common.message.ListOffsetsRequestData;
import io.barnabas.common.message.MetadataRequestData;
import io.barnabas.common.message.OffsetForLeaderEpochRequestData;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.WriteTxnMarkersRequestData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.protocol.MessageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.requests.AbstractResponse;
import org.junit.jupiter.api.Test;

class ErrorResponsesTest {
    private static final Set<ApiKeys> SERVED = Set.of(
            ApiKeys.PRODUCE,
            ApiKeys.FETCH,
            ApiKeys.LIST_OFFSETS,
            ApiKeys.METADATA,
            ApiKeys.OFFSET_FOR_LEADER_EPOCH,
            ApiKeys.CREATE_TOPICS,
            ApiKeys.DELETE_TOPICS,
            ApiKeys.CREATE_PARTITIONS,
            ApiKeys.DESCRIBE_CONFIGS,
            ApiKeys.ALTER_CONFIGS,
            ApiKeys.INCREMENTAL_ALTER_CONFIGS,
            ApiKeys.DELETE_RECORDS,
            ApiKeys.WRITE_TXN_MARKERS,
            ApiKeys.DESCRIBE_PRODUCERS,
            ApiKeys.DESCRIBE_CLUSTER,
            ApiKeys.DESCRIBE_LOG_DIRS,
            ApiKeys.INIT_PRODUCER_ID,
            ApiKeys.API_VERSIONS,
            ApiKeys.LEADER_AND_ISR,
            ApiKeys.STOP_REPLICA,
            ApiKeys.UPDATE_METADATA,
            ApiKeys.CONTROLLED_SHUTDOWN);

    /** First versions of these that have a place for an error of the whole request. */
    private static final Map<ApiKeys, Integer> FIRST_WITH_ERROR = Map.of(ApiKeys.DESCRIBE_LOG_DIRS, 3);

    @Test
    void shouldTellApachesClientOfTheErrorInEveryVersion() {
        for (ApiKeys api : SERVED) {
            for (short version = api.oldestVersion(); version <= api.latestVersion(); version++) {
                if (version < FIRST_WITH_ERROR.getOrDefault(api, 0)) {
                    continue;
                }
                // Given
                ApiMessage request = requests(version).getOrDefault(api, ApiMessages.newRequest(api));
                // When
                ApiMessage response = ErrorResponses.of(
                        api, version, request, Errors.KAFKA_STORAGE_ERROR, Errors.KAFKA_STORAGE_ERROR.message());
                // Then
                assertNotNull(response, api + " " + version);
                AbstractResponse parsed = AbstractResponse.parseResponse(
                        org.apache.kafka.common.protocol.ApiKeys.forId(api.id), encode(response, version), version);
                assertTrue(
                        parsed.errorCounts().containsKey(org.apache.kafka.common.protocol.Errors.KAFKA_STORAGE_ERROR),
                        api + " " + version + " " + parsed.errorCounts());
            }
        }
    }

    @Test
    void shouldHaveNoAnswerForAProducerThatWantsNone() {
        // Given
        ProduceRequestData request = new ProduceRequestData().setAcks((short) 0);
        // When
        ApiMessage response = ErrorResponses.of(ApiKeys.PRODUCE, (short) 9, request, Errors.KAFKA_STORAGE_ERROR, "");
        // Then
        assertNull(response);
    }

    private static ByteBuffer encode(ApiMessage response, short version) {
        ByteBuf buffer = Unpooled.buffer();
        response.write(new MessageWriter(buffer), version);
        return ByteBuffer.wrap(ByteBufUtil.getBytes(buffer));
    }

    private static Map<ApiKeys, ApiMessage> requests(short version) {
        Map<ApiKeys, ApiMessage> requests = new EnumMap<>(ApiKeys.class);
        requests.put(
                ApiKeys.PRODUCE,
                new ProduceRequestData()
                        .setAcks((short) 1)
                        .setTopicData(List.of(new ProduceRequestData.TopicProduceData()
                                .setName("t")
                                .setPartitionData(
                                        List.of(new ProduceRequestData.PartitionProduceData().setIndex(1))))));
        requests.put(
                ApiKeys.FETCH,
                new FetchRequestData()
                        .setTopics(List.of(new FetchRequestData.FetchTopic()
                                .setTopic("t")
                                .setTopicId(new Uuid(1, 2))
                                .setPartitions(List.of(new FetchRequestData.FetchPartition().setPartition(1))))));
        requests.put(
                ApiKeys.LIST_OFFSETS,
                new ListOffsetsRequestData()
                        .setTopics(List.of(new ListOffsetsRequestData.ListOffsetsTopic()
                                .setName("t")
                                .setPartitions(List.of(new ListOffsetsRequestData.ListOffsetsPartition())))));
        requests.put(
                ApiKeys.OFFSET_FOR_LEADER_EPOCH,
                new OffsetForLeaderEpochRequestData()
                        .setTopics(List.of(new OffsetForLeaderEpochRequestData.OffsetForLeaderTopic()
                                .setTopic("t")
                                .setPartitions(
                                        List.of(new OffsetForLeaderEpochRequestData.OffsetForLeaderPartition())))));
        requests.put(
                ApiKeys.DELETE_RECORDS,
                new DeleteRecordsRequestData()
                        .setTopics(List.of(new DeleteRecordsRequestData.DeleteRecordsTopic()
                                .setName("t")
                                .setPartitions(List.of(new DeleteRecordsRequestData.DeleteRecordsPartition())))));
        requests.put(
                ApiKeys.WRITE_TXN_MARKERS,
                new WriteTxnMarkersRequestData()
                        .setMarkers(List.of(new WriteTxnMarkersRequestData.WritableTxnMarker()
                                .setTopics(List.of(new WriteTxnMarkersRequestData.WritableTxnMarkerTopic()
                                        .setName("t")
                                        .setPartitionIndexes(List.of(0)))))));
        requests.put(
                ApiKeys.DESCRIBE_PRODUCERS,
                new DescribeProducersRequestData()
                        .setTopics(List.of(new DescribeProducersRequestData.TopicRequest()
                                .setName("t")
                                .setPartitionIndexes(List.of(0)))));
        requests.put(
                ApiKeys.METADATA,
                new MetadataRequestData()
                        .setTopics(List.of(new MetadataRequestData.MetadataRequestTopic().setName("t"))));
        requests.put(
                ApiKeys.CREATE_TOPICS,
                new CreateTopicsRequestData()
                        .setTopics(List.of(new CreateTopicsRequestData.CreatableTopic().setName("t"))));
        requests.put(
                ApiKeys.DELETE_TOPICS,
                version >= 6
                        ? new DeleteTopicsRequestData()
                                .setTopics(List.of(new DeleteTopicsRequestData.DeleteTopicState().setName("t")))
                        : new DeleteTopicsRequestData().setTopicNames(List.of("t")));
        requests.put(
                ApiKeys.CREATE_PARTITIONS,
                new CreatePartitionsRequestData()
                        .setTopics(List.of(new CreatePartitionsRequestData.CreatePartitionsTopic().setName("t"))));
        requests.put(
                ApiKeys.DESCRIBE_CONFIGS,
                new DescribeConfigsRequestData()
                        .setResources(List.of(new DescribeConfigsRequestData.DescribeConfigsResource()
                                .setResourceType((byte) 2)
                                .setResourceName("t"))));
        requests.put(
                ApiKeys.ALTER_CONFIGS,
                new AlterConfigsRequestData()
                        .setResources(List.of(new AlterConfigsRequestData.AlterConfigsResource()
                                .setResourceType((byte) 2)
                                .setResourceName("t"))));
        requests.put(
                ApiKeys.INCREMENTAL_ALTER_CONFIGS,
                new IncrementalAlterConfigsRequestData()
                        .setResources(List.of(new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                                .setResourceType((byte) 2)
                                .setResourceName("t"))));
        return requests;
    }
}
