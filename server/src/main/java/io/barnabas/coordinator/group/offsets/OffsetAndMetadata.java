package io.barnabas.coordinator.group.offsets;

import io.barnabas.common.message.OffsetCommitValue;

/**
 * A committed offset.
 *
 * @param offset the next one to read, as the client said it
 * @param leaderEpoch of the record before it, -1 if the client did not know
 * @param metadata the client's own text, never null
 * @param commitTimestampMs when it was committed, ms since the epoch
 * @param expireTimestampMs when it expires by the wish of an old client (OffsetCommit 2 to 4), {@link #NO_TIMESTAMP} if
 *     the broker's retention applies
 */
public record OffsetAndMetadata(
        long offset, int leaderEpoch, String metadata, long commitTimestampMs, long expireTimestampMs) {
    public static final long NO_TIMESTAMP = -1L;

    /** As a record of any version says it. */
    public static OffsetAndMetadata of(OffsetCommitValue value) {
        return new OffsetAndMetadata(
                value.offset(),
                value.leaderEpoch(),
                value.metadata(),
                value.commitTimestamp(),
                value.expireTimestamp());
    }

    /** As a record says it. */
    public OffsetCommitValue toValue() {
        return new OffsetCommitValue()
                .setOffset(offset)
                .setLeaderEpoch(leaderEpoch)
                .setMetadata(metadata)
                .setCommitTimestamp(commitTimestampMs)
                .setExpireTimestamp(expireTimestampMs);
    }
}
