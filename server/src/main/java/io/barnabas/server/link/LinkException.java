package io.barnabas.server.link;

/** A request between brokers that got no answer; the message names broker and address. */
public final class LinkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why there is no answer. */
    public enum Cause {
        /** Nobody listens at the address, and its host says so. The request was not sent. */
        REFUSED,
        /** The address was not reached in time, or not at all. The request was not sent. */
        UNREACHABLE,
        /** The connection broke. */
        DISCONNECTED,
        /** No answer in time. */
        TIMED_OUT,
        /** The answer could not be understood. */
        MALFORMED,
        /** The link was closed on this side. */
        CLOSED
    }

    private final Cause cause;

    public LinkException(Cause cause, String message) {
        super(message);
        this.cause = cause;
    }

    public Cause why() {
        return cause;
    }
}
