package io.barnabas.storage.log.cleaner;

import io.barnabas.storage.log.ReplacementAbortedException;
import io.barnabas.storage.log.SegmentReplacement;
import java.util.function.BooleanSupplier;

/**
 * Whether one cleaning may go on, and how fast.
 *
 * @param replacement made void when the log is taken another way
 * @param stopping whether the broker stops
 */
record CleaningGuard(SegmentReplacement replacement, BooleanSupplier stopping, Throttler throttler) {
    void throwIfAborted() {
        replacement.throwIfAborted();
        if (stopping.getAsBoolean()) {
            throw new ReplacementAbortedException("The broker stops");
        }
    }

    /** So many bytes were read or written; may wait. */
    void onIo(int bytes) {
        throttler.maybeThrottle(bytes);
    }
}
