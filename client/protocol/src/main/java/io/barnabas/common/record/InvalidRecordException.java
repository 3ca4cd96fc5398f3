package io.barnabas.common.record;

/** A batch whose bytes are intact but whose contents break the rules of the format. On the wire: INVALID_RECORD. */
public class InvalidRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidRecordException(String message) {
        super(message);
    }

    public InvalidRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
