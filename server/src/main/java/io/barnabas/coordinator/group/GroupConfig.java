package io.barnabas.coordinator.group;

/**
 * What an operator may set about groups.
 *
 * @param brokerId this broker's, for log lines
 * @param minSessionTimeoutMs group.min.session.timeout.ms
 * @param maxSessionTimeoutMs group.max.session.timeout.ms
 * @param initialRebalanceDelayMs group.initial.rebalance.delay.ms: how long an empty group waits for more members, 0 or
 *     more
 * @param maxSize group.max.size: members a group may have, at least 1
 * @param offsetsRetentionMs offsets.retention.minutes, in milliseconds
 * @param offsetMetadataMaxBytes offset.metadata.max.bytes: characters that may come with a committed offset
 */
public record GroupConfig(
        int brokerId,
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int initialRebalanceDelayMs,
        int maxSize,
        long offsetsRetentionMs,
        int offsetMetadataMaxBytes) {}
