package io.barnabas.clients.admin;

/**
 * How to make a call that has no choices but its time.
 *
 * @param timeoutMs when to give up, in ms, 0 or more; null for {@code default.api.timeout.ms}
 */
public record CallOptions(Integer timeoutMs) {
    public static final CallOptions DEFAULT = new CallOptions();

    public CallOptions() {
        this(null);
    }

    /** The same with a time of its own. */
    public CallOptions timeoutMs(Integer newTimeoutMs) {
        return new CallOptions(newTimeoutMs);
    }
}
