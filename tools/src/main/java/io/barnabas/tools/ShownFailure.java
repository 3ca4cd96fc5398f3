package io.barnabas.tools;

/** A failure as a log line shows it: the name and text that Apache's tools print, and no stack trace. */
public final class ShownFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String shown;

    private ShownFailure(String shown) {
        super(shown, null, false, false);
        this.shown = shown;
    }

    public static ShownFailure of(Throwable failure) {
        return new ShownFailure(Tool.kafkaText(failure));
    }

    /** An exception of the given name and without a text. */
    public static ShownFailure named(String kafkaName) {
        return new ShownFailure(kafkaName);
    }

    @Override
    public String toString() {
        return shown;
    }
}
