package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.PartitionRegistration;
import io.barnabas.metadata.ReplicaAssignment;
import io.barnabas.metadata.TopicAssignment;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One change of what the controller knows; {@link ControllerContext#replay} applies it, and nothing else does. */
public sealed interface ControllerRecord {
    /** Must be in the store, fenced by the controller epoch, before it is replayed. */
    sealed interface Persisted extends ControllerRecord {}

    /** True already, or of no meaning beyond this controller's life: replayed as it is. */
    sealed interface Observed extends ControllerRecord {}

    /** About a topic as a whole, or its deletion. */
    sealed interface OfTopic extends ControllerRecord {
        String topicName();
    }

    /** About replicas that move. */
    sealed interface OfReassignment extends ControllerRecord {}

    /** A partition has its first leader. */
    record PartitionCreated(TopicPartition partition, PartitionRegistration registration) implements Persisted {}

    /** A partition has another leader or in-sync set; the registration still carries the epoch it is based on. */
    record PartitionChanged(TopicPartition partition, PartitionRegistration registration) implements Persisted {}

    /** Every replica of a topic is deleted: the topic goes, its configuration and its mark with it. */
    record TopicRemoved(String topic, Set<Integer> partitions) implements Persisted, OfTopic {
        @Override
        public String topicName() {
            return topic;
        }
    }

    /** The mark for deletion goes, the topic (if there is one) stays. */
    record TopicDeletionRefused(String topic) implements Persisted, OfTopic {
        @Override
        public String topicName() {
            return topic;
        }
    }

    /** Some partitions of a topic have other replicas, or other replicas to come. In the store before any state. */
    record AssignmentChanged(String topic, Map<Integer, ReplicaAssignment> partitions)
            implements Persisted, OfReassignment {}

    /** What an operator asked for in Kafka's old znode is done, or cannot be done: it goes out of there. */
    record LegacyReassignmentsDropped(Set<TopicPartition> partitions) implements Persisted, OfReassignment {}

    /** The elections an operator asked for in Kafka's old znode have been held: the znode goes. */
    record LegacyElectionsHeld() implements Persisted {}

    /** Notifications of brokers have been dealt with: their znodes go. */
    record NotificationsHandled(Kind kind, Set<String> names) implements Persisted {
        /** What brokers notify of. */
        public enum Kind {
            ISR_CHANGE,
            LOG_DIR_EVENT
        }
    }

    record StateLoaded(ClusterState state) implements Observed {}

    record BrokersObserved(List<BrokerRegistration> liveBrokers) implements Observed {}

    record BrokerShuttingDown(int brokerId) implements Observed {}

    /** A leader of the time before AlterPartition has written its partition's state itself. */
    record PartitionObserved(TopicPartition partition, PartitionRegistration registration) implements Observed {}

    /** These replicas of a broker, and no others, are on directories that have failed. */
    record ReplicasOffline(int brokerId, Set<TopicPartition> partitions) implements Observed {}

    record TopicObserved(TopicAssignment topic) implements Observed, OfTopic {
        @Override
        public String topicName() {
            return topic.topic();
        }
    }

    /** A topic vanished from the store without the controller. */
    record TopicForgotten(String topic) implements Observed, OfTopic {
        @Override
        public String topicName() {
            return topic;
        }
    }

    record TopicDeletionQueued(String topic) implements Observed, OfTopic {
        @Override
        public String topicName() {
            return topic;
        }
    }

    record ReplicaDeletionChanged(PartitionAndReplica replica, ReplicaState state) implements Observed, OfTopic {
        @Override
        public String topicName() {
            return replica.partition().topic();
        }
    }

    /** A replica that could not be deleted may be tried again. */
    record ReplicaDeletionRetried(PartitionAndReplica replica) implements Observed, OfTopic {
        @Override
        public String topicName() {
            return replica.partition().topic();
        }
    }

    /**
     * The target of a reassignment is in sync and leads; brokers hear of it as of the replicas. The store still tells
     * of the removed ones until they are deleted, so that the next controller would see to it if this one died.
     *
     * @param removing live brokers that have to delete their replica first
     */
    record ReassignmentCompleting(TopicPartition partition, List<Integer> target, Set<Integer> removing)
            implements Observed, OfReassignment {}

    /** A removed replica is deleted, or its broker has gone. */
    record RemovedReplicaGone(TopicPartition partition, int brokerId) implements Observed, OfReassignment {}

    record LegacyReassignmentsObserved(Map<TopicPartition, List<Integer>> targets)
            implements Observed, OfReassignment {}
}
