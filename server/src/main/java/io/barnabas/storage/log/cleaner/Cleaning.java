package io.barnabas.storage.log.cleaner;

import io.barnabas.common.Time;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.compression.BufferSupplier;
import io.barnabas.storage.compaction.BatchCleaner;
import io.barnabas.storage.compaction.CleanedTransactions;
import io.barnabas.storage.compaction.CleanerStats;
import io.barnabas.storage.compaction.CleaningRun;
import io.barnabas.storage.compaction.LastRecord;
import io.barnabas.storage.compaction.OffsetMap;
import io.barnabas.storage.compaction.OffsetMapBuilder;
import io.barnabas.storage.log.SegmentReplacement;
import io.barnabas.storage.log.UnifiedLog;
import io.barnabas.storage.log.segment.LogSegment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cleaning of a log: builds the map of the newest offsets from the dirty part, then writes everything below the map's
 * end anew, a group of segments at a time.
 */
final class Cleaning {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogCleaner");

    private final int cleanerId;
    private final CleanableLog cleanable;
    private final UnifiedLog log;
    private final SegmentReplacement replacement;
    private final CleaningGuard guard;
    private final CleanerMemory memory;
    private final SegmentBatches batches;
    private final CleanerStats stats = new CleanerStats();
    private final Time time;

    /**
     * What one thread works in, used again for each cleaning.
     *
     * @param map empty
     * @param ioBytes what is read or written at once
     * @param buffers for decompression
     */
    record CleanerMemory(OffsetMap map, int ioBytes, BufferSupplier buffers) {}

    /**
     * How a cleaning ended.
     *
     * @param endOffset everything below is clean now
     * @param mapUtilization how full the map was, 0 to 1
     * @param indexMs how long the map took
     * @param totalMs how long everything took
     */
    record Result(long endOffset, CleanerStats stats, double mapUtilization, long indexMs, long totalMs) {}

    Cleaning(
            int cleanerId,
            CleanableLog cleanable,
            SegmentReplacement replacement,
            CleaningGuard guard,
            CleanerMemory memory,
            Time time) {
        this.cleanerId = cleanerId;
        this.cleanable = cleanable;
        this.log = cleanable.log();
        this.replacement = replacement;
        this.guard = guard;
        this.memory = memory;
        this.batches = new SegmentBatches(memory.ioBytes(), guard);
        this.time = time;
    }

    /**
     * Cleans.
     *
     * @throws io.barnabas.storage.log.ReplacementAbortedException the log was taken another way; groups that were done
     *     stay done
     * @throws io.barnabas.common.record.CorruptRecordException and other runtime exceptions: the log cannot be cleaned
     */
    Result clean() throws IOException {
        long start = time.milliseconds();
        String name = name();
        LOG.info("Cleaner {}: Beginning cleaning of log {}", cleanerId, name);
        LOG.info("Cleaner {}: Building offset map for {}...", cleanerId, name);
        memory.map().clear();
        buildOffsetMap();
        long end = memory.map().latestOffset() + 1;
        long mapped = time.milliseconds();
        List<LogSegment> cleaned = segmentsBelow(end);
        long legacyHorizon = legacyDeleteHorizonMs();
        LOG.info(
                "Cleaner {}: Cleaning log {} (cleaning prior to {}, discarding tombstones prior to upper bound deletion "
                        + "horizon {})...",
                cleanerId,
                name,
                millis(lastModified(segmentsBelow(cleanable.firstUncleanableOffset()))),
                millis(legacyHorizon));
        CleanedTransactions transactions = new CleanedTransactions();
        for (List<LogSegment> group : SegmentGroups.of(cleaned, log.config(), cleanable.firstUncleanableOffset())) {
            clean(group, transactions, legacyHorizon);
        }
        double utilization = memory.map().utilization();
        memory.map().clear();
        return new Result(end, stats, utilization, mapped - start, time.milliseconds() - start);
    }

