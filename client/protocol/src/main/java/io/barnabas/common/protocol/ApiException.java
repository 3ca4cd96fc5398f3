package io.barnabas.common.protocol;

/** A failure that a client may see as an {@link Errors} value; not a bug. Carries no stack trace. */
public class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Errors error;

    /** With the error's default text. */
    public ApiException(Errors error) {
        this(error, error.message());
    }

    /** With a text of its own, which is sent where the response has room for one. */
    public ApiException(Errors error, String message) {
        this(error, message, null);
    }

    /** With the failure behind it. */
    public ApiException(Errors error, String message, Throwable cause) {
        super(message, cause, false, false);
        this.error = error;
    }

    /** What the client is told. */
    public final Errors error() {
        return error;
    }
}
