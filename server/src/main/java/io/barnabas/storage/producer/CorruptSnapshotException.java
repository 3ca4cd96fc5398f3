package io.barnabas.storage.producer;

import java.io.IOException;

/** A snapshot file whose contents cannot be trusted; the state is rebuilt from an older one or from the log. */
public final class CorruptSnapshotException extends IOException {
    private static final long serialVersionUID = 1L;

    public CorruptSnapshotException(String message) {
        super(message);
    }
}
