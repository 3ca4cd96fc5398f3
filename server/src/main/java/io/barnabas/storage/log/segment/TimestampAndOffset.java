package io.barnabas.storage.log.segment;

/**
 * What a search by time stamp found.
 *
 * @param timestamp the record's time stamp in milliseconds, -1 if a special offset was asked for
 * @param offset the record's offset
 * @param leaderEpoch the leader epoch of its batch, -1 if it is not known
 */
public record TimestampAndOffset(long timestamp, long offset, int leaderEpoch) {}
