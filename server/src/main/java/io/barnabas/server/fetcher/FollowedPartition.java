package io.barnabas.server.fetcher;

import io.barnabas.cluster.FollowerLog;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.FetchResponseData.PartitionData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Records;
import io.barnabas.server.replica.OwnedPartition;
import io.barnabas.storage.log.epoch.EpochEndOffset;

/**
 * A partition that follows a leader in one epoch. It belongs to its fetcher's loop, and for the time of {@link #begin} or
 * {@link #apply} to the partition's turn, for which it is also the event: an answer costs no object more.
 *
 * <pre>
 *   TRUNCATING -- the leader said where its epoch ends --&gt; FETCHING &lt;--&gt; SEEKING_END, SEEKING_START (out of range)
 *        any state -- epoch fenced, disk failed, role changed --&gt; STOPPED, until there is a new role
 * </pre>
 */
final class FollowedPartition implements Runnable {
    /** What is to be found out of the leader next. */
    enum Phase {
        /** Where the log's latest leader epoch ends at the leader (OffsetForLeaderEpoch). */
        TRUNCATING,
        /** What comes next (Fetch). */
        FETCHING,
        /** Where the leader's log ends (ListOffsets): the offset to fetch is not in it. */
        SEEKING_END,
        /** Where the leader's log starts (ListOffsets): it is above this log's end. */
        SEEKING_START,
        /** Nothing, until there is a new role. */
        STOPPED
    }

    /** What is to be done on the partition's turn. */
    private enum Task {
        BEGIN,
        APPEND,
        DIVERGENCE,
        LEADER_END,
        LEADER_START
    }

    private final TopicPartition topicPartition;
    private final Uuid topicId;
    private final OwnedPartition owned;
    private final FollowerLog log;
    private final ReplicaFetcher fetcher;
    private volatile boolean released;

    private Phase phase = Phase.STOPPED;
    private long fetchOffset;
    private long logStartOffset;
    private int lastFetchedEpoch = -1;
    private boolean caughtUp;

    private Task task = Task.BEGIN;
    private PartitionData answer;
    private EpochEndOffset leaderEpochEnd;
    private long leaderOffset;
    private RuntimeException failure;
    private FollowerLog.Truncation truncation;

    /** Of {@link FetchSessionClient}: whether it is fetched. */
    boolean wanted;

    /** Whether the leader has it in the session. */
    boolean inSession;

    /** Whether the leader must be told of it with the next request. */
    boolean changed;

    /** Of {@link ReplicaFetcher}: failures in a row, and whether it waits after one. */
    int failures;

    boolean delayed;

    FollowedPartition(OwnedPartition owned, Uuid topicId, int leaderEpoch, ReplicaFetcher fetcher) {
        this.topicPartition = owned.partition().topicPartition();
        this.topicId = topicId;
        this.owned = owned;
        this.log = new FollowerLog(owned.partition(), leaderEpoch);
        this.fetcher = fetcher;
    }

    TopicPartition topicPartition() {
        return topicPartition;
    }

    Uuid topicId() {
        return topicId;
    }

    OwnedPartition owned() {
        return owned;
    }

    int leaderEpoch() {
        return log.leaderEpoch();
    }

    ReplicaFetcher fetcher() {
        return fetcher;
    }

    Phase phase() {
        return phase;
    }

    void phase(Phase next) {
        phase = next;
    }

    long fetchOffset() {
        return fetchOffset;
    }

    long logStartOffset() {
        return logStartOffset;
    }

    int lastFetchedEpoch() {
        return lastFetchedEpoch;
    }

    /** Whether it had everything up to the leader's high watermark after the last answer. */
    boolean isCaughtUp() {
        return caughtUp;
    }

    /** Whether there is no room for more records. */
    boolean isDiskFull() {
        return log.isFull();
    }

    /** Any thread: what is on its way must not touch the log any more. */
    void release() {
        released = true;
    }

    boolean isReleased() {
        return released;
    }

    /** Looks where the log is, on the partition's turn, and joins its fetcher. */
    void begin() {
        owned.executeAlways(this);
    }

    /** Hands an answer without an error to the partition's turn; {@link ReplicaFetcher#onApplied} follows. */
    void append(PartitionData data) {
        answer = data;
        hand(isDiverging(data) ? Task.DIVERGENCE : Task.APPEND);
    }

    private static boolean isDiverging(PartitionData data) {
        return data.divergingEpoch().epoch() >= 0;
    }

    void onLeaderEpochEnd(int epoch, long endOffset) {
        leaderEpochEnd = new EpochEndOffset(epoch, endOffset);
        hand(Task.DIVERGENCE);
    }

    void onLeaderEnd(long offset) {
        leaderOffset = offset;
        hand(Task.LEADER_END);
    }

