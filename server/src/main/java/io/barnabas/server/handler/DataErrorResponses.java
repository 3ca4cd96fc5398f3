package io.barnabas.server.handler;

import static io.barnabas.server.handler.ErrorResponses.forEach;

import io.barnabas.common.message.DeleteRecordsRequestData;
import io.barnabas.common.message.DeleteRecordsResponseData;
import io.barnabas.common.message.DescribeProducersRequestData;
import io.barnabas.common.message.DescribeProducersResponseData;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.FetchResponseData;
import io.barnabas.common.message.ListOffsetsRequestData;
import io.barnabas.common.message.ListOffsetsResponseData;
import io.barnabas.common.message.OffsetForLeaderEpochRequestData;
import io.barnabas.common.message.OffsetForLeaderEpochResponseData;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.message.WriteTxnMarkersRequestData;
import io.barnabas.common.message.WriteTxnMarkersResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import java.nio.ByteBuffer;

/** Error responses of the APIs that read and write partitions: the error in each partition asked for. */
final class DataErrorResponses {
    private static final long INVALID_OFFSET = -1;
    private static final long NO_TIMESTAMP = -1;

    private DataErrorResponses() {}

    static ApiMessage of(ApiKeys api, short version, ApiMessage request, Errors error, String message) {
        return switch (api) {
            case PRODUCE -> produce((ProduceRequestData) request, error, message);
            case FETCH -> fetch((FetchRequestData) request, error);
            case LIST_OFFSETS -> listOffsets((ListOffsetsRequestData) request, version, error);
            case OFFSET_FOR_LEADER_EPOCH -> offsetForLeaderEpoch((OffsetForLeaderEpochRequestData) request, error);
            case DELETE_RECORDS -> deleteRecords((DeleteRecordsRequestData) request, error);
            case WRITE_TXN_MARKERS -> writeTxnMarkers((WriteTxnMarkersRequestData) request, error);
            case DESCRIBE_PRODUCERS -> describeProducers((DescribeProducersRequestData) request, error, message);
            default -> null;
        };
    }

    private static ApiMessage produce(ProduceRequestData request, Errors error, String message) {
        if (request.acks() == 0) {
            return null;
        }
        return new ProduceResponseData()
                .setResponses(forEach(request.topicData(), topic -> new ProduceResponseData.TopicProduceResponse()
                        .setName(topic.name())
                        .setPartitionResponses(forEach(
                                topic.partitionData(), partition -> new ProduceResponseData.PartitionProduceResponse()
                                        .setIndex(partition.index())
                                        .setErrorCode(error.code())
                                        .setErrorMessage(message)
                                        .setBaseOffset(INVALID_OFFSET)
                                        .setLogAppendTimeMs(NO_TIMESTAMP)
                                        .setLogStartOffset(INVALID_OFFSET)))));
    }

    /** In each partition, as versions before 7 need it, and once for all. */
    private static ApiMessage fetch(FetchRequestData request, Errors error) {
        return new FetchResponseData()
                .setErrorCode(error.code())
                .setSessionId(request.sessionId())
                .setResponses(forEach(request.topics(), topic -> new FetchResponseData.FetchableTopicResponse()
                        .setTopic(topic.topic())
                        .setTopicId(topic.topicId())
                        .setPartitions(forEach(topic.partitions(), partition -> new FetchResponseData.PartitionData()
                                .setPartitionIndex(partition.partition())
                                .setErrorCode(error.code())
                                .setHighWatermark(INVALID_OFFSET)
                                .setRecords(new MemoryRecords(ByteBuffer.allocate(0)))))));
    }

    private static ApiMessage listOffsets(ListOffsetsRequestData request, short version, Errors error) {
        return new ListOffsetsResponseData()
                .setTopics(forEach(request.topics(), topic -> new ListOffsetsResponseData.ListOffsetsTopicResponse()
                        .setName(topic.name())
                        .setPartitions(forEach(
                                topic.partitions(),
                                partition -> listOffsets(partition.partitionIndex(), version, error)))));
    }

    private static ListOffsetsResponseData.ListOffsetsPartitionResponse listOffsets(
            int partition, short version, Errors error) {
        ListOffsetsResponseData.ListOffsetsPartitionResponse response =
                new ListOffsetsResponseData.ListOffsetsPartitionResponse()
                        .setPartitionIndex(partition)
                        .setErrorCode(error.code());
        return version == 0 ? response : response.setOffset(INVALID_OFFSET).setTimestamp(NO_TIMESTAMP);
    }

    private static ApiMessage offsetForLeaderEpoch(OffsetForLeaderEpochRequestData request, Errors error) {
        return new OffsetForLeaderEpochResponseData()
                .setTopics(forEach(
                        request.topics(), topic -> new OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult()
                                .setTopic(topic.topic())
                                .setPartitions(forEach(
                                        topic.partitions(),
                                        partition -> new OffsetForLeaderEpochResponseData.EpochEndOffset()
                                                .setPartition(partition.partition())
                                                .setErrorCode(error.code())
                                                .setEndOffset(INVALID_OFFSET)))));
    }

    private static ApiMessage deleteRecords(DeleteRecordsRequestData request, Errors error) {
        return new DeleteRecordsResponseData()
                .setTopics(forEach(request.topics(), topic -> new DeleteRecordsResponseData.DeleteRecordsTopicResult()
                        .setName(topic.name())
                        .setPartitions(forEach(
                                topic.partitions(),
                                partition -> new DeleteRecordsResponseData.DeleteRecordsPartitionResult()
                                        .setPartitionIndex(partition.partitionIndex())
                                        .setErrorCode(error.code())
                                        .setLowWatermark(INVALID_OFFSET)))));
    }

    private static ApiMessage writeTxnMarkers(WriteTxnMarkersRequestData request, Errors error) {
        return new WriteTxnMarkersResponseData()
                .setMarkers(
                        forEach(request.markers(), marker -> new WriteTxnMarkersResponseData.WritableTxnMarkerResult()
                                .setProducerId(marker.producerId())
                                .setTopics(forEach(
                                        marker.topics(),
                                        topic -> new WriteTxnMarkersResponseData.WritableTxnMarkerTopicResult()
                                                .setName(topic.name())
                                                .setPartitions(forEach(
                                                        topic.partitionIndexes(),
                                                        index ->
                                                                new WriteTxnMarkersResponseData
                                                                                .WritableTxnMarkerPartitionResult()
                                                                        .setPartitionIndex(index)
                                                                        .setErrorCode(error.code())))))));
    }

    private static ApiMessage describeProducers(DescribeProducersRequestData request, Errors error, String message) {
        return new DescribeProducersResponseData()
                .setTopics(forEach(request.topics(), topic -> new DescribeProducersResponseData.TopicResponse()
                        .setName(topic.name())
                        .setPartitions(forEach(
                                topic.partitionIndexes(), index -> new DescribeProducersResponseData.PartitionResponse()
                                        .setPartitionIndex(index)
                                        .setErrorCode(error.code())
                                        .setErrorMessage(message)))));
    }
}
