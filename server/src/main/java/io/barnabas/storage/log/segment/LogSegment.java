package io.barnabas.storage.log.segment;

import io.barnabas.common.record.CorruptRecordException;
import io.barnabas.common.record.FileBatchCursor;
import io.barnabas.common.record.FileRecords;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.log.index.OffsetIndex;
import io.barnabas.storage.log.index.OffsetPosition;
import io.barnabas.storage.log.index.TimeIndex;
import io.barnabas.storage.log.index.TimestampOffset;
import io.barnabas.storage.log.index.TransactionIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.OptionalLong;

/**
 * A segment of a log: the batches from its base offset on, in {@code .log}, with the indexes beside it.
 *
 * <p>One writer at a time, held to that by the log. Reads ({@link #read}, {@link #translateOffset}, the largest time
 * stamp) are safe from any thread and take no lock; they see what was appended before {@link #size} was read.
 */
public final class LogSegment {
    private final LogFile log;
    private final OffsetIndex offsetIndex;
    private final TimeIndex timeIndex;
    private final TransactionIndex txnIndex;
    private final long baseOffset;
    private final SegmentConfig config;

    private long created;
    private int bytesSinceLastIndexEntry;
    private boolean appended;

    /** The largest time stamp of the first batch, -1 if there is none yet, -2 until it has been looked up. */
    private long rollingBasedTimestamp = -2L;

    /** Null until it has been read from the time index. */
    private volatile TimestampOffset maxTimestampSoFar;

    private LogSegment(Path directory, long baseOffset, SegmentConfig config, LogFile log, String mark) {
        this.log = log;
        this.baseOffset = baseOffset;
        this.config = config;
        this.created = config.time().milliseconds();
        offsetIndex = new OffsetIndex(
                LogFileNames.file(directory, baseOffset, LogFileNames.INDEX + mark), baseOffset, config.maxIndexSize());
        timeIndex = new TimeIndex(
                LogFileNames.file(directory, baseOffset, LogFileNames.TIME_INDEX + mark),
                baseOffset,
                config.maxIndexSize());
        txnIndex = new TransactionIndex(LogFileNames.file(directory, baseOffset, LogFileNames.TXN_INDEX + mark));
    }

    /** A new segment, with its files. What is there under their names is emptied. */
    public static LogSegment create(Path directory, long baseOffset, SegmentConfig config) throws IOException {
        return create(directory, baseOffset, config, "", config.preallocateBytes());
    }

    /** A new segment that is no part of a log yet: its files are marked {@code .cleaned}. */
    public static LogSegment createCleaned(Path directory, long baseOffset, SegmentConfig config) throws IOException {
        return create(directory, baseOffset, config, LogFileNames.CLEANED, 0);
    }

    private static LogSegment create(Path directory, long base, SegmentConfig config, String mark, int preallocated)
            throws IOException {
        LogFile log = LogFile.create(LogFileNames.file(directory, base, LogFileNames.LOG + mark), preallocated);
        LogSegment segment = new LogSegment(directory, base, config, log, mark);
        try {
            segment.offsetIndex.create();
            segment.timeIndex.create();
            segment.txnIndex.deleteIfExists();
        } catch (IOException e) {
            // An empty file would pass for the log's end after a crash.
            segment.deleteIfExists();
            throw e;
        }
        segment.maxTimestampSoFar = TimestampOffset.UNKNOWN;
        return segment;
    }

    /** The segment whose {@code .log} is there. No file is opened before it is needed. */
    public static LogSegment open(Path directory, long baseOffset, SegmentConfig config) throws IOException {
        LogFile log = LogFile.existing(LogFileNames.file(directory, baseOffset, LogFileNames.LOG));
        LogSegment segment = new LogSegment(directory, baseOffset, config, log, "");
        if (log.size() == 0) {
            segment.maxTimestampSoFar = TimestampOffset.UNKNOWN;
        }
        return segment;
    }

