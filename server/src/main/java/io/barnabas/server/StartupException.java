package io.barnabas.server;

/** The broker cannot start for a reason its operator can mend; the message is one line with cause and cure. */
public final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartupException(String message) {
        super(message);
    }

    public StartupException(String message, Throwable cause) {
        super(message, cause);
    }
}
