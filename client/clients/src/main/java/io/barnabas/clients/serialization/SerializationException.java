package io.barnabas.clients.serialization;

/** Bytes that are not what they were said to be. */
public final class SerializationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SerializationException(String message) {
        super(message, null, false, false);
    }
}
