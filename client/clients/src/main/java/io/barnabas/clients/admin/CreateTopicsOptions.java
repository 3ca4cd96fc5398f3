package io.barnabas.clients.admin;

/**
 * How to create topics.
 *
 * @param validateOnly only say whether it could be done
 * @param retryOnQuotaViolation try again when the broker says that too much is being created
 * @param timeoutMs when to give up, in ms; null for {@code default.api.timeout.ms}
 */
public record CreateTopicsOptions(boolean validateOnly, boolean retryOnQuotaViolation, Integer timeoutMs) {
    public static final CreateTopicsOptions DEFAULT = new CreateTopicsOptions();

    public CreateTopicsOptions() {
        this(false, true);
    }

    public CreateTopicsOptions(boolean validateOnly, boolean retryOnQuotaViolation) {
        this(validateOnly, retryOnQuotaViolation, null);
    }

    public CreateTopicsOptions validateOnly(boolean only) {
        return new CreateTopicsOptions(only, retryOnQuotaViolation, timeoutMs);
    }

    public CreateTopicsOptions retryOnQuotaViolation(boolean retry) {
        return new CreateTopicsOptions(validateOnly, retry, timeoutMs);
    }

    public CreateTopicsOptions timeoutMs(Integer newTimeoutMs) {
        return new CreateTopicsOptions(validateOnly, retryOnQuotaViolation, newTimeoutMs);
    }
}
