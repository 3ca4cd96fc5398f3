package io.barnabas.coordination;

/** The store cannot be used as asked. The message is one line for the operator: what, where, and what to do. */
public class CoordinationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CoordinationException(String message) {
        super(message);
    }

    public CoordinationException(String message, Throwable cause) {
        super(message, cause);
    }
}
