package io.barnabas.storage.log;

import io.barnabas.common.record.MemoryRecords;
import io.barnabas.storage.log.checkpoint.AtomicFile;
import io.barnabas.storage.log.segment.LogSegment;
import io.barnabas.storage.log.segment.LogSegments;
import io.barnabas.storage.log.segment.RollParams;
import io.barnabas.storage.log.segment.SegmentConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of a log and where it ends. What is to be appended, dropped or forced is decided by {@link UnifiedLog},
 * which also sees to it that changes come one at a time; reading is safe at any moment.
 */
final class LocalLog {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LocalLog");

    private final LogContext context;
    private final LogSegments segments;
    private volatile Path directory;
    private volatile LogConfig config;
    private volatile LogOffsetMetadata logEndOffset;
    private volatile long recoveryPoint;
    private volatile long lastFlushedTime;

    /** Bytes appended since the log was loaded, and how many of them were there when the last flush began. */
    private volatile long appendedBytes;

    private volatile long flushedBytes;

    LocalLog(LogContext context, Path directory, LogConfig config, LogSegments segments) {
        this.context = context;
        this.directory = directory;
        this.config = config;
        this.segments = segments;
        this.lastFlushedTime = context.time().milliseconds();
    }

    LogContext context() {
        return context;
    }

    LogSegments segments() {
        return segments;
    }

    Path directory() {
        return directory;
    }

    LogConfig config() {
        return config;
    }

    void updateConfig(LogConfig newConfig) {
        config = newConfig;
    }

    LogOffsetMetadata logEndOffset() {
        return logEndOffset;
    }

    /** Everything below is on the device. */
    long recoveryPoint() {
        return recoveryPoint;
    }

    long lastFlushedTime() {
        return lastFlushedTime;
    }

    String logIdent() {
        return "[UnifiedLog partition=" + context.topicPartition() + ", dir=" + context.logDir() + "]";
    }

    /** Publishes a new end: readers may now read up to it. */
    void updateLogEndOffset(long endOffset) {
        LogSegment active = segments.last();
        logEndOffset = new LogOffsetMetadata(endOffset, active.baseOffset(), active.size());
        if (recoveryPoint > endOffset) {
            recoveryPoint = endOffset;
        }
    }

    /** There are so many bytes more that no flush has covered. Called by one thread at a time. */
    void noteUnflushed(long bytes) {
        appendedBytes = appendedBytes + bytes;
    }

    long unflushedBytes() {
        return appendedBytes - flushedBytes;
    }

    void updateRecoveryPoint(long offset) {
        recoveryPoint = offset;
    }

    void append(MemoryRecords records, long lastOffset) throws IOException {
        segments.last().append(records);
        noteUnflushed(records.sizeInBytes());
        updateLogEndOffset(lastOffset + 1);
    }

    boolean shouldRoll(int size, long maxTimestamp, long lastOffset) throws IOException {
        LogConfig now = config;
        return segments.last()
                .shouldRoll(new RollParams(
                        now.maxSegmentMs(),
                        now.segmentBytes(),
                        maxTimestamp,
                        lastOffset,
                        size,
                        context.time().milliseconds()));
    }

    /** Closes the active segment to appends and opens a new one at {@code expectedNextOffset}, or at the end. */
    LogSegment roll(long expectedNextOffset) throws IOException {
        long start = context.time().milliseconds();
        long baseOffset = Math.max(expectedNextOffset, logEndOffset.messageOffset());
        LogSegment active = segments.last();
        if (active.baseOffset() == baseOffset) {
            if (active.size() > 0) {
                throw new IllegalStateException("Trying to roll a new log segment for " + context.topicPartition()
                        + " with start offset " + baseOffset + " while it already exists");
            }
            // An empty segment whose index is full, say because segment.index.bytes leaves no room: start it anew.
            active.deleteIfExists();
        } else {
            active.onBecomeInactiveSegment();
        }
        LogSegment rolled = LogSegment.create(directory, baseOffset, segmentConfig());
        segments.add(rolled);
        updateLogEndOffset(logEndOffset.messageOffset());
        LOG.debug(
                "{} Rolled new log segment at offset {} in {} ms.",
                logIdent(),
                baseOffset,
                context.time().milliseconds() - start);
        return rolled;
    }

