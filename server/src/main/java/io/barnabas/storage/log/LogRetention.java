package io.barnabas.storage.log;

import io.barnabas.storage.log.segment.LogFileNames;
import io.barnabas.storage.log.segment.LogSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a log shorter, at its start by retention, at its end by truncation. Files of segments that go are renamed at
 * once and unlinked {@code file.delete.delay.ms} later, so that reads under way can finish.
 */
final class LogRetention {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.UnifiedLog");

    private final UnifiedLog log;
    private final LocalLog local;

    LogRetention(UnifiedLog log) {
        this.log = log;
        this.local = log.local;
    }

    /**
     * Removes segments from the oldest on, each as long as the one before went: below the log start offset always; by
     * size and by time only if {@code cleanup.policy} says delete.
     */
    int deleteOldSegments() throws IOException {
        LogConfig config = local.config();
        int deleted = 0;
        if (config.delete()) {
            deleted += deleteByTime(config.retentionMs());
            deleted += deleteBySize(config.retentionBytes());
        }
        long start = log.logStartOffset();
        deleted += delete(segment -> endOf(segment) <= start, "log start offset " + start + " breach");
        return deleted;
    }

    void truncateTo(long targetOffset) throws IOException {
        if (local.segments().first().baseOffset() > targetOffset) {
            truncateFullyAndStartAt(targetOffset);
            return;
        }
        List<LogSegment> gone = local.truncateTo(targetOffset);
        markDeleted(gone);
        log.epochs.truncateFromEnd(targetOffset);
        if (log.logStartOffset() > targetOffset) {
            log.resetLogStartOffset(targetOffset);
        }
        onTruncated();
    }

    void truncateFullyAndStartAt(long newOffset) throws IOException {
        List<LogSegment> gone = local.truncateFullyAndStartAt(newOffset);
        markDeleted(gone);
        log.epochs.clearAndFlush();
        log.producers.snapshots().truncateFullyAndStartAt(log.producers.manager(), newOffset);
        log.resetLogStartOffset(newOffset);
        onTruncated();
    }

    private void onTruncated() throws IOException {
        long end = log.logEndOffset();
        log.producers.rebuild(local.segments(), log.logStartOffset(), end);
        // The place on disk of the old high watermark may be gone even if the offset is still there.
        log.updateHighWatermark(Math.min(log.highWatermark(), end));
        log.replacements().onTruncated();
    }

    private int deleteByTime(long retentionMs) throws IOException {
        if (retentionMs < 0) {
            return 0;
        }
        long now = local.context().time().milliseconds();
        String reason =
                "log retention time " + retentionMs + "ms breach based on the largest record timestamp in the segment";
        return delete(segment -> now - segment.largestTimestamp() > retentionMs, reason);
    }

    private int deleteBySize(long retentionBytes) throws IOException {
        long[] surplus = {local.segments().sizeInBytes() - retentionBytes};
        if (retentionBytes < 0 || surplus[0] <= 0) {
            return 0;
        }
        return delete(
                segment -> {
                    boolean goes = surplus[0] - segment.size() >= 0;
                    surplus[0] -= goes ? segment.size() : 0;
                    return goes;
                },
                "log retention size " + retentionBytes + " breach");
    }

    /** Asks about segments from the oldest on, until one stays. */
    private int delete(SegmentPredicate goes, String reason) throws IOException {
        log.lock.lock();
        try {
            // A closed log's files are what the next start relies on.
            List<LogSegment> deletable = log.isClosed() ? List.of() : deletable(goes);
            if (deletable.isEmpty()) {
                return 0;
            }
            LOG.info("{} Deleting segments due to {}: {}", local.logIdent(), reason, deletable);
            if (deletable.size() == local.segments().size()) {
                // A log always has a segment to append to.
                local.roll(log.logEndOffset());
                log.producers.manager().updateMapEndOffset(log.logEndOffset());
                log.producers.snapshots().take(log.producers.manager(), false);
            }
            LogSegment last = deletable.get(deletable.size() - 1);
            long newStart = local.segments().higher(last.baseOffset()).baseOffset();
            // Readers are turned away before the files go.
            if (newStart > log.logStartOffset()) {
                log.moveLogStartOffset(newStart);
            }
            local.removeSegments(deletable);
            markDeleted(deletable);
            return deletable.size();
        } finally {
            log.lock.unlock();
        }
    }

    private List<LogSegment> deletable(SegmentPredicate goes) throws IOException {
        List<LogSegment> deletable = new ArrayList<>();
        for (LogSegment segment : local.segments().all()) {
            boolean lastAndEmpty = segment == local.segments().last() && segment.size() == 0;
            // What consumers have not been allowed to read yet must not go.
            if (lastAndEmpty || endOf(segment) > log.highWatermark() || !goes.test(segment)) {
                break;
            }
            deletable.add(segment);
        }
        return deletable;
    }

    /** The first offset above the segment. */
    private long endOf(LogSegment segment) {
        LogSegment next = local.segments().higher(segment.baseOffset());
        return next == null ? log.logEndOffset() : next.baseOffset();
    }

    private void markDeleted(List<LogSegment> gone) throws IOException {
        for (LogSegment segment : gone) {
            segment.changeFileSuffixes("", LogFileNames.DELETED);
        }
        deleteMarked(gone, gone);
    }

    /**
     * Schedules the deletion of segments whose files are marked already.
     *
     * @param withSnapshots those of them whose producer snapshots go too
     */
    void deleteMarked(List<LogSegment> gone, List<LogSegment> withSnapshots) throws IOException {
        List<Path> snapshots = new ArrayList<>();
        for (LogSegment segment : withSnapshots) {
            Path snapshot =
                    log.producers.snapshots().remove(segment.baseOffset()).orElse(null);
            if (snapshot != null) {
                snapshots.add(markDeleted(snapshot));
            }
        }
        if (!gone.isEmpty()) {
            log.scheduleDeletion(() -> deleteFiles(gone, snapshots));
        }
    }

    private static Path markDeleted(Path file) throws IOException {
        Path marked = file.resolveSibling(file.getFileName() + LogFileNames.DELETED);
        try {
            Files.move(file, marked, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            LOG.debug("Snapshot {} is gone already", file);
        }
        return marked;
    }

    private void deleteFiles(List<LogSegment> segments, List<Path> snapshots) {
        try {
            for (LogSegment segment : segments) {
                segment.updateParentDir(local.directory());
                segment.deleteIfExists();
            }
            for (Path snapshot : snapshots) {
                Files.deleteIfExists(local.directory().resolve(snapshot.getFileName()));
            }
            LOG.debug("{} Deleted files of {}", local.logIdent(), segments);
        } catch (IOException e) {
            log.failed("Error while deleting segments for " + log.topicPartition(), e);
        }
    }

    /** A question about a segment that may need its files. */
    @FunctionalInterface
    private interface SegmentPredicate {
        boolean test(LogSegment segment) throws IOException;
    }
}
