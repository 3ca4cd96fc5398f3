package io.barnabas.server.replica;

import io.barnabas.cluster.Partition;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.storage.log.LogAppendInfo;
import io.barnabas.storage.producer.VerificationGuard;

/** A partition of this broker for someone who keeps state that belongs to it, and takes turns with its other events. */
public interface OwnedPartition {
    /** The partition; it is changed on its turn only. */
    Partition partition();

    /**
     * Runs the event on the partition's turn: now, or behind those already accepted.
     *
     * @return false when too many wait; the event is dropped then and never runs
     */
    boolean execute(Runnable event);

    /** As {@link #execute}, but without the limit: for events that are few and must not be lost. */
    void executeAlways(Runnable event);

    /** Whoever moved the high watermark says so: waiting requests look again. On the partition's turn. */
    void onHighWatermark();

    /** As {@link #append(MemoryRecords, short, VerificationGuard)}, for records that no transaction is verified for. */
    default LogAppendInfo append(MemoryRecords records, short requiredAcks) {
        return append(records, requiredAcks, null);
    }

    /**
     * Appends a coordinator's records, as a producer's request would its own: followers and fetches being told. On the
     * partition's turn.
     *
     * @param guard from the log's {@code startVerification}, for records that begin a transaction; null where nothing is
     *     verified
     * @throws io.barnabas.common.protocol.ApiException when nothing was appended
     */
    LogAppendInfo append(MemoryRecords records, short requiredAcks, VerificationGuard guard);
}
