package io.barnabas.clients.consumer;

/** Where to begin when no position is known, or the known one is gone. */
public enum OffsetResetStrategy {
    LATEST(-1),
    EARLIEST(-2),
    NONE(0);

    private final long timestamp;

    OffsetResetStrategy(long timestamp) {
        this.timestamp = timestamp;
    }

    /** What stands for it in a ListOffsets request. */
    long timestamp() {
        return timestamp;
    }
}
