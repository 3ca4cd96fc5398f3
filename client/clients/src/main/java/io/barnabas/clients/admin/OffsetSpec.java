package io.barnabas.clients.admin;

/**
 * Which offset is asked for.
 *
 * @param timestamp ms since the epoch: the first record at or after it; -2 the first offset, -1 the end, -3 the record
 *     with the largest timestamp; -4 the first offset on the leader's own disk; -5 the last one in remote storage
 */
public record OffsetSpec(long timestamp) {
    public static final OffsetSpec LATEST = new OffsetSpec(-1);
    public static final OffsetSpec EARLIEST = new OffsetSpec(-2);
    public static final OffsetSpec MAX_TIMESTAMP = new OffsetSpec(-3);

    public static final OffsetSpec EARLIEST_LOCAL = new OffsetSpec(-4);
    public static final OffsetSpec LATEST_TIERED = new OffsetSpec(-5);

    /** Where the log begins. */
    public static OffsetSpec earliest() {
        return EARLIEST;
    }

    /** Where it ends for consumers. */
    public static OffsetSpec latest() {
        return LATEST;
    }

    /** The record with the largest timestamp (KIP-734). */
    public static OffsetSpec maxTimestamp() {
        return MAX_TIMESTAMP;
    }

    /** Where the part on the leader's own disk begins (KIP-405). */
    public static OffsetSpec earliestLocal() {
        return EARLIEST_LOCAL;
    }

    /** The last offset in remote storage (KIP-1005). */
    public static OffsetSpec latestTiered() {
        return LATEST_TIERED;
    }

    /** The first record that is not older, in ms since the epoch. */
    public static OffsetSpec forTimestamp(long timestampMs) {
        return new OffsetSpec(timestampMs);
    }
}
