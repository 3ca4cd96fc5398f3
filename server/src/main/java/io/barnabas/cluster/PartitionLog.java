package io.barnabas.cluster;

import io.barnabas.common.record.MemoryRecords;
import io.barnabas.storage.log.AppendContext;
import io.barnabas.storage.log.FetchDataInfo;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.LogAppendInfo;
import io.barnabas.storage.log.epoch.EpochEndOffset;
import io.barnabas.storage.producer.ProducerStateEntry;
import io.barnabas.storage.producer.VerificationGuard;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a partition needs of its log. Appends and changes of offsets come from the partition's one writer; reads come
 * from any thread and never block on it.
 *
 * <p>Methods that touch the disk throw {@code ApiException(KAFKA_STORAGE_ERROR)} when the log directory failed.
 */
public interface PartitionLog {
    /** As {@link #appendAsLeader(MemoryRecords, int, AppendContext)}, for a producer's batches. */
    default LogAppendInfo appendAsLeader(MemoryRecords records, int leaderEpoch) {
        return appendAsLeader(records, leaderEpoch, AppendContext.CLIENT);
    }

    /**
     * Appends batches, giving them offsets and this leader epoch.
     *
     * @param context who wrote them: it decides what is checked
     * @throws io.barnabas.common.protocol.ApiException when the records are refused; nothing is appended then
     */
    LogAppendInfo appendAsLeader(MemoryRecords records, int leaderEpoch, AppendContext context);

    /** Appends batches as a leader sent them, offsets and epochs included. */
    LogAppendInfo appendAsFollower(MemoryRecords records);

    /** Drops the records from an offset on, and all that was known of them; leader epochs without records always. */
    void truncateTo(long offset);

    /** Drops all records; the log goes on at this offset. */
    void truncateFullyAndStartAt(long offset);

    /**
     * Whole batches from an offset on.
     *
     * @param maxBytes limit in bytes
     * @param minOneMessage whether the first batch is returned even when larger than the limit
     * @throws io.barnabas.common.protocol.ApiException OFFSET_OUT_OF_RANGE outside log start offset and log end
     */
    FetchDataInfo read(long startOffset, int maxBytes, FetchIsolation isolation, boolean minOneMessage);

    long logStartOffset();

    long logEndOffset();

    long highWatermark();

    /** Sets the high watermark, held between log start offset and log end offset. */
    void updateHighWatermark(long offset);

    /** First offset an open transaction, or one above the high watermark, could still take back. */
    long lastStableOffset();

    /** Notes that this leader epoch begins at the log's end, unless it is known already. */
    void assignEpochStartOffset(int leaderEpoch, long startOffset);

    /** The newest leader epoch of which the log knows. */
    OptionalInt latestEpoch();

    /** Where an epoch ends in this log; {@link EpochEndOffset#UNDEFINED} when the log cannot tell. */
    EpochEndOffset endOffsetForEpoch(int leaderEpoch);

    /** The first record at or after a time stamp (ms), {@link OffsetAndTimestamp#NOT_FOUND} when there is none. */
    OffsetAndTimestamp offsetForTimestamp(long timestamp);

    /** The record with the largest time stamp, {@link OffsetAndTimestamp#NOT_FOUND} in an empty log. */
    OffsetAndTimestamp maxTimestamp();

    /** The leader epoch in which the record at this offset was written, -1 when unknown. */
    int epochForOffset(long offset);

    /** Hides everything below this offset for good; lower offsets are ignored. */
    void maybeIncrementLogStartOffset(long offset);

    /** min.insync.replicas of the topic. */
    int minInSyncReplicas();

    /** Whether cleanup.policy allows records to be deleted by offset. */
    boolean isDeletable();

    /** Whether there is no room for more records; reads go on. */
    default boolean isFull() {
        return false;
    }

    /** The producers of which the log knows, as they are now, by their ids. */
    default List<ProducerStateEntry> activeProducers() {
        return List.of();
    }

    /**
     * Begins to verify that a producer may begin a transaction here (KIP-890).
     *
     * @param sequence of the first record that is to be written, -1 for a coordinator's
     * @return what the append must show once the coordinator agrees; null when the transaction is going on here already
     */
    default VerificationGuard startVerification(long producerId, short producerEpoch, int sequence) {
        return null;
    }
}
