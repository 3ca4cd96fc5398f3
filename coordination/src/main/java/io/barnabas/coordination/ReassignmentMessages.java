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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
            ongoing(partition, context).ifPresent(one -> topics.computeIfAbsent(
                            partition.topic(), name -> new OngoingTopicReassignment().setName(name))
                    .partitions()
                    .add(one));
        }
        return new ListPartitionReassignmentsResponseData().setTopics(List.copyOf(topics.values()));
    }

    private static Optional<OngoingPartitionReassignment> ongoing(TopicPartition partition, ControllerContext context) {
        Set<Integer> leaving = context.completingReassignments().get(partition);
        if (leaving != null) {
            // Its target is in place, but the store does not say so before the removed replicas are gone, and until
            // then
            // the topic cannot get partitions: whoever waits for the end waits for that as well.
            List<Integer> replicas = new ArrayList<>(context.replicas(partition));
            replicas.addAll(leaving);
            return Optional.of(new OngoingPartitionReassignment()
                    .setPartitionIndex(partition.partition())
                    .setReplicas(replicas)
                    .setRemovingReplicas(List.copyOf(leaving)));
        }
        return context.assignment(partition)
                .filter(ReplicaAssignment::isBeingReassigned)
                .map(assignment -> new OngoingPartitionReassignment()
                        .setPartitionIndex(partition.partition())
                        .setReplicas(assignment.replicas())
                        .setAddingReplicas(assignment.addingReplicas())
                        .setRemovingReplicas(assignment.removingReplicas()));
    }

    private static Collection<TopicPartition> asked(
            ListPartitionReassignmentsRequestData request, ControllerContext context) {
        if (request.topics() == null) {
            TreeSet<TopicPartition> all = new TreeSet<>(context.partitionsBeingReassigned());
            all.addAll(context.completingReassignments().keySet());
            return all;
        }
        TreeSet<TopicPartition> asked = new TreeSet<>();
        request.topics().forEach(topic -> topic.partitionIndexes()
                .forEach(partition -> asked.add(new TopicPartition(topic.name(), partition))));
        return asked;
    }
}
