package io.barnabas.storage.log;

import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.log.epoch.LeaderEpochFileCache;
import io.barnabas.storage.log.index.CorruptIndexException;
import io.barnabas.storage.log.segment.LogSegment;
import io.barnabas.storage.log.segment.LogSegments;
import io.barnabas.storage.log.segment.TrustedPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where a log ends. After a clean stop that is one look at the end of the last segment. After any other, every batch
 * from the recovery point on is checked, and the first damaged one is where the log ends; what lies below the point was
 * forced to the device before and is not read again, also when the point lies in the middle of a segment.
 *
 * <p>It may be interrupted anywhere, by a crash too, and begun anew: the recovery point stays until the log is flushed.
 */
final class LogRecovery {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogLoader");

    private final LogContext context;
    private final String ident;
    private final LogLoader.Checkpoint checkpoint;
    private final LogSegments segments;
    private final LeaderEpochFileCache epochs;
    private final ProducerState producers;
    private final BooleanSupplier cancelled;

    /** Null if the segment with the recovery point has to be read from its start. */
    private TrustedPart.End trusted;

    private long unflushedBytes;

    LogRecovery(
            LogContext context,
            LogLoader.Checkpoint checkpoint,
            LogSegments segments,
            LeaderEpochFileCache epochs,
            ProducerState producers,
            BooleanSupplier cancelled) {
        this.context = context;
        this.ident = LogLoader.ident(context);
        this.checkpoint = checkpoint;
        this.segments = segments;
        this.epochs = epochs;
        this.producers = producers;
        this.cancelled = cancelled;
    }

    /** Finds out how much there is to do. */
    void begin() throws IOException {
        if (checkpoint.hadCleanShutdown()) {
            return;
        }
        List<LogSegment> unflushed = unflushed(checkpoint.recoveryPoint());
        trusted = TrustedPart.find(unflushed.get(0), checkpoint.recoveryPoint());
        for (LogSegment segment : unflushed) {
            unflushedBytes += segment.size();
        }
        unflushedBytes -= trusted == null ? 0 : trusted.position();
    }

    long unflushedBytes() {
        return unflushedBytes;
    }

    /** Returns where the log ends. */
    long recover() throws IOException {
        return checkpoint.hadCleanShutdown() ? endOfCleanLog() : recover(checkpoint.recoveryPoint());
    }

    /** A segment whose index is missing but which needs no recovery otherwise, or will get it in a moment. */
    void rebuildIndexes(LogSegment segment) throws IOException {
        if (segment.size() > 0) {
            LOG.error(
                    "{} Could not find offset index file corresponding to log file {}, recovering segment and "
                            + "rebuilding index files...",
                    ident,
                    segment.logFile());
            recoverSegment(segment, null);
        }
    }

    /** Nothing is checked unless the end of the last segment is not what a clean stop leaves. */
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

    private List<LogSegment> unflushed(long recoveryPoint) {
        return segments.between(recoveryPoint, Long.MAX_VALUE);
    }

    private long recover(long recoveryPoint) throws IOException {
        List<LogSegment> unflushed = unflushed(recoveryPoint);
        int done = 0;
        for (LogSegment segment : unflushed) {
            TrustedPart.End from = done == 0 ? trusted : null;
            if (segment.size() > 0 && (from == null || from.position() < segment.size())) {
                LOG.info(
                        "{} Recovering unflushed segment {}. {}/{} recovered for {}.{}",
                        ident,
                        segment.baseOffset(),
                        done,
                        unflushed.size(),
                        context.topicPartition(),
                        from == null ? "" : " Reading from offset " + from.offset() + " on.");
            }
            if (recoverSegment(segment, from) > 0) {
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

    private int recoverSegment(LogSegment segment, TrustedPart.End from) throws IOException {
        producers.rebuild(segments, checkpoint.logStartOffset(), from == null ? segment.baseOffset() : from.offset());
        int truncated = producers.recover(segment, from, this::onBatch);
        if (segment != segments.last()) {
            // The next segment's recovery, or the next start, begins with the producers as they are here.
            producers.snapshots().take(producers.manager(), false);
        }
        return truncated;
    }

    private void onBatch(RecordBatch batch) {
        try {
            if (cancelled.getAsBoolean()) {
                throw new LoadCancelledException(ident + " The recovery was cancelled");
            }
            int epoch = batch.partitionLeaderEpoch();
            if (epoch >= 0 && epoch > epochs.latestEpoch().orElse(-1)) {
                epochs.assign(epoch, batch.baseOffset());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
}
