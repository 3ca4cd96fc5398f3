package io.barnabas.metadata;

import java.util.List;

/**
 * The replicas of one partition (KIP-455).
 *
 * @param replicas broker ids, the preferred leader first; while a reassignment runs, target and origin together
 * @param addingReplicas replicas a running reassignment adds
 * @param removingReplicas replicas a running reassignment removes when it is done
 */
public record ReplicaAssignment(List<Integer> replicas, List<Integer> addingReplicas, List<Integer> removingReplicas) {
    public ReplicaAssignment {
        replicas = List.copyOf(replicas);
        addingReplicas = List.copyOf(addingReplicas);
        removingReplicas = List.copyOf(removingReplicas);
    }

    public static ReplicaAssignment of(List<Integer> replicas) {
        return new ReplicaAssignment(replicas, List.of(), List.of());
    }

    public boolean isBeingReassigned() {
        return !addingReplicas.isEmpty() || !removingReplicas.isEmpty();
    }

    /** What the assignment will be once the running reassignment is done. */
    public List<Integer> targetReplicas() {
        return replicas.stream().filter(r -> !removingReplicas.contains(r)).toList();
    }
}
