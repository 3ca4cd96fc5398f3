package io.barnabas.clients.consumer.assignor;

import io.barnabas.common.TopicPartition;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What the leader gives one member.
 *
 * @param partitions to read
 * @param userData the assignor's own, or null
 */
public record Assignment(List<TopicPartition> partitions, ByteBuffer userData) {}
