package io.barnabas.common.protocol;

/**
 * Bytes from a peer are not what the protocol says. The text names the field, what the bytes claimed and what was
 * there; the answer is to close the connection.
 */
public final class SchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The text is the whole story; there is no stack trace, since a hostile peer could order them by the thousand. */
    public SchemaException(String message) {
        super(message, null, false, false);
    }
}
