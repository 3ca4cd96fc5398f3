package io.barnabas.clients.errors;

/** The thread was interrupted while it waited in a call; its interrupt flag is set again. */
public final class InterruptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InterruptException(String message) {
        super(message, null, false, false);
        Thread.currentThread().interrupt();
    }
}
