package io.barnabas.server.network;

/** A frame that is not a request this broker serves; its connection is closed and the text logged. */
final class InvalidRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidRequestException(String message) {
        super(message, null, false, false);
    }
}
