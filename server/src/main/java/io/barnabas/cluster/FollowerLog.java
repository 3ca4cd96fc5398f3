package io.barnabas.cluster;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.log.epoch.EpochEndOffset;

/**
 * A partition's log while this broker follows in one leader epoch: takes what the leader has, and gives up what the
 * leader has not (KIP-101, KIP-279, KIP-595).
 *
 * <p>Methods that change the log are called on the partition's turn, after {@link #isCurrent} has been asked on the same
 * turn: what a former leader said must not touch the log any more.
 */
public final class FollowerLog {
    private final Partition partition;
    private final int leaderEpoch;

    /** @param leaderEpoch the epoch of the leader whose word counts */
    public FollowerLog(Partition partition, int leaderEpoch) {
        this.partition = partition;
        this.leaderEpoch = leaderEpoch;
    }

    /**
     * How a log was, or would not be, made shorter.
     *
     * @param from log end offset before
     * @param to log end offset after
     * @param highWatermark the high watermark before: above {@code to}, committed records were lost
     * @param complete false when the leader must be asked about an earlier epoch still
     */
    public record Truncation(long from, long to, long highWatermark, boolean complete) {
        public boolean isBelowHighWatermark() {
            return to < highWatermark && to < from;
        }
    }

    /** Whether the partition follows in this leader epoch still. */
    public boolean isCurrent() {
        return partition.state() instanceof Follower follower && follower.leaderEpoch() == leaderEpoch;
    }

    public int leaderEpoch() {
        return leaderEpoch;
    }

    /** The offset to fetch. */
    public long logEndOffset() {
        return partition.log().logEndOffset();
    }

    public long logStartOffset() {
        return partition.log().logStartOffset();
    }

    public long highWatermark() {
        return partition.log().highWatermark();
    }

    /** The newest leader epoch of which the log knows, -1 for none. */
    public int latestEpoch() {
        return partition.log().latestEpoch().orElse(-1);
    }

    /**
     * Appends what the leader sent for the offset {@link #logEndOffset}, and takes over its offsets as far as this log
     * has come. The high watermark never goes back: what is below it here is on all in-sync replicas.
     *
     * @param records whole batches, and perhaps a part of one at the end, which is left out
     * @param leaderHighWatermark as of the leader's read
     * @param leaderLogStartOffset as of the leader's read, -1 when unknown
     * @return whether the high watermark moved
     * @throws io.barnabas.common.protocol.ApiException CORRUPT_MESSAGE, KAFKA_STORAGE_ERROR; nothing is appended then
     */
    public boolean append(MemoryRecords records, long leaderHighWatermark, long leaderLogStartOffset) {
        PartitionLog log = partition.log();
        if (records.sizeInBytes() > 0) {
            maybeStartEarlier(log, records);
            try {
                log.appendAsFollower(records);
            } catch (ApiException e) {
                if (log.isFull()) {
                    // What was deleted at the leader may make room here.
                    takeLogStart(log, leaderLogStartOffset);
                }
                throw e;
            }
        }
        long before = log.highWatermark();
        long next = Math.max(before, Math.min(leaderHighWatermark, log.logEndOffset()));
        if (next != before) {
            log.updateHighWatermark(next);
        }
        takeLogStart(log, leaderLogStartOffset);
        return next != before;
    }

    private static void takeLogStart(PartitionLog log, long leaderLogStartOffset) {
        if (leaderLogStartOffset > log.logStartOffset()) {
            log.maybeIncrementLogStartOffset(Math.min(leaderLogStartOffset, log.highWatermark()));
        }
    }

    /** Whether there is no room for more records. */
    public boolean isFull() {
        return partition.log().isFull();
    }

    /**
     * The leader's log may start in the middle of a batch (DeleteRecords). A follower that begins there gets the whole
     * batch: its empty log has to begin where the batch does.
     */
    private static void maybeStartEarlier(PartitionLog log, MemoryRecords records) {
        long end = log.logEndOffset();
        if (log.logStartOffset() != end) {
            return;
        }
        RecordBatch first = records.firstBatch();
        if (first != null && first.baseOffset() < end && first.lastOffset() >= end) {
            log.truncateFullyAndStartAt(first.baseOffset());
        }
    }

    /**
     * Gives up what the leader does not have.
     *
     * @param leaderEnd the largest epoch of the leader's log that is not above the one it was asked about, and where it
     *     ends there; {@link EpochEndOffset#UNDEFINED} when the leader cannot tell
     */
    public Truncation truncateToEpochEnd(EpochEndOffset leaderEnd) {
        PartitionLog log = partition.log();
        long end = log.logEndOffset();
        if (leaderEnd.endOffset() < 0) {
            // Nothing to compare with: what is committed is safe, the rest is not known to be.
            return truncateTo(Math.min(log.highWatermark(), end), true);
        }
        if (leaderEnd.epoch() < 0) {
            return truncateTo(Math.min(leaderEnd.endOffset(), end), true);
        }
        EpochEndOffset own = log.endOffsetForEpoch(leaderEnd.epoch());
        if (own.endOffset() < 0) {
            return truncateTo(Math.min(leaderEnd.endOffset(), end), true);
        }
        if (own.epoch() != leaderEnd.epoch()) {
            // An epoch this log does not have: below its own next lower one the two may part again.
            return truncateTo(Math.min(own.endOffset(), end), false);
        }
        return truncateTo(Math.min(Math.min(own.endOffset(), leaderEnd.endOffset()), end), true);
    }

    /** For a log without leader epochs: only what is committed is sure to be the leader's too. */
    public Truncation truncateToHighWatermark() {
        return truncateTo(partition.log().highWatermark(), true);
    }

    /** Drops everything from an offset on; and at the end an epoch that has no records. */
    public Truncation truncateTo(long offset) {
        return truncateTo(offset, true);
    }

    /** The leader starts above this log's end: everything goes, and the log goes on where the leader's starts. */
    public Truncation truncateFullyAndStartAt(long offset) {
        PartitionLog log = partition.log();
        Truncation truncation = new Truncation(log.logEndOffset(), offset, log.highWatermark(), true);
        log.truncateFullyAndStartAt(offset);
        return truncation;
    }

    private Truncation truncateTo(long offset, boolean complete) {
        PartitionLog log = partition.log();
        long from = log.logEndOffset();
        long highWatermark = log.highWatermark();
        // Even at its end: an epoch that began there and has no records must go too, or the logs differ for good.
        log.truncateTo(Math.min(offset, from));
        return new Truncation(from, Math.min(offset, from), highWatermark, complete);
    }
}
