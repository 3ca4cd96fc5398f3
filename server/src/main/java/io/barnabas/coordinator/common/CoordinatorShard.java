package io.barnabas.coordinator.common;

import io.barnabas.common.protocol.Errors;

/**
 * The state of one partition of a coordinator's topic. Its methods are called by one writer at a time. Events, the
 * methods of its own that return a {@link CoordinatorResult}, decide; records change what is kept only through {@link
 * #replay}, at the start and after each append alike.
 */
public interface CoordinatorShard {
    /**
     * Takes a record in; the only way in which kept state changes.
     *
     * @param offset the record's, in the partition
     * @param timestampMs the record's, ms since the epoch
     * @param record not of an unknown type: those are skipped before
     */
    void replay(long offset, long timestampMs, CoordinatorRecord record);

    /** Everything that was written is replayed and this broker leads: sets timers, says what was found. */
    void onLoaded(long nowMs);

    /** The end: cancels timers and answers every waiting request with this error. */
    void onUnloaded(Errors error);
}
