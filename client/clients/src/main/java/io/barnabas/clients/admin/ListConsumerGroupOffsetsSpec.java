package io.barnabas.clients.admin;

import io.barnabas.common.TopicPartition;
import java.util.Collection;

/**
 * Which of a group's offsets are asked for.
 *
 * @param topicPartitions null for all that it has committed
 */
public record ListConsumerGroupOffsetsSpec(Collection<TopicPartition> topicPartitions) {
    public static final ListConsumerGroupOffsetsSpec ALL = new ListConsumerGroupOffsetsSpec(null);
}
