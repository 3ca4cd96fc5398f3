package io.barnabas.clients.admin;

/**
 * An offset that was found.
 *
 * @param offset -1 when there is none for the time asked
 * @param timestamp of the record there, or -1
 * @param leaderEpoch of the record there, or -1
 */
public record OffsetInfo(long offset, long timestamp, int leaderEpoch) {}
