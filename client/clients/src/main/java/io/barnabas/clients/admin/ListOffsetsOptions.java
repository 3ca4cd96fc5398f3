package io.barnabas.clients.admin;

/**
 * How to list offsets.
 *
 * @param readCommitted whether the end is that of what transactions have finished, and not that of everything written
 * @param timeoutMs when to give up, in ms; null for {@code default.api.timeout.ms}
 */
public record ListOffsetsOptions(boolean readCommitted, Integer timeoutMs) {
    public static final ListOffsetsOptions DEFAULT = new ListOffsetsOptions();

    public ListOffsetsOptions() {
        this(false, null);
    }

    public ListOffsetsOptions readCommitted(boolean committed) {
        return new ListOffsetsOptions(committed, timeoutMs);
    }

    public ListOffsetsOptions timeoutMs(Integer newTimeoutMs) {
        return new ListOffsetsOptions(readCommitted, newTimeoutMs);
    }
}
