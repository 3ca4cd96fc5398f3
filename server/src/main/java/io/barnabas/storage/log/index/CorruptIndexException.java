package io.barnabas.storage.log.index;

/** An index file that cannot be what was written. The cure is to rebuild it from its segment. */
public final class CorruptIndexException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorruptIndexException(String message) {
        super(message);
    }
}
