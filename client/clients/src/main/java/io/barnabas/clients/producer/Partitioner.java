package io.barnabas.clients.producer;

import io.barnabas.clients.ClusterMetadata;

/** Chooses partitions by a rule of one's own. Called from every thread that sends. */
@FunctionalInterface
public interface Partitioner {
    /** The number of a partition of the topic. */
    int partition(String topic, byte[] key, byte[] value, ClusterMetadata cluster);
}
