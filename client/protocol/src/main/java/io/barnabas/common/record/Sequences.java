package io.barnabas.common.record;

/** Arithmetic of the sequence numbers of idempotent producers, which run from 0 to 2^31 - 1 and start again at 0. */
public final class Sequences {
    private Sequences() {}

    /** The sequence number {@code increment} after {@code sequence}. */
    public static int increment(int sequence, int increment) {
        return sequence > Integer.MAX_VALUE - increment
                ? increment - (Integer.MAX_VALUE - sequence) - 1
                : sequence + increment;
    }

    /** The sequence number {@code decrement} before {@code sequence}. */
    public static int decrement(int sequence, int decrement) {
        return sequence < decrement ? Integer.MAX_VALUE - (decrement - sequence) + 1 : sequence - decrement;
    }
}
