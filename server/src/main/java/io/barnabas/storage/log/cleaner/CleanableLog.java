package io.barnabas.storage.log.cleaner;

import io.barnabas.storage.log.LogConfig;
import io.barnabas.storage.log.UnifiedLog;
import io.barnabas.storage.log.segment.LogSegment;
import java.io.IOException;
import java.util.List;

/**
 * What there is to clean of a log.
 *
 * @param firstDirtyOffset below, every key is there once at most, but for those with newer records above
 * @param firstUncleanableOffset what may be cleaned ends here, where a segment begins
 * @param cleanBytes bytes below the first dirty offset
 * @param cleanableBytes bytes between the two
 * @param needsCompactionNow whether the oldest dirty record is older than {@code max.compaction.lag.ms}
 */
record CleanableLog(
        UnifiedLog log,
        long firstDirtyOffset,
        long firstUncleanableOffset,
        long cleanBytes,
        long cleanableBytes,
        boolean needsCompactionNow) {

    /** Looks at a log. Its active segment, and what is not stable yet, is never cleaned. */
    static CleanableLog of(UnifiedLog log, long firstDirtyOffset, long nowMs) throws IOException {
        List<LogSegment> segments = log.logSegments();
        long limit = limit(log, segments, firstDirtyOffset, nowMs);
        int last = segments.size() - 1;
        long uncleanable = segments.get(last).baseOffset();
        for (int i = 0; i < last; i++) {
            if (segments.get(i + 1).baseOffset() > limit) {
                uncleanable = segments.get(i).baseOffset();
                break;
            }
        }
        long clean = 0;
        long cleanable = 0;
        for (int i = 0; i < last && segments.get(i).baseOffset() < uncleanable; i++) {
            boolean dirty = segments.get(i + 1).baseOffset() > firstDirtyOffset;
            cleanable += dirty ? segments.get(i).size() : 0;
            clean += segments.get(i).baseOffset() < firstDirtyOffset
                    ? segments.get(i).size()
                    : 0;
        }
        return new CleanableLog(
                log, firstDirtyOffset, uncleanable, clean, cleanable, isOverdue(log, firstDirtyOffset, nowMs));
    }

    private static long limit(UnifiedLog log, List<LogSegment> segments, long firstDirtyOffset, long nowMs)
            throws IOException {
        int last = segments.size() - 1;
        long limit = Math.min(log.lastStableOffset(), segments.get(last).baseOffset());
        long lagMs = Math.max(0, log.config().minCompactionLagMs());
        for (int i = 0; lagMs > 0 && i < last; i++) {
            boolean dirty = segments.get(i + 1).baseOffset() > firstDirtyOffset;
            if (dirty && segments.get(i).largestTimestamp() > nowMs - lagMs) {
                limit = Math.min(limit, segments.get(i).baseOffset());
                break;
            }
        }
        return Math.max(limit, firstDirtyOffset);
    }

    private static boolean isOverdue(UnifiedLog log, long firstDirtyOffset, long nowMs) throws IOException {
        return compactionDelayMs(log, firstDirtyOffset, nowMs) > 0;
    }

    /** By how much the oldest dirty record exceeds {@code max.compaction.lag.ms}, 0 if it does not. */
    static long compactionDelayMs(UnifiedLog log, long firstDirtyOffset, long nowMs) throws IOException {
        LogConfig config = log.config();
        long maxLagMs = Math.max(0, config.maxCompactionLagMs());
        if (maxLagMs == Long.MAX_VALUE) {
            return 0;
        }
        List<LogSegment> segments = log.logSegments();
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < segments.size() - 1; i++) {
            long first = segments.get(i + 1).baseOffset() > firstDirtyOffset
                    ? segments.get(i).firstBatchTimestamp()
                    : -1L;
            earliest = first > 0 ? Math.min(earliest, first) : earliest;
        }
        return earliest == Long.MAX_VALUE ? 0 : Math.max(0, nowMs - maxLagMs - earliest);
    }

    long totalBytes() {
        return cleanBytes + cleanableBytes;
    }

    /** Which part of what may be cleaned is dirty, 0 to 1. */
    double cleanableRatio() {
        return totalBytes() == 0 ? 0 : (double) cleanableBytes / totalBytes();
    }

    /** Whether a cleaning is worth it by the log's configuration. */
    boolean isDue() {
        return needsCompactionNow && cleanableBytes > 0
                || cleanableRatio() > log.config().minCleanableDirtyRatio();
    }
}
