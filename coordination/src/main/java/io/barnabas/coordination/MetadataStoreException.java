package io.barnabas.coordination;

/** Why the store did not do what was asked. Carries no stack trace of its own: it is an answer, not a bug. */
public final class MetadataStoreException extends CoordinationException {
    private static final long serialVersionUID = 1L;

    /** The store's answer. */
    public enum Code {
        NO_NODE,
        NODE_EXISTS,
        BAD_VERSION,
        NOT_EMPTY,
        /** The reply is lost or the store is away; a write may have happened. */
        CONNECTION_LOSS,
        /** The session ended; a write may have happened before. */
        SESSION_EXPIRED,
        NO_AUTH,
        OTHER;

        /** Whether a write that failed so may nevertheless have been done. */
        public boolean isAmbiguous() {
            return this == CONNECTION_LOSS || this == SESSION_EXPIRED;
        }
    }

    private final Code code;
    private final String path;

    public MetadataStoreException(Code code, String path) {
        this(code, path, code + " for " + path);
    }

    public MetadataStoreException(Code code, String path, String message) {
        super(message);
        this.code = code;
        this.path = path;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    public Code code() {
        return code;
    }

    /** The node concerned; in a transaction that of the first write that could not be done. */
    public String path() {
        return path;
    }

    /** The code of a failed future's cause; OTHER for anything that is no answer of the store. */
    public static Code codeOf(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof java.util.concurrent.CompletionException
                || cause instanceof java.util.concurrent.ExecutionException) {
            cause = cause.getCause();
        }
        return cause instanceof MetadataStoreException e ? e.code : Code.OTHER;
    }
}
