package io.barnabas.clients.admin;

import java.util.Optional;

/**
 * A member of a group.
 *
 * @param consumerId the id the coordinator gave it
 * @param groupInstanceId the id it keeps over restarts, for a static member (KIP-345)
 * @param clientId its {@code client.id}
 * @param host the address it comes from, with a slash before it
 * @param assignment what it reads
 * @param targetAssignment what it will read, in groups of the newer protocol (KIP-848)
 */
public record MemberDescription(
        String consumerId,
        Optional<String> groupInstanceId,
        String clientId,
        String host,
        MemberAssignment assignment,
        Optional<MemberAssignment> targetAssignment) {}
