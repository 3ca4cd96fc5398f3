package io.barnabas.storage.log;

import io.barnabas.storage.log.checkpoint.AtomicFile;
import io.barnabas.storage.log.segment.LogFileNames;
import io.barnabas.storage.log.segment.LogSegment;
import io.barnabas.storage.log.segment.LogSegment.Rename;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One cleaning of a log: writes segments beside the log and puts each in the place of those it was made from.
 *
 * <p>What a crash leaves, and what the next start makes of it ({@link RecoveryFiles}):
 * <ol>
 *   <li>{@code .cleaned} files: the segment was being written; they are dropped, and with them the {@code .swap} files of
 *       the same segment, of which not all have the name yet.
 *   <li>{@code .swap} files only: the segment is whole and on the device. The files of the segments it covers go, {@code
 *       .deleted} or not, and it takes their place.
 *   <li>{@code .index.swap} and the like without {@code .log.swap}: the log file has taken its place, the others follow.
 *   <li>{@code .deleted} files: nothing refers to them; they go.
 * </ol>
 */
public final class SegmentReplacement implements AutoCloseable {
    private final UnifiedLog log;
    private final LocalLog local;
    private final LogRetention retention;
    private final Runnable onEnd;
    private final Runnable afterStep;
    private volatile boolean aborted;

    /** The segment that is being written; its files are in the log's directory, wherever that goes. */
    private LogSegment inProgress;

    SegmentReplacement(UnifiedLog log, LogRetention retention, Runnable onEnd, Runnable afterStep) {
        this.log = log;
        this.local = log.local;
        this.retention = retention;
        this.onEnd = onEnd;
        this.afterStep = afterStep;
    }

    /** @throws ReplacementAbortedException the log was taken another way; there is no use in going on */
    public void throwIfAborted() {
        if (aborted) {
            throw new ReplacementAbortedException("The cleaning of " + log.topicPartition() + " was aborted");
        }
    }

    /** Does something that must not happen once the log was taken another way. */
    public void ifNotAborted(Runnable action) {
        log.lock.lock();
        try {
            throwIfAborted();
            action.run();
        } finally {
            log.lock.unlock();
        }
    }

    /** A new segment, empty, its files {@code .cleaned}; one at a time. */
    public LogSegment create(long baseOffset) throws IOException {
        log.lock.lock();
        try {
            throwIfAborted();
            inProgress = LogSegment.createCleaned(log.directory(), baseOffset, local.segmentConfig());
            return inProgress;
        } finally {
            log.lock.unlock();
        }
    }

    /**
     * Puts the segment in the place of others. It must be complete and on the device. Reads that have begun on the others
     * go on: their files are unlinked {@code file.delete.delay.ms} later.
     *
     * @param replaced what it was made from, the first with the same base offset
     * @throws ReplacementAbortedException the log was taken another way; nothing has changed
     * @throws io.barnabas.common.protocol.ApiException KAFKA_STORAGE_ERROR: the disk failed halfway, and its log
     *     directory is offline
     */
    public void replace(LogSegment cleaned, List<LogSegment> replaced) {
        log.lock.lock();
        try {
            throwIfAborted();
            if (!local.segments().all().containsAll(replaced)) {
                throw new ReplacementAbortedException(
                        "Retention has removed segments of " + log.topicPartition() + " that were being cleaned");
            }
            rename(cleaned.renames(LogFileNames.CLEANED, LogFileNames.SWAP));
            local.segments().replace(replaced, cleaned);
            inProgress = null;
            for (LogSegment each : replaced) {
                rename(each.renames("", LogFileNames.DELETED));
            }
            rename(cleaned.renames(LogFileNames.SWAP, ""));
            retention.deleteMarked(replaced, replaced.subList(1, replaced.size()));
        } catch (IOException e) {
            throw log.failed("Error while replacing segments of " + log.topicPartition(), e);
        } finally {
            log.lock.unlock();
        }
        makeDurable();
    }

    /** Not under the lock: until then, after a crash of the machine, the steps are done again or were never begun. */
    private void makeDurable() {
        Path directory = log.directory();
        try {
            AtomicFile.flushDirectory(directory);
        } catch (IOException e) {
            if (!log.isClosed()) {
                throw log.failed("Error while flushing " + directory, e);
            }
        }
    }

    private void rename(List<Rename> steps) throws IOException {
        for (Rename step : steps) {
            step.run();
            afterStep.run();
        }
    }

    void abort() {
        aborted = true;
    }

    void updateParentDir(Path directory) {
        if (inProgress != null) {
            inProgress.updateParentDir(directory);
        }
    }

    /** Ends the cleaning; a segment that took no place is deleted. */
    @Override
    public void close() throws IOException {
        log.lock.lock();
        try {
            onEnd.run();
            if (inProgress != null) {
                inProgress.deleteIfExists();
                inProgress = null;
            }
        } finally {
            log.lock.unlock();
        }
    }
}
