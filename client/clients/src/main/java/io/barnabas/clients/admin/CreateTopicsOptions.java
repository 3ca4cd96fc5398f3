package io.barnabas.clients.admin;

/**
 * How to create topics.
 *
 * @param validateOnly only say whether it could be done
 * @param retryOnQuotaViolation try again when the broker says that too much is being created
 */
public record CreateTopicsOptions(boolean validateOnly, boolean retryOnQuotaViolation) {
    public static final CreateTopicsOptions DEFAULT = new CreateTopicsOptions(false, true);
}
