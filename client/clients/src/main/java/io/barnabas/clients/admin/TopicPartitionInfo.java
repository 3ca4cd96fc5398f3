package io.barnabas.clients.admin;

import io.barnabas.common.Node;
import java.util.List;

/**
 * A partition of a described topic.
 *
 * @param partition its number
 * @param leader null for none
 * @param replicas the preferred leader first
 * @param isr the replicas in sync
 */
public record TopicPartitionInfo(int partition, Node leader, List<Node> replicas, List<Node> isr) {}
