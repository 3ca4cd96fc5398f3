package io.barnabas.clients.consumer;

/** Another thread asked a waiting poll to come back. */
public final class WakeupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WakeupException() {
        super(null, null, false, false);
    }
}
