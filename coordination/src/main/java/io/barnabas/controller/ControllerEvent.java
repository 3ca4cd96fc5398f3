package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.TopicAssignment;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the controller learns of, or is asked for. */
public sealed interface ControllerEvent {
    /** This broker was elected and has read the cluster's state. Also: it has read it anew after a doubtful write. */
    record Startup(ClusterState state) implements ControllerEvent {}

    /** The registered brokers are now these. */
    record BrokerChange(List<BrokerRegistration> liveBrokers) implements ControllerEvent {}

    /** The topics are now these; for those unknown so far, their replicas. */
    record TopicChange(Set<String> topics, List<TopicAssignment> newTopics) implements ControllerEvent {}

    /** A topic's replicas are now these: partitions may have been added. */
    record PartitionModifications(TopicAssignment topic) implements ControllerEvent {}

    /** These topics are marked for deletion. */
    record TopicDeletion(Set<String> topics) implements ControllerEvent {}

    /** A broker has answered a StopReplica that deletes. */
    record TopicDeletionStopReplicaResponseReceived(int brokerId, Map<TopicPartition, Errors> outcome)
            implements ControllerEvent {}

    /** A broker is about to leave and asks that its leaderships be moved. */
    record ControlledShutdown(int brokerId, long brokerEpoch) implements ControllerEvent {}

    /** A leader asks for another in-sync set. */
    record AlterPartitionReceived(AlterPartitionRequestData request, short version) implements ControllerEvent {}

    /** Somebody asks for elections; null partitions means all. */
    record ReplicaLeaderElection(Set<TopicPartition> partitions, boolean unclean) implements ControllerEvent {}

    /** Follow-up: these brokers have come, or come anew. */
    record BrokerStartup(Set<Integer> brokers) implements ControllerEvent {}

    /** Follow-up: these brokers have gone. */
    record BrokerFailure(Set<Integer> brokers) implements ControllerEvent {}

    /** Follow-up: these partitions have been assigned for the first time. */
    record NewPartitions(Set<TopicPartition> partitions) implements ControllerEvent {}

    /** Follow-up: deletions may be able to go on. */
    record ResumeTopicDeletions() implements ControllerEvent {}
}
