package io.barnabas.clients.consumer;

import java.util.Optional;

/**
 * A member of a group at one moment, for committing inside a transaction (KIP-447).
 *
 * @param groupId the group
 * @param generationId of the group, -1 when the consumer is no member
 * @param memberId empty when the consumer is no member
 * @param groupInstanceId of a static member (KIP-345)
 */
public record ConsumerGroupMetadata(
        String groupId, int generationId, String memberId, Optional<String> groupInstanceId) {}
