package io.barnabas.clients.admin;

import io.barnabas.common.TopicPartition;
import java.util.Set;

/**
 * What a member of a group reads.
 *
 * @param topicPartitions in the order of its assignor
 */
public record MemberAssignment(Set<TopicPartition> topicPartitions) {
    static final MemberAssignment NOTHING = new MemberAssignment(Set.of());
}
