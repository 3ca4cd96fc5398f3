package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.metadata.BrokerRegistration;
import java.util.Set;

/** Who must hear of a decision. What exactly they are told is read off the context once it is replayed. */
public sealed interface Notice {
    /** The brokers that hold these partitions get their leadership, all live brokers the metadata. */
    record LeadershipChanged(Set<TopicPartition> partitions, boolean isNew) implements Notice {}

    /** These replicas are new on their brokers: leadership, with the word to make the log. */
    record ReplicasAdded(Set<PartitionAndReplica> replicas) implements Notice {}

    /** All live brokers get the metadata of these partitions; leadership is as it was. */
    record MetadataChanged(Set<TopicPartition> partitions) implements Notice {}

    /** Brokers that know nothing yet get everything. */
    record BrokersArrived(Set<Integer> brokers) implements Notice {}

    /** These brokers get the leadership of all their replicas, to hear from them which are well. */
    record ReplicasAsked(Set<Integer> brokers) implements Notice {}

    /** All live brokers get the list of live brokers. */
    record LiveBrokersChanged() implements Notice {}

    /** These replicas must stop fetching, and, to be deleted, vanish. */
    record StopReplicas(Set<PartitionAndReplica> replicas, boolean delete) implements Notice {}

    record BrokerReachable(BrokerRegistration broker) implements Notice {}

    record BrokerGone(int brokerId) implements Notice {}

    /** Partitions of these topics have live replicas but none in sync: may one lead nevertheless? */
    record UncleanElectionPossible(Set<String> topics) implements Notice {}
}
