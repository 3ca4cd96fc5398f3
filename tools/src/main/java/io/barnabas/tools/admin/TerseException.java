package io.barnabas.tools.admin;

/** A mistake that a command tells in one line. */
final class TerseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    TerseException(String message) {
        this(message, null);
    }

    /**
     * @param hint what to do about it, or null
     */
    TerseException(String message, String hint) {
        super(message, null, false, false);
        this.hint = hint;
    }

    String hint() {
        return hint;
    }
}
