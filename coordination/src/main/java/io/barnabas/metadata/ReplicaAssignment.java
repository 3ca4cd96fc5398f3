package io.barnabas.metadata;

import java.util.ArrayList;
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
        return without(replicas, removingReplicas);
    }

    /** What the assignment was before the running reassignment. */
    public List<Integer> originReplicas() {
        return without(replicas, addingReplicas);
    }

    /** The way from the origin to a target: target and origin together, what is added and what is removed. */
    public ReplicaAssignment reassignTo(List<Integer> target) {
        List<Integer> origin = originReplicas();
        List<Integer> all = new ArrayList<>(target);
        all.addAll(without(origin, target));
        return new ReplicaAssignment(all, without(all, origin), without(all, target));
    }

    private static List<Integer> without(List<Integer> replicas, List<Integer> excluded) {
        return excluded.isEmpty()
                ? replicas
                : replicas.stream().filter(r -> !excluded.contains(r)).toList();
    }
}
