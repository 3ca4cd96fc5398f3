package io.barnabas.clients.admin;

/**
 * How to change settings.
 *
 * @param validateOnly only say whether it could be done
 * @param timeoutMs when to give up, in ms; null for {@code default.api.timeout.ms}
 */
public record AlterConfigsOptions(boolean validateOnly, Integer timeoutMs) {
    public static final AlterConfigsOptions DEFAULT = new AlterConfigsOptions();

    public AlterConfigsOptions() {
        this(false, null);
    }

    public AlterConfigsOptions validateOnly(boolean only) {
        return new AlterConfigsOptions(only, timeoutMs);
    }

    public AlterConfigsOptions timeoutMs(Integer newTimeoutMs) {
        return new AlterConfigsOptions(validateOnly, newTimeoutMs);
    }
}
