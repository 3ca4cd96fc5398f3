package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.PartitionRegistration;
import io.barnabas.metadata.TopicAssignment;
import java.util.List;
import java.util.Set;

/** One change of what the controller knows; {@link ControllerContext#replay} applies it, and nothing else does. */
public sealed interface ControllerRecord {
    /** Must be in the store, fenced by the controller epoch, before it is replayed. */
    sealed interface Persisted extends ControllerRecord {}

    /** True already, or of no meaning beyond this controller's life: replayed as it is. */
    sealed interface Observed extends ControllerRecord {}

    /** A partition has its first leader. */
    record PartitionCreated(TopicPartition partition, PartitionRegistration registration) implements Persisted {}

    /** A partition has another leader or in-sync set; the registration still carries the epoch it is based on. */
    record PartitionChanged(TopicPartition partition, PartitionRegistration registration) implements Persisted {}

    /** Every replica of a topic is deleted: the topic goes, its configuration and its mark with it. */
    record TopicRemoved(String topic, Set<Integer> partitions) implements Persisted {}

    /** The mark for deletion goes, the topic (if there is one) stays. */
    record TopicDeletionRefused(String topic) implements Persisted {}

    record StateLoaded(ClusterState state) implements Observed {}

    record BrokersObserved(List<BrokerRegistration> liveBrokers) implements Observed {}

    record TopicObserved(TopicAssignment topic) implements Observed {}

    /** A topic vanished from the store without the controller. */
    record TopicForgotten(String topic) implements Observed {}

    record TopicDeletionQueued(String topic) implements Observed {}

    record ReplicaDeletionChanged(PartitionAndReplica replica, ReplicaState state) implements Observed {}

    /** A replica that could not be deleted may be tried again. */
    record ReplicaDeletionRetried(PartitionAndReplica replica) implements Observed {}

    record BrokerShuttingDown(int brokerId) implements Observed {}
}