    void onLeaderStart(long offset) {
        leaderOffset = offset;
        hand(Task.LEADER_START);
    }

    private void hand(Task next) {
        task = next;
        owned.executeAlways(this);
    }

    /** Whether an answer says anything that this partition does not know yet. */
    boolean isNews(PartitionData data) {
        Records records = data.records();
        return (records != null && records.sizeInBytes() > 0)
                || isDiverging(data)
                || data.highWatermark() > log.highWatermark()
                || data.logStartOffset() > logStartOffset;
    }

    /** An answer that left everything as it was. */
    void onNoNews(PartitionData data) {
        failures = 0;
        caughtUp = fetchOffset >= data.highWatermark();
    }

    /** On the partition's turn. */
    @Override
    public void run() {
        Task current = task;
        try {
            if (released || !log.isCurrent()) {
                phase = Phase.STOPPED;
            } else {
                perform(current);
            }
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            answer = null;
            readPosition();
            if (current == Task.BEGIN) {
                fetcher.add(this);
            } else {
                fetcher.onApplied();
            }
        }
    }

    /** Whatever happened: the log knows best where it is. */
    private void readPosition() {
        if (phase != Phase.STOPPED) {
            fetchOffset = log.logEndOffset();
            logStartOffset = log.logStartOffset();
            lastFetchedEpoch = log.latestEpoch();
        }
    }

    private void perform(Task current) {
        switch (current) {
            case BEGIN -> chooseStart();
            case APPEND -> appendAnswer();
            case DIVERGENCE -> truncateToEpochEnd();
            case LEADER_END -> settleLeaderEnd();
            case LEADER_START -> settleLeaderStart();
        }
    }

    /** Without a leader epoch there is nothing to compare: only what is committed is kept. */
    private void chooseStart() {
        FetcherVersions versions = fetcher.versions();
        if (log.latestEpoch() < 0) {
            truncation = log.truncateToHighWatermark();
            phase = Phase.FETCHING;
        } else {
            phase = versions.tellsDivergence() ? Phase.FETCHING : Phase.TRUNCATING;
        }
    }

    private void appendAnswer() {
        if (fetchOffset != log.logEndOffset()) {
            throw new IllegalStateException("Offset mismatch for partition " + topicPartition + ": fetched offset = "
                    + fetchOffset + ", log end offset = " + log.logEndOffset() + ".");
        }
        MemoryRecords records = answer.records() == null ? MemoryRecords.EMPTY : (MemoryRecords) answer.records();
        boolean moved = log.append(records, answer.highWatermark(), answer.logStartOffset());
        caughtUp = log.logEndOffset() >= answer.highWatermark();
        if (moved) {
            owned.onHighWatermark();
        }
    }

    private void truncateToEpochEnd() {
        EpochEndOffset end = leaderEpochEnd;
        if (answer != null) {
            end = new EpochEndOffset(
                    answer.divergingEpoch().epoch(), answer.divergingEpoch().endOffset());
        }
        leaderEpochEnd = null;
        int epochBefore = log.latestEpoch();
        truncation = log.truncateToEpochEnd(end);
        boolean same = truncation.to() == truncation.from() && log.latestEpoch() == epochBefore;
        if (same && answer != null) {
            // Asking the same again would be answered the same, as fast as the network goes.
            throw new IllegalStateException("The leader of " + topicPartition + " says that the logs part at " + end
                    + ", but there is nothing to truncate");
        }
        boolean done = truncation.complete() || fetcher.versions().tellsDivergence();
        phase = done ? Phase.FETCHING : Phase.TRUNCATING;
    }

    private void settleLeaderEnd() {
        if (leaderOffset < log.logEndOffset()) {
            truncation = log.truncateTo(leaderOffset);
            phase = Phase.FETCHING;
        } else {
            phase = Phase.SEEKING_START;
        }
    }

    private void settleLeaderStart() {
        if (leaderOffset > log.logEndOffset()) {
            truncation = log.truncateFullyAndStartAt(leaderOffset);
        }
        phase = Phase.FETCHING;
    }

    /** Why the last task failed, null when it did not; asked once. */
    RuntimeException takeFailure() {
        RuntimeException taken = failure;
        failure = null;
        return taken;
    }

    /** What the last task took off the log, null for nothing; asked once. */
    FollowerLog.Truncation takeTruncation() {
        FollowerLog.Truncation taken = truncation;
        truncation = null;
        return taken;
    }

    /** The error of a failure, UNKNOWN_SERVER_ERROR for a bug. */
    static Errors errorOf(RuntimeException failure) {
        return failure instanceof ApiException known ? known.error() : Errors.UNKNOWN_SERVER_ERROR;
    }

    @Override
    public String toString() {
        return topicPartition + " at offset " + fetchOffset + " in leader epoch " + leaderEpoch();
    }
}