    private void buildOffsetMap() throws IOException {
        OffsetMap map = memory.map();
        long from = cleanable.firstDirtyOffset();
        long to = cleanable.firstUncleanableOffset();
        List<LogSegment> dirty = segments(from, to);
        LOG.info(
                "Cleaner {}: Building offset map for log {} for {} segments in offset range [{}, {}).",
                cleanerId,
                name(),
                dirty.size(),
                from,
                to);
        CleanedTransactions transactions = new CleanedTransactions();
        transactions.addAborted(log.abortedTransactions(from, to));
        OffsetMapBuilder builder = new OffsetMapBuilder(map, from, transactions, stats, memory.buffers());
        for (int i = 0; i < dirty.size(); i++) {
            LogSegment segment = dirty.get(i);
            int position = segment.offsetIndex().lookup(from).position();
            if (!batches.visit(segment, position, builder::add)) {
                LOG.debug(
                        "Cleaner {}: Offset map is full, {} segments fully mapped, segment with base offset {} is "
                                + "partially mapped",
                        cleanerId,
                        i,
                        segment.baseOffset());
                throwIfNoProgress(map, from);
                break;
            }
            // Offsets that are missing at the segment's end are mapped too.
            map.updateLatestOffset((i + 1 < dirty.size() ? dirty.get(i + 1).baseOffset() : to) - 1);
        }
        LOG.info("Cleaner {}: Offset map for log {} complete.", cleanerId, name());
    }

    private void throwIfNoProgress(OffsetMap map, long from) {
        if (map.latestOffset() < from) {
            throw new IllegalStateException("The offset map has no room for a single key of " + name()
                    + ". You can increase log.cleaner.dedupe.buffer.size or decrease log.cleaner.threads");
        }
    }

    private void clean(List<LogSegment> group, CleanedTransactions transactions, long legacyHorizon)
            throws IOException {
        LogSegment first = group.get(0);
        CleanedSegment cleaned = new CleanedSegment(
                replacement.create(first.baseOffset()), ByteBuffer.allocate(memory.ioBytes()), guard);
        Map<Long, LastRecord> lastRecords = log.lastRecordsOfActiveProducers();
        long lastModified = 0;
        for (LogSegment segment : group) {
            lastModified = segment.lastModified();
            boolean retain = lastModified > legacyHorizon;
            LOG.info(
                    "Cleaner {}: Cleaning {} in log {} into {} with an upper bound deletion horizon {} computed from the "
                            + "segment last modified time of {},{} deletes.",
                    cleanerId,
                    segment,
                    name(),
                    cleaned.segment().baseOffset(),
                    legacyHorizon,
                    lastModified,
                    retain ? "retaining" : "discarding");
            transactions.addAborted(log.abortedTransactions(segment.baseOffset(), endOf(segment)));
            CleaningRun run = new CleaningRun(time.milliseconds(), log.config().deleteRetentionMs(), retain);
            cleanInto(
                    cleaned,
                    segment,
                    new BatchCleaner(run, memory.map(), transactions, lastRecords, stats, memory.buffers()),
                    transactions);
        }
        cleaned.finish(lastModified);
        LOG.info(
                "Cleaner {}: Swapping in cleaned segment {} for segment(s) {} in log {}",
                cleanerId,
                cleaned.segment(),
                group,
                log);
        replacement.replace(cleaned.segment(), group);
    }

    private void cleanInto(
            CleanedSegment cleaned, LogSegment segment, BatchCleaner cleaner, CleanedTransactions transactions)
            throws IOException {
        batches.visit(segment, 0, batch -> {
            RecordBatch kept = cleaner.clean(batch).orElse(null);
            if (kept != null) {
                cleaned.add(kept);
            }
            cleaned.addAborted(transactions.takeRetained());
            return true;
        });
    }

    private List<LogSegment> segments(long from, long to) {
        List<LogSegment> found = new ArrayList<>();
        List<LogSegment> all = log.logSegments();
        for (int i = 0; i < all.size(); i++) {
            boolean endsAbove = i + 1 == all.size() || all.get(i + 1).baseOffset() > from;
            if (endsAbove && all.get(i).baseOffset() < to) {
                found.add(all.get(i));
            }
        }
        return found;
    }

    private List<LogSegment> segmentsBelow(long offset) {
        return segments(0, offset);
    }

    /** Where the next segment begins; a segment that is being cleaned is never the last. */
    private long endOf(LogSegment segment) {
        for (LogSegment each : log.logSegments()) {
            if (each.baseOffset() > segment.baseOffset()) {
                return each.baseOffset();
            }
        }
        return log.logEndOffset();
    }

    /** Tombstones of the old formats, which have no horizon of their own, go by the age of the clean part. */
    private long legacyDeleteHorizonMs() throws IOException {
        List<LogSegment> clean = segmentsBelow(cleanable.firstDirtyOffset());
        return clean.isEmpty() ? 0 : lastModified(clean) - log.config().deleteRetentionMs();
    }

    private static long lastModified(List<LogSegment> segments) throws IOException {
        return segments.isEmpty() ? 0 : segments.get(segments.size() - 1).lastModified();
    }

    private static Date millis(long timestamp) {
        return new Date(timestamp);
    }

    private String name() {
        return log.directory().getFileName().toString();
    }
}
