package io.barnabas.coordinator.common;

import io.barnabas.common.protocol.Errors;

/**
 * The state of one partition of a coordinator's topic. Its methods are called by one writer at a time. Events, the
 * methods of its own that return a {@link CoordinatorResult}, decide; what is kept changes only through the {@code replay}
 * methods, called in the order of the log, at the start and after each append alike: so a shard that was there all the
 * time and one that has just been read are the same.
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

    /**
     * Takes in a record of a transaction that has not ended: it counts, at its own offset, once the transaction is
     * committed. Shards that write none refuse to read any.
     *
     * @param producerId whose transaction
     */
    default void replayTransactional(long producerId, long offset, long timestampMs, CoordinatorRecord record) {
        throw new IllegalStateException("A record of a transaction at offset " + offset + ", where there can be none");
    }

    /**
     * Takes in the end of a producer's transaction, whether or not it wrote anything here.
     *
     * @param committed whether what it wrote counts from now on; else it is forgotten
     */
    default void replayMarker(long producerId, boolean committed) {}

    /** Everything that was written is replayed and this broker leads: sets timers, says what was found. */
    void onLoaded(long nowMs);

    /** The end: cancels timers and answers every waiting request with this error. */
    void onUnloaded(Errors error);
}
