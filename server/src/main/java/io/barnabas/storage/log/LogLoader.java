package io.barnabas.storage.log;

import io.barnabas.common.TopicPartition;
import io.barnabas.storage.log.checkpoint.LeaderEpochCheckpointFile;
import io.barnabas.storage.log.epoch.LeaderEpochFileCache;
import io.barnabas.storage.log.segment.LogFileNames;
import io.barnabas.storage.log.segment.LogSegment;
import io.barnabas.storage.log.segment.LogSegments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a log back from its directory.
 *
 * <ol>
 *   <li>Finish or undo what the last run was in the middle of: {@code .deleted}, {@code .cleaned}, {@code .swap} files.
 *   <li>Find the segments. One that lacks its index is read and indexed anew.
 *   <li>After an unclean stop, check every batch from the recovery point on ({@link LogRecovery}).
 *   <li>Make leader epochs and producers fit the offsets that are left.
 * </ol>
 *
 * <p>After a clean stop nothing but the end of the last segment is read. {@link #load} is {@link #begin}, which is quick,
 * and {@link #finish}, which reads.
 */
final class LogLoader {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogLoader");

    private final LogContext context;
    private final Path directory;
    private final LogConfig config;
    private final Checkpoint checkpoint;
    private final String ident;
    private final LogSegments segments = new LogSegments();
    private final BooleanSupplier cancelled;
    private Set<Long> unindexed;
    private LeaderEpochFileCache epochs;
    private ProducerState producers;
    private LogRecovery recovery;

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
        this(context, directory, config, checkpoint, () -> false);
    }

    /** @param cancelled asked now and then: whether to give up with {@link LoadCancelledException} */
    LogLoader(LogContext context, Path directory, LogConfig config, Checkpoint checkpoint, BooleanSupplier cancelled) {
        this.cancelled = cancelled;
        this.context = context;
        this.directory = directory;
        this.config = config;
        this.checkpoint = checkpoint;
        this.ident = ident(context);
    }

    /** The log, ready for appends. Its directory must be there. */
    UnifiedLog load() throws IOException {
        begin();
        return finish();
    }

    /** Tidies the directory up and finds the segments; hardly anything is read yet. */
    void begin() throws IOException {
        TopicPartition tp = context.topicPartition();
        epochs = new LeaderEpochFileCache(tp, new LeaderEpochCheckpointFile(directory));
        List<String> names = new RecoveryFiles(directory, ident).settle();
        unindexed = loadSegments(names);
        producers = new ProducerState(context, directory, snapshots(names));
        recovery = new LogRecovery(context, checkpoint, segments, epochs, producers, cancelled);
        recovery.begin();
    }

    /** Bytes that {@link #finish} is going to read of the segments. */
    long unflushedBytes() {
        return recovery.unflushedBytes();
    }

    /**
     * Recovers what has to be and puts the log together.
     *
     * @throws LoadCancelledException somebody said so; what is on disk is as a crash in the middle would have left it
     */
    UnifiedLog finish() throws IOException {
        for (LogSegment segment : segments.all()) {
            if (unindexed.contains(segment.baseOffset())) {
                recovery.rebuildIndexes(segment);
            }
        }
        long logEndOffset = recovery.recover();
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

    /** Closes what is open after a load that failed or was cancelled. */
    void abandon() throws IOException {
        for (LogSegment segment : segments.all()) {
            segment.closeHandlers();
        }
    }

    private UnifiedLog assemble(long logStartOffset, long logEndOffset) throws IOException {
        LocalLog local = new LocalLog(context, directory, config, segments);
        local.updateLogEndOffset(logEndOffset);
        local.noteUnflushed(recovery.unflushedBytes());
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

    private void startAnew(long offset) throws IOException {
        for (LogSegment segment : segments.all()) {
            segment.deleteIfExists();
        }
        epochs.clearAndFlush();
        producers.snapshots().truncateFullyAndStartAt(producers.manager(), offset);
        segments.replaceAll(List.of(LogSegment.create(directory, offset, LocalLog.segmentConfig(config, context))));
    }

    static String ident(LogContext context) {
        return "[LogLoader partition=" + context.topicPartition() + ", dir=" + context.logDir() + "]";
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
