package io.barnabas.server.handler;

import static io.barnabas.server.handler.ErrorResponses.forEach;

import io.barnabas.common.message.AllocateProducerIdsResponseData;
import io.barnabas.common.message.AlterPartitionReassignmentsRequestData;
import io.barnabas.common.message.AlterPartitionReassignmentsResponseData;
import io.barnabas.common.message.AlterPartitionResponseData;
import io.barnabas.common.message.ControlledShutdownResponseData;
import io.barnabas.common.message.ElectLeadersRequestData;
import io.barnabas.common.message.ElectLeadersResponseData;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.LeaderAndIsrResponseData;
import io.barnabas.common.message.ListPartitionReassignmentsResponseData;
import io.barnabas.common.message.StopReplicaRequestData;
import io.barnabas.common.message.StopReplicaResponseData;
import io.barnabas.common.message.UpdateMetadataResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.List;

/** Error responses of the controller's orders to brokers and of requests to the controller. */
final class ControllerErrorResponses {
    /** First version of LeaderAndIsr whose answer names topics by id. */
    private static final short LEADER_AND_ISR_BY_TOPIC_ID = 5;

    private ControllerErrorResponses() {}

    static ApiMessage of(ApiKeys api, short version, ApiMessage request, Errors error, String message) {
        short code = error.code();
        return switch (api) {
            case LEADER_AND_ISR -> leaderAndIsr((LeaderAndIsrRequestData) request, version, code);
            case STOP_REPLICA -> stopReplica((StopReplicaRequestData) request, code);
            case UPDATE_METADATA -> new UpdateMetadataResponseData().setErrorCode(code);
            case CONTROLLED_SHUTDOWN -> new ControlledShutdownResponseData().setErrorCode(code);
            case ALTER_PARTITION -> new AlterPartitionResponseData().setErrorCode(code);
            case ALLOCATE_PRODUCER_IDS -> new AllocateProducerIdsResponseData().setErrorCode(code);
            case ELECT_LEADERS -> electLeaders((ElectLeadersRequestData) request, version, code, message);
            case ALTER_PARTITION_REASSIGNMENTS ->
                alterReassignments((AlterPartitionReassignmentsRequestData) request, code, message);
            case LIST_PARTITION_REASSIGNMENTS ->
                new ListPartitionReassignmentsResponseData().setErrorCode(code).setErrorMessage(message);
            default -> null;
        };
    }

    private static ApiMessage leaderAndIsr(LeaderAndIsrRequestData request, short version, short code) {
        LeaderAndIsrResponseData response = new LeaderAndIsrResponseData().setErrorCode(code);
        boolean byTopicId = version >= LEADER_AND_ISR_BY_TOPIC_ID;
        for (LeaderAndIsrRequestData.LeaderAndIsrTopicState topic : request.topicStates()) {
            List<LeaderAndIsrResponseData.LeaderAndIsrPartitionError> errors = forEach(
                    topic.partitionStates(), partition -> new LeaderAndIsrResponseData.LeaderAndIsrPartitionError()
                            .setTopicName(byTopicId ? "" : topic.topicName())
                            .setPartitionIndex(partition.partitionIndex())
                            .setErrorCode(code));
            if (byTopicId) {
                response.topics()
                        .add(new LeaderAndIsrResponseData.LeaderAndIsrTopicError()
                                .setTopicId(topic.topicId())
                                .setPartitionErrors(errors));
            } else {
                response.partitionErrors().addAll(errors);
            }
        }
        request.ungroupedPartitionStates().forEach(partition -> response.partitionErrors()
                .add(new LeaderAndIsrResponseData.LeaderAndIsrPartitionError()
                        .setTopicName(partition.topicName())
                        .setPartitionIndex(partition.partitionIndex())
                        .setErrorCode(code)));
        return response;
    }

    private static ApiMessage stopReplica(StopReplicaRequestData request, short code) {
        List<StopReplicaResponseData.StopReplicaPartitionError> errors = new ArrayList<>();
        request.ungroupedPartitions()
                .forEach(partition -> errors.add(stopped(partition.topicName(), partition.partitionIndex(), code)));
        request.topics().forEach(topic -> topic.partitionIndexes()
                .forEach(index -> errors.add(stopped(topic.name(), index, code))));
        request.topicStates().forEach(topic -> topic.partitionStates()
                .forEach(state -> errors.add(stopped(topic.topicName(), state.partitionIndex(), code))));
        return new StopReplicaResponseData().setErrorCode(code).setPartitionErrors(errors);
    }

    private static StopReplicaResponseData.StopReplicaPartitionError stopped(String topic, int partition, short code) {
        return new StopReplicaResponseData.StopReplicaPartitionError()
                .setTopicName(topic)
                .setPartitionIndex(partition)
                .setErrorCode(code);
    }

    private static ApiMessage electLeaders(ElectLeadersRequestData request, short version, short code, String message) {
        return new ElectLeadersResponseData()
                .setErrorCode(version == 0 ? Errors.NONE.code() : code)
                .setReplicaElectionResults(
                        forEach(request.topicPartitions(), topic -> new ElectLeadersResponseData.ReplicaElectionResult()
                                .setTopic(topic.topic())
                                .setPartitionResult(forEach(
                                        topic.partitions(), partition -> new ElectLeadersResponseData.PartitionResult()
                                                .setPartitionId(partition)
                                                .setErrorCode(code)
                                                .setErrorMessage(message)))));
    }

    private static ApiMessage alterReassignments(
            AlterPartitionReassignmentsRequestData request, short code, String message) {
        return new AlterPartitionReassignmentsResponseData()
                .setErrorCode(code)
                .setErrorMessage(message)
                .setResponses(forEach(
                        request.topics(),
                        topic -> new AlterPartitionReassignmentsResponseData.ReassignableTopicResponse()
                                .setName(topic.name())
                                .setPartitions(forEach(
                                        topic.partitions(),
                                        partition ->
                                                new AlterPartitionReassignmentsResponseData
                                                                .ReassignablePartitionResponse()
                                                        .setPartitionIndex(partition.partitionIndex())
                                                        .setErrorCode(code)
                                                        .setErrorMessage(message)))));
    }
}
