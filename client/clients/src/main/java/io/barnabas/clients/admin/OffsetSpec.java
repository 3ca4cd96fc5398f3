package io.barnabas.clients.admin;

/**
 * Which offset is asked for.
 *
 * @param timestamp ms since the epoch: the first record at or after it; -2 the first offset, -1 the end, -3 the record
 *     with the largest timestamp
 */
public record OffsetSpec(long timestamp) {
    public static final OffsetSpec LATEST = new OffsetSpec(-1);
    public static final OffsetSpec EARLIEST = new OffsetSpec(-2);
    public static final OffsetSpec MAX_TIMESTAMP = new OffsetSpec(-3);

    public static OffsetSpec forTimestamp(long timestampMs) {
        return new OffsetSpec(timestampMs);
    }
}
