package io.barnabas.coordinator.transaction;

/**
 * Who a producer is.
 *
 * @param producerId {@link #NO_PRODUCER_ID} for none
 * @param epoch {@link #NO_EPOCH} for none
 */
public record ProducerIdAndEpoch(long producerId, short epoch) {
    /** No producer id. */
    public static final long NO_PRODUCER_ID = -1;
    /** No epoch. */
    public static final short NO_EPOCH = -1;
    /** Nobody. */
    public static final ProducerIdAndEpoch NONE = new ProducerIdAndEpoch(NO_PRODUCER_ID, NO_EPOCH);

    /** Whether producers get no further epoch of this id: the last one is kept for fencing. */
    static boolean isExhausted(short epoch) {
        return epoch >= Short.MAX_VALUE - 1;
    }
}
