package io.barnabas.clients.consumer;

import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.PartitionMetadata;
import io.barnabas.clients.TopicMetadata;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Finds the partitions of the topics a consumer wants, each time more is known of the cluster. */
final class TopicFollower {
    private final Predicate<String> wanted;
    private final boolean excludeInternal;
    private ClusterMetadata seen = ClusterMetadata.empty();
    private boolean seenTopics;
    private final SortedSet<TopicPartition> found = new TreeSet<>();

    TopicFollower(Predicate<String> wanted, boolean excludeInternal) {
        this.wanted = wanted;
        this.excludeInternal = excludeInternal;
    }

    /** Whether this has not been looked at yet. */
    boolean isNew(ClusterMetadata cluster) {
        return cluster != seen;
    }

    /** Whether an earlier look already told which topics there are, even if it was none. */
    boolean hasSeenTopics() {
        return seenTopics;
    }

    /**
     * All partitions wanted, sorted. One that was there once stays: a broker that has just started knows nothing of it
     * for a moment, and to forget how far it has been read would be to read it twice.
     */
    Collection<TopicPartition> partitions(ClusterMetadata cluster) {
        seen = cluster;
        seenTopics = true;
        for (TopicMetadata topic : cluster.topics().values()) {
            boolean hidden = excludeInternal && topic.internal();
            if (topic.error() == Errors.NONE && !hidden && wanted.test(topic.name())) {
                for (PartitionMetadata partition : topic.partitions()) {
                    found.add(new TopicPartition(topic.name(), partition.partition()));
                }
            }
        }
        return List.copyOf(found);
    }
}
