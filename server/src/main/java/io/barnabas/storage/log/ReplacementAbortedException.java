package io.barnabas.storage.log;

/** The log was truncated, closed or given another policy while it was being cleaned: what was cleaned is of no use. */
public final class ReplacementAbortedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ReplacementAbortedException(String message) {
        super(message);
    }
}
