package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.PartitionRegistration;
import io.barnabas.metadata.TopicAssignment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the controller learns of, or is asked for. */
public sealed interface ControllerEvent {
    /** About brokers and their disks. */
    sealed interface OfBrokers extends ControllerEvent {}

    /** About leaders. */
    sealed interface OfLeaders extends ControllerEvent {}

    /** About topics coming, growing and going. */
    sealed interface OfTopics extends ControllerEvent {}

    /** About replicas that move. */
    sealed interface OfReassignments extends ControllerEvent {}

    /** This broker was elected and has read the cluster's state. Also: it has read it anew after a doubtful write. */
    record Startup(ClusterState state) implements OfBrokers {}

    /** The registered brokers are now these. */
    record BrokerChange(List<BrokerRegistration> liveBrokers) implements OfBrokers {}

    /** A broker is about to leave and asks that its leaderships be moved. */
    record ControlledShutdown(int brokerId, long brokerEpoch) implements OfBrokers {}

    /** Brokers say that directories of theirs have failed; which replicas are gone they do not say. */
    record LogDirEventNotification(Set<String> notifications, Set<Integer> brokers) implements OfBrokers {}

    /** A broker has answered a LeaderAndIsr: with these it is well, those are on a failed directory. */
    record LeaderAndIsrResponseReceived(int brokerId, Set<TopicPartition> online, Set<TopicPartition> offline)
            implements OfBrokers {}

    /** Follow-up: replicas of a broker are on failed directories now, or not any more. */
    record ReplicasChangedSides(int brokerId, Set<TopicPartition> lost, Set<TopicPartition> found)
            implements OfBrokers {}

    /** Follow-up: these brokers have come, or come anew. */
    record BrokerStartup(Set<Integer> brokers) implements OfBrokers {}

    /** Follow-up: these brokers have gone. */
    record BrokerFailure(Set<Integer> brokers) implements OfBrokers {}

    /**
     * Follow-up: these members of in-sync sets have been away since the sets were written, and no controller was there to
     * notice.
     */
    record UnnoticedReturns(Map<TopicPartition, Set<Integer>> returned) implements OfBrokers {}

    /** Follow-up: a new controller puts everything in order, and tells everything to everybody. */
    record ControllerFailover() implements OfBrokers {}

    /** A leader asks for another in-sync set. */
    record AlterPartitionReceived(AlterPartitionRequestData request, short version) implements OfLeaders {}

    /** Leaders of the time before AlterPartition have written these states themselves. */
    record IsrChangeNotification(Set<String> notifications, Map<TopicPartition, PartitionRegistration> states)
            implements OfLeaders {}

    /** Somebody asks for elections; null partitions means all. */
    record ReplicaLeaderElection(Set<TopicPartition> partitions, boolean unclean) implements OfLeaders {}

    /** An operator asks for preferred leaders in Kafka's old znode. */
    record LegacyPreferredElection(Set<TopicPartition> partitions) implements OfLeaders {}

    /**
     * Time to look whether leaders are where they are preferred.
     *
     * @param imbalancePercentage leader.imbalance.per.broker.percentage, 0 to 100
     */
    record AutoPreferredReplicaLeaderElection(int imbalancePercentage) implements OfLeaders {}

    /** Topics may be led by replicas out of sync where no other is left. */
    record UncleanLeaderElectionEnabled(Set<String> topics) implements OfLeaders {}

    /** The topics are now these; for those unknown so far, their replicas. */
    record TopicChange(Set<String> topics, List<TopicAssignment> newTopics) implements OfTopics {}

    /** A topic's replicas are now these: partitions may have been added. */
    record PartitionModifications(TopicAssignment topic) implements OfTopics {}

    /** These topics are marked for deletion. */
    record TopicDeletion(Set<String> topics) implements OfTopics {}

    /** A broker has answered a StopReplica that deletes. */
    record StopReplicaResponseReceived(int brokerId, Map<TopicPartition, Errors> outcome) implements OfTopics {}

    /** Follow-up: these partitions have been assigned for the first time. */
    record NewPartitions(Set<TopicPartition> partitions) implements OfTopics {}

    /** Follow-up: deletions may be able to go on. */
    record ResumeTopicDeletions() implements OfTopics {}

    /** Somebody asks for other replicas; none means to go back to those before. */
    record ReassignmentsRequested(Map<TopicPartition, Optional<List<Integer>>> targets) implements OfReassignments {}

    /** What Kafka's old znode holds now; empty when there is none. */
    record LegacyReassignments(Map<TopicPartition, List<Integer>> targets) implements OfReassignments {}

    /** Follow-up: a new controller takes up the reassignments it has found. */
    record ReassignmentsResumed() implements OfReassignments {}

    /** Follow-up: in-sync sets or brokers have changed, these may be done. */
    record ReassignmentsProgressed(Set<TopicPartition> partitions) implements OfReassignments {}

    /** Follow-up: removed replicas have gone, reassignments can be closed. */
    record ReassignmentsCompleted() implements OfReassignments {}
}
