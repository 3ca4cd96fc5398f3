package io.barnabas.storage.log;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.log.checkpoint.LeaderEpochCheckpointFile;
import io.barnabas.storage.log.epoch.LeaderEpochFileCache;
import io.barnabas.storage.log.index.CorruptIndexException;
import io.barnabas.storage.log.segment.LogFileNames;
import io.barnabas.storage.log.segment.LogSegment;
import io.barnabas.storage.log.segment.LogSegments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a log back from its directory.
 *
 * <ol>
 *   <li>Finish or undo what the last run was in the middle of: {@code .deleted}, {@code .cleaned}, {@code .swap} files.
 *   <li>Find the segments. One that lacks its index is read and indexed anew.
 *   <li>After an unclean stop, check every batch from the recovery point on; the first damaged one is where the log
 * ends.
 *   <li>Make leader epochs and producers fit the offsets that are left.
 * </ol>
 *
 * <p>After a clean stop nothing but the end of the last segment is read.
 */
final class LogLoader {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogLoader");

    private final LogContext context;
    private final Path directory;
    private final LogConfig config;
    private final Checkpoint checkpoint;
    private final String ident;
    private final LogSegments segments = new LogSegments();
    private LeaderEpochFileCache epochs;
    private ProducerState producers;

    /**
     * What the log directory's checkpoint files say about a log.
     *
     * @param recoveryPoint everything below is on the device
     * @param logStartOffset the first offset that can be read
     * @param highWatermark where consumers' reads stopped
     * @param hadCleanShutdown true if there is nothing to recover
     */
    record Checkpoint(long recoveryPoint, long logStartOffset, long highWatermark, boolean hadCleanShutdown) {
        /** Of a log that is created now. */
        static final Checkpoint NEW = new Checkpoint(0L, 0L, 0L, true);
    }

    LogLoader(LogContext context, Path directory, LogConfig config, Checkpoint checkpoint) {
        this.context = context;
        this.directory = directory;
        this.config = config;
        this.checkpoint = checkpoint;
        this.ident = "[LogLoader partition=" + context.topicPartition() + ", dir=" + context.logDir() + "]";
    }

    /** The log, ready for appends. Its directory must be there. */
    UnifiedLog load() throws IOException {
        TopicPartition tp = context.topicPartition();
        epochs = new LeaderEpochFileCache(tp, new LeaderEpochCheckpointFile(directory));
        List<String> names = new RecoveryFiles(directory, ident).settle();
        Set<Long> unindexed = loadSegments(names);
        producers = new ProducerState(context, directory, snapshots(names));
        for (LogSegment segment : segments.all()) {
            if (unindexed.contains(segment.baseOffset())) {
                rebuildIndexes(segment);
            }
        }
        long logEndOffset = checkpoint.hadCleanShutdown() ? endOfCleanLog() : recover(checkpoint.recoveryPoint());
        long logStartOffset =
                Math.max(checkpoint.logStartOffset(), segments.first().baseOffset());
        if (logEndOffset < logStartOffset) {
            LOG.warn(
                    "{} Deleting all segments because logEndOffset ({}) is smaller than logStartOffset {}. "
                            + "This could happen if segment files were deleted from the file system.",
                    ident,
                    logEndOffset,
                    logStartOffset);
            startAnew(logStartOffset);
            logEndOffset = logStartOffset;
        }
        epochs.onLoaded(logStartOffset, logEndOffset);
        producers
                .snapshots()
                .removeStray(segments.all().stream().map(LogSegment::baseOffset).toList());
        producers.rebuild(segments, logStartOffset, logEndOffset);
        return assemble(logStartOffset, logEndOffset);
    }

    private UnifiedLog assemble(long logStartOffset, long logEndOffset) throws IOException {
        LocalLog local = new LocalLog(context, directory, config, segments);
        local.updateLogEndOffset(logEndOffset);
        local.updateRecoveryPoint(
                checkpoint.hadCleanShutdown()
                        ? Math.min(checkpoint.recoveryPoint(), logEndOffset)
                        : Math.min(Math.max(checkpoint.recoveryPoint(), 0L), logEndOffset));
        UnifiedLog log = new UnifiedLog(local, epochs, producers, logStartOffset);
        log.updateHighWatermark(Math.min(checkpoint.highWatermark(), logEndOffset));
        return log;
    }

    /** Opens the segments that {@code names} lists; returns the base offsets of those without an index. */
    private Set<Long> loadSegments(List<String> names) throws IOException {
        TreeSet<Long> baseOffsets = new TreeSet<>();
        Set<Long> indexed = new HashSet<>();
        for (String name : names) {
            long offset = LogFileNames.offset(name);
            if (offset >= 0 && name.endsWith(LogFileNames.LOG)) {
                baseOffsets.add(offset);
            } else if (offset >= 0 && name.endsWith(LogFileNames.INDEX)) {
                indexed.add(offset);
            }
        }
        deleteOrphans(names, baseOffsets);
        List<LogSegment> found = new ArrayList<>(baseOffsets.size());
        for (long baseOffset : baseOffsets) {
            found.add(LogSegment.open(directory, baseOffset, LocalLog.segmentConfig(config, context)));
        }
        if (found.isEmpty()) {
            found.add(
                    LogSegment.create(directory, checkpoint.logStartOffset(), LocalLog.segmentConfig(config, context)));
        }
        segments.replaceAll(found);
        Set<Long> unindexed = new HashSet<>(baseOffsets);
        unindexed.removeAll(indexed);
        return unindexed;
    }

