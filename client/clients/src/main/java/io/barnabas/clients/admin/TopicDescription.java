package io.barnabas.clients.admin;

import io.barnabas.common.Uuid;
import java.util.List;

/**
 * A topic in full.
 *
 * @param internal whether it belongs to the brokers
 * @param partitions in the order of their numbers
 */
public record TopicDescription(String name, Uuid topicId, boolean internal, List<TopicPartitionInfo> partitions) {}
