package io.barnabas.tools;

/** The command line does not add up: the tool prints the message, then its usage text, and exits with 1. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message, null, false, false);
    }
}
