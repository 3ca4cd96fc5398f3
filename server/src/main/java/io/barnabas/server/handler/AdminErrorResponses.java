package io.barnabas.server.handler;

import static io.barnabas.server.handler.ErrorResponses.forEach;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AlterConfigsRequestData;
import io.barnabas.common.message.AlterConfigsResponseData;
import io.barnabas.common.message.AlterReplicaLogDirsRequestData;
import io.barnabas.common.message.CreatePartitionsRequestData;
import io.barnabas.common.message.CreatePartitionsResponseData;
import io.barnabas.common.message.CreateTopicsRequestData;
import io.barnabas.common.message.CreateTopicsResponseData;
import io.barnabas.common.message.DeleteTopicsRequestData;
import io.barnabas.common.message.DeleteTopicsResponseData;
import io.barnabas.common.message.DescribeConfigsRequestData;
import io.barnabas.common.message.DescribeConfigsResponseData;
import io.barnabas.common.message.IncrementalAlterConfigsRequestData;
import io.barnabas.common.message.IncrementalAlterConfigsResponseData;
import io.barnabas.common.message.MetadataRequestData;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Error responses of the APIs that look at and change topics and configs: the error in each item asked for. */
final class AdminErrorResponses {
    /** First version of DeleteTopics and Metadata that names topics by name or id. */
    private static final short DELETE_TOPICS_WITH_IDS = 6;

    private static final short METADATA_WITH_NULLABLE_NAMES = 12;

    private AdminErrorResponses() {}

    static ApiMessage of(ApiKeys api, short version, ApiMessage request, Errors error, String message) {
        return switch (api) {
            case METADATA -> metadata((MetadataRequestData) request, version, error);
            case CREATE_TOPICS -> createTopics((CreateTopicsRequestData) request, error, message);
            case DELETE_TOPICS -> deleteTopics((DeleteTopicsRequestData) request, version, error, message);
            case CREATE_PARTITIONS -> createPartitions((CreatePartitionsRequestData) request, error, message);
            case DESCRIBE_CONFIGS -> describeConfigs((DescribeConfigsRequestData) request, error, message);
            case ALTER_CONFIGS -> alterConfigs((AlterConfigsRequestData) request, error, message);
            case INCREMENTAL_ALTER_CONFIGS ->
                incrementalAlterConfigs((IncrementalAlterConfigsRequestData) request, error, message);
            case ALTER_REPLICA_LOG_DIRS -> alterReplicaLogDirs((AlterReplicaLogDirsRequestData) request, error);
            default -> null;
        };
    }

    private static ApiMessage alterReplicaLogDirs(AlterReplicaLogDirsRequestData request, Errors error) {
        Map<TopicPartition, Errors> outcomes = new TreeMap<>();
        AlterReplicaLogDirsHandler.wanted(request).keySet().forEach(partition -> outcomes.put(partition, error));
        return AlterReplicaLogDirsHandler.response(outcomes);
    }

    private static ApiMessage metadata(MetadataRequestData request, short version, Errors error) {
        return new MetadataResponseData()
                .setTopics(forEach(request.topics(), topic -> new MetadataResponseData.MetadataResponseTopic()
                        .setErrorCode(error.code())
                        .setName(topic.name() == null && version < METADATA_WITH_NULLABLE_NAMES ? "" : topic.name())
                        .setTopicId(topic.topicId())));
    }

    private static ApiMessage createTopics(CreateTopicsRequestData request, Errors error, String message) {
        return new CreateTopicsResponseData()
                .setTopics(forEach(request.topics(), topic -> new CreateTopicsResponseData.CreatableTopicResult()
                        .setName(topic.name())
                        .setErrorCode(error.code())
                        .setErrorMessage(message)));
    }

    private static ApiMessage deleteTopics(
            DeleteTopicsRequestData request, short version, Errors error, String message) {
        List<DeleteTopicsRequestData.DeleteTopicState> topics = version >= DELETE_TOPICS_WITH_IDS
                ? request.topics()
                : forEach(request.topicNames(), name -> new DeleteTopicsRequestData.DeleteTopicState().setName(name));
        return new DeleteTopicsResponseData()
                .setResponses(forEach(topics, topic -> new DeleteTopicsResponseData.DeletableTopicResult()
                        .setName(topic.name())
                        .setTopicId(topic.topicId())
                        .setErrorCode(error.code())
                        .setErrorMessage(message)));
    }

    private static ApiMessage createPartitions(CreatePartitionsRequestData request, Errors error, String message) {
        return new CreatePartitionsResponseData()
                .setResults(forEach(
                        request.topics(), topic -> new CreatePartitionsResponseData.CreatePartitionsTopicResult()
                                .setName(topic.name())
                                .setErrorCode(error.code())
                                .setErrorMessage(message)));
    }

    private static ApiMessage describeConfigs(DescribeConfigsRequestData request, Errors error, String message) {
        return new DescribeConfigsResponseData()
                .setResults(
                        forEach(request.resources(), resource -> new DescribeConfigsResponseData.DescribeConfigsResult()
                                .setResourceType(resource.resourceType())
                                .setResourceName(resource.resourceName())
                                .setErrorCode(error.code())
                                .setErrorMessage(message)));
    }

    private static ApiMessage alterConfigs(AlterConfigsRequestData request, Errors error, String message) {
        return new AlterConfigsResponseData()
                .setResponses(forEach(
                        request.resources(), resource -> new AlterConfigsResponseData.AlterConfigsResourceResponse()
                                .setResourceType(resource.resourceType())
                                .setResourceName(resource.resourceName())
                                .setErrorCode(error.code())
                                .setErrorMessage(message)));
    }

    private static ApiMessage incrementalAlterConfigs(
            IncrementalAlterConfigsRequestData request, Errors error, String message) {
        return new IncrementalAlterConfigsResponseData()
                .setResponses(forEach(
                        request.resources(),
                        resource -> new IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse()
                                .setResourceType(resource.resourceType())
                                .setResourceName(resource.resourceName())
                                .setErrorCode(error.code())
                                .setErrorMessage(message)));
    }
}
