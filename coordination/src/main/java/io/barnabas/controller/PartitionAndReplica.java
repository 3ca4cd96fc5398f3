package io.barnabas.controller;

import io.barnabas.common.TopicPartition;

/** One replica: a partition on a broker. */
public record PartitionAndReplica(TopicPartition partition, int replica) {}
