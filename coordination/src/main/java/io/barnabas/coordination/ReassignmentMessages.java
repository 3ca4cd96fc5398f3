package io.barnabas.coordination;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AlterPartitionReassignmentsRequestData;
import io.barnabas.common.message.AlterPartitionReassignmentsResponseData;
import io.barnabas.common.message.AlterPartitionReassignmentsResponseData.ReassignablePartitionResponse;
import io.barnabas.common.message.AlterPartitionReassignmentsResponseData.ReassignableTopicResponse;
import io.barnabas.common.message.ListPartitionReassignmentsRequestData;
import io.barnabas.common.message.ListPartitionReassignmentsResponseData;
import io.barnabas.common.message.ListPartitionReassignmentsResponseData.OngoingPartitionReassignment;
import io.barnabas.common.message.ListPartitionReassignmentsResponseData.OngoingTopicReassignment;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.ControllerContext;
import io.barnabas.metadata.ReplicaAssignment;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reassignments (KIP-455) as requests and responses tell of them. */
final class ReassignmentMessages {
    private ReassignmentMessages() {}

    static AlterPartitionReassignmentsResponseData notController() {
        return new AlterPartitionReassignmentsResponseData()
                .setErrorCode(Errors.NOT_CONTROLLER.code())
                .setErrorMessage(Errors.NOT_CONTROLLER.message());
    }

    static ListPartitionReassignmentsResponseData notControllerToList() {
        return new ListPartitionReassignmentsResponseData()
                .setErrorCode(Errors.NOT_CONTROLLER.code())
                .setErrorMessage(Errors.NOT_CONTROLLER.message());
    }

    /** Target replicas by partition; none where a reassignment is to be cancelled. */
    static Map<TopicPartition, Optional<List<Integer>>> targets(AlterPartitionReassignmentsRequestData request) {
        Map<TopicPartition, Optional<List<Integer>>> targets = new TreeMap<>();
        request.topics().forEach(topic -> topic.partitions()
                .forEach(partition -> targets.put(
                        new TopicPartition(topic.name(), partition.partitionIndex()),
                        Optional.ofNullable(partition.replicas()).map(List::copyOf))));
        return targets;
    }

    static AlterPartitionReassignmentsResponseData response(
            AlterPartitionReassignmentsRequestData request, Map<TopicPartition, Optional<ApiException>> verdicts) {
        AlterPartitionReassignmentsResponseData response = new AlterPartitionReassignmentsResponseData();
        request.topics().forEach(topic -> {
            ReassignableTopicResponse answers = new ReassignableTopicResponse().setName(topic.name());
            topic.partitions().forEach(partition -> {
                Optional<ApiException> refusal =
                        verdicts.get(new TopicPartition(topic.name(), partition.partitionIndex()));
                answers.partitions()
                        .add(new ReassignablePartitionResponse()
                                .setPartitionIndex(partition.partitionIndex())
                                .setErrorCode(refusal.map(ApiException::error)
                                        .orElse(Errors.NONE)
                                        .code())
                                .setErrorMessage(
                                        refusal.map(ApiException::getMessage).orElse(null)));
            });
            response.responses().add(answers);
        });
        return response;
    }

    /** Those of the named partitions (of all, when none are named) whose replicas are moving. */
    static ListPartitionReassignmentsResponseData list(
            ListPartitionReassignmentsRequestData request, ControllerContext context) {
        Map<String, OngoingTopicReassignment> topics = new LinkedHashMap<>();
        for (TopicPartition partition : asked(request, context)) {
            context.assignment(partition)
                    .filter(ReplicaAssignment::isBeingReassigned)
                    .ifPresent(assignment -> topics.computeIfAbsent(
                                    partition.topic(), name -> new OngoingTopicReassignment().setName(name))
                            .partitions()
                            .add(new OngoingPartitionReassignment()
                                    .setPartitionIndex(partition.partition())
                                    .setReplicas(assignment.replicas())
                                    .setAddingReplicas(assignment.addingReplicas())
                                    .setRemovingReplicas(assignment.removingReplicas())));
        }
        return new ListPartitionReassignmentsResponseData().setTopics(List.copyOf(topics.values()));
    }

    private static Collection<TopicPartition> asked(
            ListPartitionReassignmentsRequestData request, ControllerContext context) {
        if (request.topics() == null) {
            return context.partitionsBeingReassigned();
        }
        TreeSet<TopicPartition> asked = new TreeSet<>();
        request.topics().forEach(topic -> topic.partitionIndexes()
                .forEach(partition -> asked.add(new TopicPartition(topic.name(), partition))));
        return asked;
    }
}