    /** Forces everything below {@code offset} to the device, then moves the recovery point. Safe beside appends. */
    void flush(long offset) throws IOException {
        long from = recoveryPoint;
        long appended = appendedBytes;
        boolean newFiles = false;
        for (LogSegment segment : segments.between(from, offset)) {
            try {
                segment.flush();
            } catch (IOException e) {
                if (segments.all().contains(segment)) {
                    throw e;
                }
                // Deleted meanwhile: there is nothing left to keep.
            }
            newFiles |= segment.baseOffset() >= from;
        }
        if (newFiles) {
            AtomicFile.flushDirectory(directory);
        }
        lastFlushedTime = context.time().milliseconds();
        flushedBytes = Math.max(
                0,
                appended
                        - (offset < logEndOffset.messageOffset()
                                ? segments.last().size()
                                : 0));
    }

    /** Takes segments out of the log; their files are the caller's to delete. */
    void removeSegments(List<LogSegment> gone) {
        segments.removeAll(gone);
    }

    /** Drops the offsets from {@code offset} on; returns the segments that are now without a log. */
    List<LogSegment> truncateTo(long offset) throws IOException {
        List<LogSegment> gone = segments.all().stream()
                .filter(segment -> segment.baseOffset() > offset)
                .toList();
        removeSegments(gone);
        segments.last().truncateTo(offset);
        updateLogEndOffset(offset);
        return gone;
    }

    /** Drops everything; the log goes on at {@code offset}. Returns the segments that are now without a log. */
    List<LogSegment> truncateFullyAndStartAt(long offset) throws IOException {
        List<LogSegment> gone = new ArrayList<>(segments.all());
        LogSegment replaced = segments.floor(offset);
        if (replaced != null && replaced.baseOffset() == offset) {
            // Its files' names are needed at once.
            replaced.deleteIfExists();
            gone.remove(replaced);
        }
        segments.replaceAll(List.of(LogSegment.create(directory, offset, segmentConfig())));
        logEndOffset = new LogOffsetMetadata(offset, offset, 0);
        recoveryPoint = Math.min(recoveryPoint, offset);
        return gone;
    }

    /** What a segment created now is created with. */
    SegmentConfig segmentConfig() {
        return segmentConfig(config, context);
    }

    static SegmentConfig segmentConfig(LogConfig config, LogContext context) {
        long jitter = config.segmentJitterMs();
        return new SegmentConfig(
                config.segmentIndexBytes(),
                config.indexIntervalBytes(),
                config.preallocate() ? config.segmentBytes() : 0,
                jitter <= 0 ? 0 : ThreadLocalRandom.current().nextLong(jitter),
                context.time());
    }

    /** Renames the partition's directory. Open files stay open. */
    void renameDir(String newName) throws IOException {
        Path target = directory.resolveSibling(newName);
        Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
        directory = target;
        for (LogSegment segment : segments.all()) {
            segment.updateParentDir(target);
        }
    }

    void close() throws IOException {
        for (LogSegment segment : segments.all()) {
            segment.close();
        }
    }

    void closeHandlers() throws IOException {
        for (LogSegment segment : segments.all()) {
            segment.closeHandlers();
        }
    }

    /** Deletes the partition's directory with all that is in it. */
    void deleteDir() throws IOException {
        closeHandlers();
        deleteTree(directory);
    }

    static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> tree = Files.walk(directory)) {
            paths = new ArrayList<>(tree.toList());
        }
        for (int i = paths.size() - 1; i >= 0; i--) {
            Files.deleteIfExists(paths.get(i));
        }
    }
}
