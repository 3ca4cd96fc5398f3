package io.barnabas.coordinator.group.offsets;

import io.barnabas.common.message.OffsetCommitValue;

/**
 * A committed offset.
 *
 * @param recordOffset where in the partition of {@code __consumer_offsets} it is written
 * @param offset the next one to read, as the client said it
 * @param leaderEpoch of the record before it, -1 if the client did not know
 * @param metadata the client's own text, never null
 * @param commitTimestampMs when it was committed, ms since the epoch
 * @param expireTimestampMs when it expires by the wish of an old client (OffsetCommit 2 to 4), {@link #NO_TIMESTAMP} if
 *     the broker's retention applies
 */
public record OffsetAndMetadata(
        long recordOffset,
        long offset,
        int leaderEpoch,
        String metadata,
        long commitTimestampMs,
        long expireTimestampMs) {
    public static final long NO_TIMESTAMP = -1L;

    /** As a record of any version says it. */
    public static OffsetAndMetadata of(long recordOffset, OffsetCommitValue value) {
        return new OffsetAndMetadata(
                recordOffset,
                value.offset(),
                value.leaderEpoch(),
                value.metadata(),
                value.commitTimestamp(),
                value.expireTimestamp());
    }

    /** Whichever was written later. */
    static OffsetAndMetadata newer(OffsetAndMetadata one, OffsetAndMetadata other) {
        return one.recordOffset > other.recordOffset ? one : other;
    }
}
