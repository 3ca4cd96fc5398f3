package io.barnabas.clients.consumer;

/**
 * Where a time is in a partition.
 *
 * @param timestamp of the record there, ms since the epoch
 * @param leaderEpoch of the record there, or -1
 */
public record OffsetAndTimestamp(long offset, long timestamp, int leaderEpoch) {}