    public long baseOffset() {
        return baseOffset;
    }

    /** Bytes appended. */
    public int size() {
        return log.size();
    }

    public Path logFile() {
        return log.path();
    }

    public OffsetIndex offsetIndex() {
        return offsetIndex;
    }

    public TimeIndex timeIndex() {
        return timeIndex;
    }

    public TransactionIndex txnIndex() {
        return txnIndex;
    }

    LogFile log() {
        return log;
    }

    /**
     * True if the append that {@code params} describes needs a new segment: this one would grow too large or has grown
     * too old, an index is full, or an offset is too far from the base offset.
     */
    public boolean shouldRoll(RollParams params) throws IOException {
        int size = size();
        return size > params.maxSegmentBytes() - params.messagesSize()
                || !offsetIndex.canAppendOffset(params.maxOffsetInMessages())
                || offsetIndex.isFull()
                || timeIndex.isFull()
                || size > 0
                        && timeWaitedForRoll(params.now(), params.maxTimestampInMessages())
                                > params.maxSegmentMs() - config.rollJitterMs();
    }

    /**
     * How old the segment is, in milliseconds: by the time stamps of its first batch and of {@code messageTimestamp}
     * if both exist, else by the clock.
     */
    public long timeWaitedForRoll(long now, long messageTimestamp) throws IOException {
        long first = firstBatchTimestamp();
        return first >= 0 && messageTimestamp >= 0 ? messageTimestamp - first : now - created;
    }

    /** Appends batches whose offsets are final, in one write. */
    public void append(MemoryRecords records) throws IOException {
        int position = log.size();
        appended = true;
        log.append(records.buffer());
        for (RecordBatch batch : records.batches()) {
            index(position, batch.sizeInBytes(), batch.lastOffset(), timestampOf(batch));
            position += batch.sizeInBytes();
        }
    }

    /** What the time index may say of a batch: nothing of one that compaction has emptied. */
    static long timestampOf(RecordBatch batch) {
        return batch.count() == 0 ? RecordBatch.NO_TIMESTAMP : batch.maxTimestamp();
    }

    /** Notes a batch that is, or is about to be, in the file at {@code position}. */
    void index(int position, int size, long lastOffset, long maxTimestamp) throws IOException {
        if (position == 0) {
            rollingBasedTimestamp = maxTimestamp;
        }
        if (maxTimestamp > maxTimestampSoFar().timestamp()) {
            maxTimestampSoFar = new TimestampOffset(maxTimestamp, lastOffset);
        }
        // A full index makes the next append roll; one append of many batches may still meet it here.
        if (bytesSinceLastIndexEntry > config.indexIntervalBytes() && !offsetIndex.isFull() && !timeIndex.isFull()) {
            offsetIndex.append(lastOffset, position);
            timeIndex.maybeAppend(maxTimestampSoFar(), false);
            bytesSinceLastIndexEntry = 0;
        }
        bytesSinceLastIndexEntry += size;
    }

    /** The largest time stamp, with the last offset of the first batch that has it. */
    public TimestampOffset maxTimestampSoFar() throws IOException {
        TimestampOffset known = maxTimestampSoFar;
        if (known == null) {
            known = timeIndex.lastEntry();
            maxTimestampSoFar = known;
        }
        return known;
    }

    /** The largest time stamp in milliseconds, or when the file was last written if no record has one. */
    public long largestTimestamp() throws IOException {
        long timestamp = maxTimestampSoFar().timestamp();
        return timestamp >= 0 ? timestamp : lastModified();
    }

    public long lastModified() throws IOException {
        return Files.getLastModifiedTime(log.path()).toMillis();
    }

    /** Makes the file appear as last written then, in milliseconds: what a cleaned segment inherits. */
    public void setLastModified(long timestamp) throws IOException {
        Files.setLastModifiedTime(log.path(), FileTime.fromMillis(timestamp));
    }

    /** All batches, as bytes of the file. */
    public FileRecords records() throws IOException {
        return log.slice(0, log.size());
    }

