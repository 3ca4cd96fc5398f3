package io.barnabas.server.config;

/**
 * What a topic created without further words gets.
 *
 * @param numPartitions num.partitions
 * @param replicationFactor default.replication.factor
 * @param autoCreateEnable whether asking for an unknown topic creates it
 * @param deleteEnable whether topics can be deleted
 */
public record TopicDefaults(
        int numPartitions, short replicationFactor, boolean autoCreateEnable, boolean deleteEnable) {}
