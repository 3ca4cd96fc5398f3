package io.barnabas.clients.consumer.group;

import io.barnabas.clients.Backoff;

/**
 * What a member is told.
 *
 * @param groupId the group
 * @param groupInstanceId of a static member (KIP-345), or null
 * @param sessionTimeoutMs how long the coordinator does without heartbeats
 * @param heartbeatIntervalMs between heartbeats
 * @param maxPollIntervalMs between two calls of poll; the group waits as long for members to rejoin
 * @param requestTimeoutMs how long an answer may take that does not wait for others
 * @param retryBackoff between attempts
 */
public record GroupSettings(
        String groupId,
        String groupInstanceId,
        int sessionTimeoutMs,
        int heartbeatIntervalMs,
        int maxPollIntervalMs,
        int requestTimeoutMs,
        Backoff retryBackoff) {

    boolean isDynamic() {
        return groupInstanceId == null;
    }
}
