package io.barnabas.storage.log;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.storage.compaction.LastRecord;
import io.barnabas.storage.log.epoch.EpochEndOffset;
import io.barnabas.storage.log.epoch.LeaderEpochFileCache;
import io.barnabas.storage.log.index.AbortedTxn;
import io.barnabas.storage.log.segment.LogSegment;
import io.barnabas.storage.log.segment.TimestampAndOffset;
import io.barnabas.storage.producer.ProducerStateEntry;
import io.barnabas.storage.producer.ProducerStateManager;
import io.barnabas.storage.producer.VerificationGuard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a partition: where it starts and ends, how far consumers may read, who wrote what, and its segments.
 *
 * <p>Offsets, in this order: log start &lt;= last stable &lt;= high watermark &lt;= log end. Records below the start
 * are deleted, or about to be; those from the high watermark on may still be taken back by a new leader.
 *
 * <p>One append at a time: its owner guarantees that. A lock, free as good as always, keeps appends apart from what the
 * background does to the segments. {@link #read} and all accessors are safe from any thread and take no lock.
 *
 * <p>Failures of the disk are {@link Errors#KAFKA_STORAGE_ERROR}, and take the log directory offline.
 */
public final class UnifiedLog {
    /** Asks {@link #offsetForTimestamp} for the end of the log. */
    public static final long LATEST_TIMESTAMP = -1L;

    /** Asks for the start of the log. */
    public static final long EARLIEST_TIMESTAMP = -2L;

    /** Asks for the record with the largest time stamp (KIP-734). */
    public static final long MAX_TIMESTAMP = -3L;

    /** Asks for the start of what is on this broker (KIP-405); without tiered storage, the start of the log. */
    public static final long EARLIEST_LOCAL_TIMESTAMP = -4L;

    /** Asks for the last offset in tiered storage (KIP-1005); there is none. */
    public static final long LATEST_TIERED_TIMESTAMP = -5L;

    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.UnifiedLog");

    final ReentrantLock lock = new ReentrantLock();
    final LocalLog local;
    final LeaderEpochFileCache epochs;
    final ProducerState producers;
    private final LogReader reader;
    private final LogOffsets offsets;
    private final LogAppender appender;
    private final LogRetention retention;
    private final LogShortening shortening;
    private final LogTopicId topicId;
    private final LogFlush flush;
    private final SegmentReplacements replacements;

    private volatile boolean closed;

    /** Put together by {@link LogLoader}. */
    UnifiedLog(LocalLog local, LeaderEpochFileCache epochs, ProducerState producers, long logStartOffset)
            throws IOException {
        this.local = local;
        this.epochs = epochs;
        this.producers = producers;
        this.reader = new LogReader(local);
        this.offsets = new LogOffsets(local, producers.manager(), reader, logStartOffset);
        this.appender = new LogAppender(this);
        this.retention = new LogRetention(this);
        this.shortening = new LogShortening(this, retention);
        this.replacements = new SegmentReplacements(this, retention);
        this.topicId = new LogTopicId(local.context().topicPartition(), local.directory());
        this.flush = new LogFlush(this, topicId);
    }

    public TopicPartition topicPartition() {
        return local.context().topicPartition();
    }

    /** Whether coordinators keep their state here: their records may use the last room on a volume. */
    boolean isInternal() {
        String topic = topicPartition().topic();
        return topic.equals("__consumer_offsets") || topic.equals("__transaction_state");
    }

    /** Whether there is no room for more records. */
    public boolean isFull() {
        return isInternal() ? logDir().space().isExhausted() : logDir().space().isFull();
    }

    /** The partition's directory. */
    public Path directory() {
        return local.directory();
    }

    public LogDir logDir() {
        return local.context().logDir();
    }

    public LogConfig config() {
        return local.config();
    }

    /** Takes effect with the next append, roll, or retention run. */
    public void updateConfig(LogConfig newConfig) {
        boolean compacted = config().compact();
        local.updateConfig(newConfig);
        if (compacted && !newConfig.compact()) {
            replacements.abort();
        }
    }

    /** The id of the topic, if it is known. */
    public Optional<Uuid> topicId() {
        return topicId.id();
    }

    /** Notes the topic's id in {@code partition.metadata}; throws if another id is there. */
    public void assignTopicId(Uuid id) {
        try {
            topicId.assign(id);
        } catch (IOException e) {
            throw failed("Error while writing partition metadata of " + topicPartition(), e);
        }
    }

    // ---------------------------------------------------------------- offsets

    /** The first offset that can be read. */
    public long logStartOffset() {
        return offsets.logStartOffset();
    }

    /** The offset the next record gets. */
    public long logEndOffset() {
        return local.logEndOffset().messageOffset();
    }

    public LogOffsetMetadata logEndOffsetMetadata() {
        return local.logEndOffset();
    }

    /** Consumers may read below this. */
    public long highWatermark() {
        return offsets.highWatermark().messageOffset();
    }

    public LogOffsetMetadata highWatermarkMetadata() {
        return offsets.highWatermark();
    }

    /** Consumers with {@code read_committed} may read below this. */
    public long lastStableOffset() {
        return offsets.lastStableOffset();
    }

    /** Everything below is on the device. */
    public long recoveryPoint() {
        return local.recoveryPoint();
    }

    /** Sets the high watermark, up or down, but within the log; returns what it is now. */
    public long updateHighWatermark(long offset) {
        return updateHighWatermark(new LogOffsetMetadata(offset));
    }

    /** As {@link #updateHighWatermark(long)}; with a known place on disk the next read is spared a look-up. */
    public long updateHighWatermark(LogOffsetMetadata offset) {
        lock.lock();
        try {
            return offsets.updateHighWatermark(offset);
        } finally {
            lock.unlock();
        }
    }

    /** Raises the high watermark if {@code offset} is higher; returns true if it did. */
    public boolean maybeIncrementHighWatermark(LogOffsetMetadata offset) {
        if (offset.messageOffset() > logEndOffset()) {
            throw new IllegalArgumentException("High watermark " + offset + " update exceeds current log end offset "
                    + local.logEndOffset() + " of " + topicPartition());
        }
        if (offset.messageOffset() <= highWatermark()) {
            return false;
        }
        updateHighWatermark(offset);
        return true;
    }

    // ---------------------------------------------------------------- append and read

    /**
     * Validates one batch, gives it its offsets and appends it.
     *
     * @param records the batch; its base offset and leader epoch are written into these bytes
     * @throws ApiException the batch is refused and has left no trace, or the disk failed
     */
    public LogAppendInfo appendAsLeader(MemoryRecords records, int leaderEpoch, AppendContext context) {
        return appender.appendAsLeader(records, leaderEpoch, context);
    }

    /**
     * Appends what the leader sent, offsets included. A partial batch at the end is left out.
     *
     * @throws ApiException a batch is damaged, or the disk failed
     */
    public LogAppendInfo appendAsFollower(MemoryRecords records) {
        return appender.appendAsFollower(records);
    }

    /**
     * Reads whole batches, but for the last one, which {@code maxBytes} may cut.
     *
     * @param startOffset the first offset wanted; the first batch may start below it
     * @param minOneMessage true to get the first batch even if it is larger than {@code maxBytes}
     * @throws ApiException OFFSET_OUT_OF_RANGE, or the disk failed
     */
    public FetchDataInfo read(long startOffset, int maxBytes, FetchIsolation isolation, boolean minOneMessage) {
        if (startOffset < logStartOffset()) {
            throw outOfRange(startOffset);
        }
        try {
            boolean committed = isolation == FetchIsolation.TXN_COMMITTED;
            return reader.read(startOffset, maxBytes, minOneMessage, offsets.readLimit(isolation), committed);
        } catch (IOException e) {
            if (startOffset < logStartOffset()) {
                throw outOfRange(startOffset);
            }
            throw failed("Exception while reading from " + topicPartition(), e);
        }
    }

    /** The offset with its place on disk, to count the bytes from there on. */
    public LogOffsetMetadata offsetMetadata(long offset) {
        try {
            return reader.locate(offset);
        } catch (IOException e) {
            throw failed("Exception while looking up offset " + offset + " of " + topicPartition(), e);
        }
    }

    /**
     * The first record whose time stamp is at least {@code timestamp}, or one of the special offsets of ListOffsets.
     *
     * @return empty if there is no such record
     */
    public Optional<TimestampAndOffset> offsetForTimestamp(long timestamp) {
        try {
            return reader.search(timestamp, logStartOffset(), epochs);
        } catch (IOException e) {
            throw failed("Error while searching for timestamp " + timestamp + " in " + topicPartition(), e);
        }
    }

    // ---------------------------------------------------------------- leader epochs

    /** The epoch of the latest leader that wrote here, if one is known. */
    public OptionalInt latestEpoch() {
        return epochs.latestEpoch();
    }

    /** Where an epoch ends in this log; see {@link LeaderEpochFileCache#endOffsetFor}. */
    public EpochEndOffset endOffsetForEpoch(int leaderEpoch) {
        return epochs.endOffsetFor(leaderEpoch, logEndOffset());
    }

    /** All leader epochs and where they start. */
    public LeaderEpochFileCache leaderEpochCache() {
        return epochs;
    }

    /** Notes that the leader of {@code leaderEpoch} starts at {@code startOffset}, before it has written anything. */
    public void maybeAssignEpochStartOffset(int leaderEpoch, long startOffset) {
        lock.lock();
        try {
            epochs.assign(leaderEpoch, startOffset);
        } catch (IOException e) {
            throw failed("Error while writing leader epochs of " + topicPartition(), e);
        } finally {
            lock.unlock();
        }
    }

    // ---------------------------------------------------------------- shortening

    /**
     * Deletes the records below {@code newStartOffset}: they cannot be read any more, and segments wholly below it are
     * removed by the next retention run.
     *
     * @return true if the start moved
     * @throws ApiException OFFSET_OUT_OF_RANGE if the offset is above the high watermark
     */
    public boolean maybeIncrementLogStartOffset(long newStartOffset) {
        return shortening.maybeIncrementLogStartOffset(newStartOffset);
    }

    /** Removes the segments that retention, or a raised log start offset, has done with; returns how many. */
    public int deleteOldSegments() {
        try {
            return retention.deleteOldSegments();
        } catch (IOException e) {
            throw failed("Error while deleting segments of " + topicPartition(), e);
        }
    }

    /** Drops the records from {@code targetOffset} on, and leader epochs without records; true if there were any. */
    public boolean truncateTo(long targetOffset) {
        return shortening.truncateTo(targetOffset);
    }

    /** Drops all records; the log goes on at {@code newOffset}. */
    public void truncateFullyAndStartAt(long newOffset) {
        shortening.truncateFullyAndStartAt(newOffset);
    }

    // ---------------------------------------------------------------- disk

    /** Bytes of all segments. */
    public long size() {
        return local.segments().sizeInBytes();
    }

    /** The segments, oldest first: a snapshot. */
    public List<LogSegment> logSegments() {
        return local.segments().all();
    }

    public int numberOfSegments() {
        return local.segments().size();
    }

    /** What is known now of the producers that wrote here, by their ids. */
    public List<ProducerStateEntry> activeProducers() {
        lock.lock();
        try {
            return producers.manager().describeProducers();
        } finally {
            lock.unlock();
        }
    }

    /** See {@link ProducerStateManager#startVerification}. */
    public VerificationGuard startVerification(long producerId, short producerEpoch, int sequence) {
        lock.lock();
        try {
            long nowMs = local.context().time().milliseconds();
            return producers.manager().startVerification(producerId, producerEpoch, sequence, nowMs);
        } finally {
            lock.unlock();
        }
    }

    /** Where the log cleaner exchanges segments. */
    public SegmentReplacements replacements() {
        return replacements;
    }

    /** The last of every active producer, by its id: compaction keeps the batches that hold it. */
    public Map<Long, LastRecord> lastRecordsOfActiveProducers() {
        lock.lock();
        try {
            return producers.lastRecords();
        } finally {
            lock.unlock();
        }
    }

    /** The aborted transactions that touch the offsets from {@code startOffset} up to {@code upperBound}. */
    public List<AbortedTxn> abortedTransactions(long startOffset, long upperBound) throws IOException {
        return reader.abortedTxns(startOffset, upperBound);
    }

    /** Forgets producers that have been silent for {@code producer.id.expiration.ms}. */
    public void removeExpiredProducers() {
        lock.lock();
        try {
            producers.manager().removeExpiredProducers(local.context().time().milliseconds());
        } finally {
            lock.unlock();
        }
    }

    /** When the log was last forced to the device, in milliseconds. */
    public long lastFlushTime() {
        return local.lastFlushedTime();
    }

    /** Opens a new segment at the end of the log. */
    public void roll() {
        lock.lock();
        try {
            appender.roll(logEndOffset());
        } catch (IOException e) {
            throw failed("Error while rolling log segment for " + topicPartition(), e);
        } finally {
            lock.unlock();
        }
    }

    /** Forces all records to the device and moves the recovery point to the end. */
    public void flush() {
        flush(logEndOffset());
    }

    /** Forces the records below {@code offset} to the device and moves the recovery point there. */
    public void flush(long offset) {
        try {
            flush.flush(offset);
        } catch (IOException e) {
            onFlushFailed("Error while flushing log for " + topicPartition() + " with offset " + offset, e);
        }
    }

    /** As {@link #flush()}, and a recovery needs nothing from before this point. For now and then: it writes a file. */
    void flushWithProducers() {
        try {
            flush.flushWithProducers();
        } catch (IOException e) {
            onFlushFailed("Error while flushing log for " + topicPartition(), e);
        }
    }

    /** Bytes appended since the last flush began: what a recovery would read. */
    long unflushedBytes() {
        return local.unflushedBytes();
    }

    /** Writes a producer snapshot, cuts the files to size and closes them. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            replacements.abort();
            producers.snapshots().take(producers.manager(), true);
            local.close();
        } catch (IOException e) {
            throw failed("Error while closing log for " + topicPartition(), e);
        } finally {
            lock.unlock();
        }
    }

    /** Closes the files and leaves them as they are. */
    public void closeHandlers() {
        lock.lock();
        try {
            closed = true;
            replacements.abort();
            local.closeHandlers();
        } catch (IOException e) {
            LOG.warn("{} Error while closing files", local.logIdent(), e);
        } finally {
            lock.unlock();
        }
    }

    /** Renames the partition's directory, within its log directory; nothing is appended any more. */
    void renameDir(String newName) {
        lock.lock();
        try {
            closed = true;
            replacements.abort();
            renameDirOfOpenLog(newName);
        } finally {
            lock.unlock();
        }
    }

    /** Renames the partition's directory, within its log directory; the log goes on. */
    void renameDirOfOpenLog(String newName) {
        lock.lock();
        try {
            local.renameDir(newName);
            replacements.onDirectoryRenamed(local.directory());
            epochs.updateParent(local.directory());
            topicId.updateParent(local.directory());
            producers.snapshots().updateDirectory(local.directory());
        } catch (IOException e) {
            throw failed("Error while renaming dir for " + topicPartition(), e);
        } finally {
            lock.unlock();
        }
    }

    /** Closes and deletes everything. */
    void delete() throws IOException {
        lock.lock();
        try {
            closed = true;
            replacements.abort();
            local.deleteDir();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "Log(dir=" + directory() + ", topicId="
                + topicId.id().map(Uuid::toString).orElse("none") + ", topic="
                + topicPartition().topic()
                + ", partition=" + topicPartition().partition() + ", highWatermark=" + highWatermark()
                + ", lastStableOffset=" + lastStableOffset() + ", logStartOffset=" + logStartOffset()
                + ", logEndOffset=" + logEndOffset() + ")";
    }

    // ---------------------------------------------------------------- for the classes beside

    ApiException failed(String what, IOException cause) {
        if (closed) {
            return new ApiException(
                    Errors.KAFKA_STORAGE_ERROR, "The log for partition " + topicPartition() + " is closed", cause);
        }
        return logDir().failed(what, cause);
    }

    /** Without room for index entries the recovery point stays where it is; the records themselves have been forced. */
    private void onFlushFailed(String what, IOException e) {
        if (!closed) {
            ApiException failure = failed(what, e);
            if (!(failure instanceof DiskFullException)) {
                throw failure;
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    void throwIfClosed() {
        if (closed || logDir().isOffline()) {
            throw new ApiException(
                    Errors.KAFKA_STORAGE_ERROR,
                    "The log for partition " + topicPartition() + " is " + (closed ? "closed" : "offline"));
        }
    }

    void moveLogStartOffset(long offset) throws IOException {
        epochs.truncateFromStart(offset);
        producers.snapshots().onLogStartOffsetIncremented(producers.manager(), offset);
        offsets.moveLogStartOffset(offset);
    }

    /** For a log that was emptied, and may start anywhere. */
    void resetLogStartOffset(long offset) {
        offsets.moveLogStartOffset(offset);
    }

    /** To be called when the producers' transactions have changed. */
    void updateFirstUnstableOffset() {
        offsets.updateFirstUnstableOffset();
    }

    private ApiException outOfRange(long offset) {
        return new ApiException(
                Errors.OFFSET_OUT_OF_RANGE,
                "Received request for offset " + offset + " for partition " + topicPartition()
                        + ", but we only have log segments from offset " + logStartOffset() + " to "
                        + logEndOffset() + ".");
    }

    void scheduleDeletion(Runnable task) {
        local.context().scheduler().schedule(task, config().fileDeleteDelayMs(), TimeUnit.MILLISECONDS);
    }
}
