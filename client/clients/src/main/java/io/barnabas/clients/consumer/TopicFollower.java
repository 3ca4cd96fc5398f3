package io.barnabas.clients.consumer;

import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.PartitionMetadata;
import io.barnabas.clients.TopicMetadata;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds the partitions of the topics a consumer wants, each time more is known of the cluster. */
final class TopicFollower {
    private final Predicate<String> wanted;
    private final boolean excludeInternal;
    private ClusterMetadata seen = ClusterMetadata.empty();
    private boolean seenTopics;

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

    /** All partitions wanted, sorted. */
    List<TopicPartition> partitions(ClusterMetadata cluster) {
        seen = cluster;
        seenTopics = true;
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicMetadata topic : cluster.topics().values()) {
            boolean hidden = excludeInternal && topic.internal();
            if (topic.error() == Errors.NONE && !hidden && wanted.test(topic.name())) {
                for (PartitionMetadata partition : topic.partitions()) {
                    partitions.add(new TopicPartition(topic.name(), partition.partition()));
                }
            }
        }
        partitions.sort(null);
        return partitions;
    }
}
