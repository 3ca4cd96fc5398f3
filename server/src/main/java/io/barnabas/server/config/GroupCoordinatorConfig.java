package io.barnabas.server.config;

/**
 * What the group coordinator needs; times in milliseconds unless named otherwise.
 *
 * @param minSessionTimeoutMs shortest session a member may ask for
 * @param maxSessionTimeoutMs longest session a member may ask for
 * @param maxSize members of one group
 * @param initialRebalanceDelayMs wait for more members before the first rebalance
 * @param offsetMetadataMaxBytes metadata of one committed offset, bytes
 * @param offsetsRetentionMinutes committed offsets of an empty group are kept this long, minutes
 * @param offsetsRetentionCheckIntervalMs how often expired offsets are looked for
 * @param offsetCommitTimeoutMs how long a commit waits for replicas
 * @param offsetCommitRequiredAcks acks of a commit, -1 for all
 * @param offsetsLoadBufferSize bytes read at once when loading __consumer_offsets
 * @param offsetsTopicNumPartitions partitions of __consumer_offsets
 * @param offsetsTopicReplicationFactor its replicas
 * @param offsetsTopicSegmentBytes its segment.bytes
 * @param offsetsTopicCompressionCodec id of the compression of its batches
 */
public record GroupCoordinatorConfig(
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int maxSize,
        int initialRebalanceDelayMs,
        int offsetMetadataMaxBytes,
        int offsetsRetentionMinutes,
        long offsetsRetentionCheckIntervalMs,
        int offsetCommitTimeoutMs,
        short offsetCommitRequiredAcks,
        int offsetsLoadBufferSize,
        int offsetsTopicNumPartitions,
        short offsetsTopicReplicationFactor,
        int offsetsTopicSegmentBytes,
        int offsetsTopicCompressionCodec) {}
