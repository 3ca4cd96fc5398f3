package io.barnabas.storage.log.index;

/**
 * An entry of the time index: every record up to {@code offset} in its segment has at most this time stamp.
 *
 * @param timestamp milliseconds since the epoch, -1 when the segment holds no time stamp yet
 * @param offset the last offset of the batch that brought the time stamp
 */
public record TimestampOffset(long timestamp, long offset) {
    /** Nothing is known. */
    public static final TimestampOffset UNKNOWN = new TimestampOffset(-1L, -1L);
}
