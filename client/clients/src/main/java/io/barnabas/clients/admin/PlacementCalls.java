package io.barnabas.clients.admin;

import io.barnabas.clients.admin.AdminCall.Question;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.ElectLeadersRequestData;
import io.barnabas.common.message.ElectLeadersResponseData;
import io.barnabas.common.message.ListPartitionReassignmentsRequestData;
import io.barnabas.common.message.ListPartitionReassignmentsRequestData.ListPartitionReassignmentsTopics;
import io.barnabas.common.message.ListPartitionReassignmentsResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Calls that the controller answers about who holds and leads which partition. */
final class PlacementCalls {
    private final Consumer<AdminCall> submit;
    private final int requestTimeoutMs;

    PlacementCalls(Consumer<AdminCall> submit, int requestTimeoutMs) {
        this.submit = submit;
        this.requestTimeoutMs = requestTimeoutMs;
    }

    /** @param partitions null for all of them */
    CompletableFuture<Map<TopicPartition, Optional<ApiException>>> electLeaders(
            ElectionType type, Collection<TopicPartition> partitions, Integer timeoutMs) {
        CompletableFuture<Map<TopicPartition, Optional<ApiException>>> future = new CompletableFuture<>();
        List<ElectLeadersRequestData.TopicPartitions> asked = partitions == null ? null : new ArrayList<>();
        numbers(partitions)
                .forEach((topic, numbers) -> asked.add(new ElectLeadersRequestData.TopicPartitions()
                        .setTopic(topic)
                        .setPartitions(numbers)));
        ElectLeadersRequestData request =
                new ElectLeadersRequestData().setTopicPartitions(asked).setTimeoutMs(requestTimeoutMs);
        submit.accept(new AdminCall(
                        "electLeaders",
                        Target.CONTROLLER,
                        new Question(
                                ApiKeys.ELECT_LEADERS,
                                // Version 0 knows preferred leaders only.
                                version -> request.setElectionType(version == 0 ? 0 : (byte) type.ordinal()),
                                ElectLeadersResponseData::new),
                        response -> future.complete(elections((ElectLeadersResponseData) response)),
                        future::completeExceptionally)
                .within(timeoutMs));
        return future;
    }

    private static Map<TopicPartition, Optional<ApiException>> elections(ElectLeadersResponseData response) {
        Errors refused = Errors.forCode(response.errorCode());
        if (refused != Errors.NONE) {
            throw refused.exception();
        }
        Map<TopicPartition, Optional<ApiException>> outcomes = new HashMap<>();
        for (ElectLeadersResponseData.ReplicaElectionResult topic : response.replicaElectionResults()) {
            for (ElectLeadersResponseData.PartitionResult partition : topic.partitionResult()) {
                Errors error = Errors.forCode(partition.errorCode());
                outcomes.put(
                        new TopicPartition(topic.topic(), partition.partitionId()),
                        error == Errors.NONE
                                ? Optional.empty()
                                : Optional.of(error.exception(partition.errorMessage())));
            }
        }
        return outcomes;
    }

    private static Map<String, List<Integer>> numbers(Collection<TopicPartition> partitions) {
        Map<String, List<Integer>> byTopic = new LinkedHashMap<>();
        for (TopicPartition partition : partitions == null ? List.<TopicPartition>of() : partitions) {
            byTopic.computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                    .add(partition.partition());
        }
        return byTopic;
    }

    /** @param partitions null for all of them */
    CompletableFuture<Map<TopicPartition, PartitionReassignment>> listPartitionReassignments(
            Collection<TopicPartition> partitions, Integer timeoutMs) {
        CompletableFuture<Map<TopicPartition, PartitionReassignment>> future = new CompletableFuture<>();
        List<ListPartitionReassignmentsTopics> asked = partitions == null ? null : new ArrayList<>();
        numbers(partitions)
                .forEach((topic, numbers) -> asked.add(
                        new ListPartitionReassignmentsTopics().setName(topic).setPartitionIndexes(numbers)));
        ListPartitionReassignmentsRequestData request =
                new ListPartitionReassignmentsRequestData().setTopics(asked).setTimeoutMs(requestTimeoutMs);
        submit.accept(new AdminCall(
                        "listPartitionReassignments",
                        Target.CONTROLLER,
                        new Question(
                                ApiKeys.LIST_PARTITION_REASSIGNMENTS,
                                version -> request,
                                ListPartitionReassignmentsResponseData::new),
                        response -> future.complete(reassignments((ListPartitionReassignmentsResponseData) response)),
                        future::completeExceptionally)
                .within(timeoutMs));
        return future;
    }

    private static Map<TopicPartition, PartitionReassignment> reassignments(
            ListPartitionReassignmentsResponseData response) {
        Errors error = Errors.forCode(response.errorCode());
        if (error != Errors.NONE) {
            throw error.exception(response.errorMessage());
        }
        Map<TopicPartition, PartitionReassignment> found = new HashMap<>();
        for (ListPartitionReassignmentsResponseData.OngoingTopicReassignment topic : response.topics()) {
            for (ListPartitionReassignmentsResponseData.OngoingPartitionReassignment partition : topic.partitions()) {
                found.put(
                        new TopicPartition(topic.name(), partition.partitionIndex()),
                        new PartitionReassignment(
                                partition.replicas(), partition.addingReplicas(), partition.removingReplicas()));
            }
        }
        return found;
    }
}