    /** The batch that holds {@code offset}, or the first one after it; null if there is none. */
    public FileBatchCursor translateOffset(long offset) throws IOException {
        FileBatchCursor cursor = batches(offsetIndex.lookup(offset).position());
        while (cursor.next()) {
            if (cursor.header().lastOffset() >= offset) {
                return cursor;
            }
        }
        return null;
    }

    /**
     * The batches from the one that holds {@code startOffset} on.
     *
     * @param maxSize a limit in bytes
     * @param maxPosition where reading must stop in the file
     * @param minOneMessage true to return the first batch even if it is larger than {@code maxSize}
     * @return null if all offsets of this segment are below {@code startOffset}
     */
    public SegmentSlice read(long startOffset, int maxSize, int maxPosition, boolean minOneMessage) throws IOException {
        FileBatchCursor first = translateOffset(startOffset);
        if (first == null) {
            return null;
        }
        int start = first.position();
        int firstSize = first.header().sizeInBytes();
        int size = minOneMessage ? Math.max(maxSize, firstSize) : maxSize;
        int available = Math.max(0, Math.min(maxPosition, log.size()) - start);
        boolean incomplete = size < firstSize;
        return new SegmentSlice(start, log.slice(start, Math.min(size, available)), incomplete);
    }

    /** A cursor over the batches from {@code position} on, which must be where one starts. */
    public FileBatchCursor batches(int position) throws IOException {
        int size = log.size();
        return log.slice(0, size).batches(Math.min(position, size));
    }

    /** An offset that a read of {@code size} bytes from {@code startOffset}'s batch cannot pass, if the index tells. */
    public OptionalLong fetchUpperBoundOffset(long startOffset, int position, int size) throws IOException {
        OffsetPosition bound = offsetIndex.fetchUpperBound(new OffsetPosition(startOffset, position), size);
        return bound == null ? OptionalLong.empty() : OptionalLong.of(bound.offset());
    }

    /** The offset after the last batch; -1 if what follows the last index entry is not batches up to the very end. */
    public long readNextOffset() throws IOException {
        if (log.size() == 0) {
            return baseOffset;
        }
        OffsetPosition last = offsetIndex.lastEntry();
        FileBatchCursor cursor = batches(last == null ? 0 : last.position());
        long next = -1L;
        try {
            while (cursor.next()) {
                next = cursor.header().nextOffset();
            }
        } catch (CorruptRecordException e) {
            return -1L;
        }
        return cursor.nextPosition() == log.size() ? next : -1L;
    }

    /**
     * Drops the batches from the one that holds {@code offset} on, with their index entries; returns the bytes
     * dropped.
     */
    public int truncateTo(long offset) throws IOException {
        FileBatchCursor batch = translateOffset(offset);
        offsetIndex.truncateTo(offset);
        timeIndex.truncateTo(offset);
        txnIndex.truncateTo(offset);
        int dropped = 0;
        if (batch != null) {
            dropped = log.size() - batch.position();
            log.truncate(batch.position());
        }
        if (log.size() == 0) {
            created = config.time().milliseconds();
            rollingBasedTimestamp = -1L;
        }
        bytesSinceLastIndexEntry = 0;
        maxTimestampSoFar = new SegmentScan(this).maxTimestamp();
        return dropped;
    }

    /** Makes the files what an inactive segment's are: a last time index entry, and no preallocated space. */
    public void onBecomeInactiveSegment() throws IOException {
        timeIndex.maybeAppend(maxTimestampSoFar(), true);
        offsetIndex.trimToValidSize();
        timeIndex.trimToValidSize();
        log.trim();
        appended = false;
    }

    /** Forces batches and index entries to the device. */
    public void flush() throws IOException {
        log.force();
        offsetIndex.flush();
        timeIndex.flush();
        txnIndex.flush();
    }

