package io.barnabas.clients.admin;

/**
 * How to list topics.
 *
 * @param listInternal also those that belong to the brokers
 * @param timeoutMs when to give up, in ms; null for {@code default.api.timeout.ms}
 */
public record ListTopicsOptions(boolean listInternal, Integer timeoutMs) {
    public ListTopicsOptions() {
        this(false, null);
    }

    public ListTopicsOptions listInternal(boolean list) {
        return new ListTopicsOptions(list, timeoutMs);
    }

    public ListTopicsOptions timeoutMs(Integer newTimeoutMs) {
        return new ListTopicsOptions(listInternal, newTimeoutMs);
    }
}
