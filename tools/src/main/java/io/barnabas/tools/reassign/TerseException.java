package io.barnabas.tools.reassign;

/** Something that the command tells in its own words, without the name of an exception. */
final class TerseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TerseException(String message) {
        super(message, null, false, false);
    }
}