    /** Gives all files another suffix, such as {@code .deleted}. Slices already handed out stay readable. */
    public void changeFileSuffixes(String oldSuffix, String newSuffix) throws IOException {
        for (Rename rename : renames(oldSuffix, newSuffix)) {
            rename.run();
        }
    }

    /** The steps of {@link #changeFileSuffixes}, in their order. */
    public List<Rename> renames(String oldSuffix, String newSuffix) {
        return List.of(
                () -> log.renameTo(withSuffix(log.path(), oldSuffix, newSuffix)),
                () -> offsetIndex.renameTo(withSuffix(offsetIndex.file(), oldSuffix, newSuffix)),
                () -> timeIndex.renameTo(withSuffix(timeIndex.file(), oldSuffix, newSuffix)),
                () -> txnIndex.renameTo(withSuffix(txnIndex.file(), oldSuffix, newSuffix)));
    }

    /** Gives one file another name. */
    @FunctionalInterface
    public interface Rename {
        void run() throws IOException;
    }

    /** Follows a rename of the partition's directory that has already happened. */
    public void updateParentDir(Path directory) {
        log.updatePath(directory.resolve(log.path().getFileName()));
        offsetIndex.updatePath(directory.resolve(offsetIndex.file().getFileName()));
        timeIndex.updatePath(directory.resolve(timeIndex.file().getFileName()));
        txnIndex.updatePath(directory.resolve(txnIndex.file().getFileName()));
    }

    /** Writes what waits in memory, cuts the indexes to size, and closes the {@code .log}. */
    public void close() throws IOException {
        if (appended) {
            timeIndex.maybeAppend(maxTimestampSoFar(), true);
        }
        offsetIndex.trimToValidSize();
        timeIndex.trimToValidSize();
        log.trim();
        log.close();
    }

    /** Closes the {@code .log} and leaves the files as they are. */
    public void closeHandlers() throws IOException {
        log.close();
    }

    /** Closes and unlinks all files. */
    public void deleteIfExists() throws IOException {
        log.close();
        Files.deleteIfExists(log.path());
        offsetIndex.deleteIfExists();
        timeIndex.deleteIfExists();
        txnIndex.deleteIfExists();
    }

    @Override
    public String toString() {
        return "LogSegment(baseOffset=" + baseOffset + ", size=" + size() + ")";
    }

    /** Where the walk over the file stands after a recovery. */
    void recovered(int bytesSinceLastEntry) {
        bytesSinceLastIndexEntry = bytesSinceLastEntry;
    }

    int bytesSinceLastIndexEntry() {
        return bytesSinceLastIndexEntry;
    }

    int indexIntervalBytes() {
        return config.indexIntervalBytes();
    }

    /** The largest time stamp of the part that is not read again. */
    void resumeMaxTimestamp(TimestampOffset max) {
        maxTimestampSoFar = max;
    }

    /** Forgets what the indexes hold, before they are built again. */
    void resetIndexes() throws IOException {
        offsetIndex.truncate();
        timeIndex.truncate();
        txnIndex.reset();
        maxTimestampSoFar = TimestampOffset.UNKNOWN;
        rollingBasedTimestamp = -1L;
        bytesSinceLastIndexEntry = 0;
    }

    /** The largest time stamp of the first batch in milliseconds, -1 if there is none. */
    public long firstBatchTimestamp() throws IOException {
        if (rollingBasedTimestamp == -2L) {
            FileBatchCursor cursor = batches(0);
            rollingBasedTimestamp = cursor.next() ? cursor.header().maxTimestamp() : -1L;
        }
        return rollingBasedTimestamp;
    }

    private static Path withSuffix(Path file, String oldSuffix, String newSuffix) {
        String name = file.getFileName().toString();
        if (!name.endsWith(oldSuffix)) {
            throw new IllegalArgumentException("Expected suffix " + oldSuffix + " on " + file);
        }
        return file.resolveSibling(name.substring(0, name.length() - oldSuffix.length()) + newSuffix);
    }
}
