package io.barnabas.clients.producer;

import io.barnabas.clients.ClusterMetadata;

/** Chooses partitions by a rule of one's own. Called from every thread that sends; it must be safe for them. */
@FunctionalInterface
public interface Partitioner extends AutoCloseable {
    /**
     * The number of a partition of the topic, for a record that names none.
     *
     * @param key as handed to the producer; null for none
     * @param keyBytes the key as it is written; null for none
     * @param value as handed to the producer; may be null
     * @param valueBytes the value as it is written; may be null
     * @param cluster what is known of the cluster; it knows the topic
     */
    int partition(String topic, Object key, byte[] keyBytes, Object value, byte[] valueBytes, ClusterMetadata cluster);

    /** The producer is closed and asks no more. */
    @Override
    default void close() {}
}
