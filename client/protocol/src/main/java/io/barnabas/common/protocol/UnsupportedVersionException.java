package io.barnabas.common.protocol;

/** A message has no such version, or the version cannot carry what the message says. */
public final class UnsupportedVersionException extends ApiException {
    private static final long serialVersionUID = 1L;

    /** With {@link Errors#UNSUPPORTED_VERSION}. */
    public UnsupportedVersionException(String message) {
        super(Errors.UNSUPPORTED_VERSION, message);
    }

    /** Used by generated code. */
    public static UnsupportedVersionException onRead(String message, short version) {
        return new UnsupportedVersionException("Can't read version " + version + " of " + message);
    }

    /** Used by generated code. */
    public static UnsupportedVersionException onWrite(String message, short version) {
        return new UnsupportedVersionException("Can't write version " + version + " of " + message);
    }

    /** Used by generated code. */
    public static UnsupportedVersionException onField(String field, short version) {
        return new UnsupportedVersionException(
                "Version " + version + " has no place for " + field + ", which is set to other than its default");
    }
}
