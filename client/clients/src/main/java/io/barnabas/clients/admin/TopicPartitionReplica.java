package io.barnabas.clients.admin;

/** A partition's copy at one broker. */
public record TopicPartitionReplica(String topic, int partition, int brokerId) {}