    private static List<Long> snapshots(List<String> names) {
        return names.stream()
                .filter(name -> name.endsWith(LogFileNames.SNAPSHOT))
                .map(LogFileNames::offset)
                .filter(offset -> offset >= 0)
                .toList();
    }

    private void deleteOrphans(List<String> names, Set<Long> baseOffsets) throws IOException {
        for (String name : names) {
            boolean index = name.endsWith(LogFileNames.INDEX)
                    || name.endsWith(LogFileNames.TIME_INDEX)
                    || name.endsWith(LogFileNames.TXN_INDEX);
            if (index && !baseOffsets.contains(LogFileNames.offset(name))) {
                LOG.warn(
                        "{} Found an orphaned index file {}, with no corresponding log file.",
                        ident,
                        directory.resolve(name));
                Files.deleteIfExists(directory.resolve(name));
            }
        }
    }

    /** A segment whose index is missing but which needs no recovery otherwise, or will get it in a moment. */
    private void rebuildIndexes(LogSegment segment) throws IOException {
        if (segment.size() > 0) {
            LOG.error(
                    "{} Could not find offset index file corresponding to log file {}, recovering segment and "
                            + "rebuilding index files...",
                    ident,
                    segment.logFile());
            recoverSegment(segment);
        }
    }

    /** Where the log ends; nothing is checked unless the end of the last segment is not what a clean stop leaves. */
    private long endOfCleanLog() throws IOException {
        LogSegment active = segments.last();
        try {
            active.txnIndex().sanityCheck(active.baseOffset());
            long end = active.readNextOffset();
            if (end >= 0) {
                return end;
            }
        } catch (CorruptIndexException e) {
            LOG.warn("{} {}", ident, e.getMessage());
        }
        LOG.warn(
                "{} The end of segment {} is damaged although the last stop was clean; recovering it.",
                ident,
                active.logFile());
        return recover(active.baseOffset());
    }

    /** Recovers every segment that holds offsets from {@code recoveryPoint} on; returns where the log now ends. */
    private long recover(long recoveryPoint) throws IOException {
        List<LogSegment> unflushed = segments.between(recoveryPoint, Long.MAX_VALUE);
        int done = 0;
        for (LogSegment segment : unflushed) {
            if (segment.size() > 0) {
                LOG.info(
                        "{} Recovering unflushed segment {}. {}/{} recovered for {}.",
                        ident,
                        segment.baseOffset(),
                        done,
                        unflushed.size(),
                        context.topicPartition());
            }
            if (recoverSegment(segment) > 0) {
                long end = endOf(segment);
                LOG.warn(
                        "{} Corruption found in segment {}, truncating to offset {}", ident, segment.baseOffset(), end);
                dropSegmentsAbove(segment);
                return end;
            }
            done++;
        }
        return endOf(segments.last());
    }

    private int recoverSegment(LogSegment segment) throws IOException {
        producers.rebuild(segments, checkpoint.logStartOffset(), segment.baseOffset());
        int truncated = producers.recover(segment, this::noteEpoch);
        // The next segment's recovery, or the next start, begins with the producers as they are here.
        producers.snapshots().take(producers.manager(), false);
        return truncated;
    }

    private void noteEpoch(RecordBatch batch) {
        int epoch = batch.partitionLeaderEpoch();
        if (epoch >= 0 && epoch > epochs.latestEpoch().orElse(-1)) {
            try {
                epochs.assign(epoch, batch.baseOffset());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private long endOf(LogSegment segment) throws IOException {
        long end = segment.readNextOffset();
        if (end < 0) {
            throw new IOException("Segment " + segment.logFile() + " changed while it was being recovered");
        }
        return end;
    }

    private void dropSegmentsAbove(LogSegment last) throws IOException {
        List<LogSegment> gone = segments.all().stream()
                .filter(segment -> segment.baseOffset() > last.baseOffset())
                .toList();
        for (LogSegment segment : gone) {
            LOG.warn("{} Deleting segment {} behind the corruption", ident, segment);
            segment.deleteIfExists();
        }
        segments.removeAll(gone);
    }

    private void startAnew(long offset) throws IOException {
        for (LogSegment segment : segments.all()) {
            segment.deleteIfExists();
        }
        epochs.clearAndFlush();
        producers.snapshots().truncateFullyAndStartAt(producers.manager(), offset);
        segments.replaceAll(List.of(LogSegment.create(directory, offset, LocalLog.segmentConfig(config, context))));
    }

    /** The names of the files in {@code directory}. */
    static List<String> list(Path directory) throws IOException {
        String[] names = directory.toFile().list();
        if (names == null) {
            throw new IOException("Could not list the files in " + directory);
        }
        return List.of(names);
    }
}
