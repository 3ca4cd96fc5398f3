package io.barnabas.clients.admin;

/**
 * How to add partitions.
 *
 * @param validateOnly only say whether it could be done
 * @param timeoutMs when to give up, in ms; null for {@code default.api.timeout.ms}
 */
public record CreatePartitionsOptions(boolean validateOnly, Integer timeoutMs) {
    public static final CreatePartitionsOptions DEFAULT = new CreatePartitionsOptions();

    public CreatePartitionsOptions() {
        this(false, null);
    }

    public CreatePartitionsOptions validateOnly(boolean only) {
        return new CreatePartitionsOptions(only, timeoutMs);
    }

    public CreatePartitionsOptions timeoutMs(Integer newTimeoutMs) {
        return new CreatePartitionsOptions(validateOnly, newTimeoutMs);
    }
}
