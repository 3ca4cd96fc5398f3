package io.barnabas.cluster;

/**
 * Answer to a look-up of an offset (ListOffsets).
 *
 * @param timestamp milliseconds, -1 where the question was not about time or nothing was found
 * @param offset the offset, -1 when nothing was found
 * @param leaderEpoch epoch of that offset, -1 when unknown
 */
public record OffsetAndTimestamp(long timestamp, long offset, int leaderEpoch) {
    public static final OffsetAndTimestamp NOT_FOUND = new OffsetAndTimestamp(-1, -1, -1);
}
