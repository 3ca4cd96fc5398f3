package io.barnabas.storage.log.epoch;

/**
 * Where a leader epoch ends in a log (KIP-101, KIP-279).
 *
 * @param epoch the largest epoch of the log not greater than the one asked for, or -1
 * @param endOffset the first offset after it, or -1
 */
public record EpochEndOffset(int epoch, long endOffset) {
    /** The log cannot tell. */
    public static final EpochEndOffset UNDEFINED = new EpochEndOffset(-1, -1L);
}
