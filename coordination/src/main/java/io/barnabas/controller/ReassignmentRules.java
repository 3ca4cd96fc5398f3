package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.metadata.ReplicaAssignment;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** What a list of replicas must be to be the target of a reassignment, with Apache Kafka's texts. */
final class ReassignmentRules {
    private ReassignmentRules() {}

    /** @param mustLive whether replicas that are added must be on live brokers */
    static Optional<ApiException> faultOf(
            ControllerContext context, TopicPartition partition, List<Integer> replicas, boolean mustLive) {
        if (replicas.isEmpty()) {
            return fault("Empty replica list specified in partition reassignment.");
        }
        if (new HashSet<>(replicas).size() != replicas.size()) {
            return fault(
                    "Duplicate replica ids in partition reassignment replica list: " + list("ArrayBuffer", replicas));
        }
        if (replicas.stream().anyMatch(r -> r < 0)) {
            return fault("Invalid broker id in replica list: " + list("ArrayBuffer", replicas));
        }
        List<Integer> added = context.assignment(partition)
                .orElse(ReplicaAssignment.of(List.of()))
                .reassignTo(replicas)
                .addingReplicas();
        if (mustLive && !context.liveBrokerIds().containsAll(added)) {
            return fault("Replica assignment has brokers that are not alive. Replica list: "
                    + list("ArrayBuffer", added) + ", live broker list: " + list("Set", context.liveBrokerIds()));
        }
        return Optional.empty();
    }

    /** As Scala prints its collections: operators compare these texts. */
    private static String list(String kind, Iterable<Integer> ids) {
        StringBuilder text = new StringBuilder(kind).append('(');
        ids.forEach(id ->
                text.append(text.charAt(text.length() - 1) == '(' ? "" : ", ").append(id));
        return text.append(')').toString();
    }

    private static Optional<ApiException> fault(String text) {
        return Optional.of(new ApiException(Errors.INVALID_REPLICA_ASSIGNMENT, text));
    }
}
