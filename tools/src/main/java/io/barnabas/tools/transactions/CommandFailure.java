package io.barnabas.tools.transactions;

/** A command cannot be carried out; one line says why. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message, null, false, false);
    }

    /** With what the cluster said, and as Apache's command words it. */
    CommandFailure(String message, Throwable cause) {
        super(
                message + ": " + cause.getMessage() + ". Enable debug logging for additional detail.",
                cause,
                false,
                false);
    }
}
