package io.barnabas.clients.admin;

import java.util.List;

/**
 * A partition on its way to other brokers.
 *
 * @param replicas broker ids now
 * @param addingReplicas those that come
 * @param removingReplicas those that go
 */
public record PartitionReassignment(
        List<Integer> replicas, List<Integer> addingReplicas, List<Integer> removingReplicas) {}
