package io.barnabas.storage.log;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.FileBatchCursor;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.storage.log.epoch.LeaderEpochFileCache;
import io.barnabas.storage.log.index.AbortedTxn;
import io.barnabas.storage.log.segment.LogSegment;
import io.barnabas.storage.log.segment.SegmentScan;
import io.barnabas.storage.log.segment.SegmentSlice;
import io.barnabas.storage.log.segment.TimestampAndOffset;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds things in a log's segments. Takes no lock: segments may be added or go while it works. */
final class LogReader {
    private static final int ATTEMPTS = 3;

    private final LocalLog log;

    LogReader(LocalLog log) {
        this.log = log;
    }

    /**
     * The batches from the one that holds {@code startOffset} up to {@code limit}.
     *
     * @param limit where reading stops, with its place on disk
     * @param abortedTxns whether aborted transactions are to be collected
     */
    FetchDataInfo read(
            long startOffset, int maxLength, boolean minOneMessage, LogOffsetMetadata limit, boolean abortedTxns)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return readNow(startOffset, maxLength, minOneMessage, limit, abortedTxns);
            } catch (NoSuchFileException | ClosedChannelException e) {
                // Retention or compaction was faster, and so was the deletion of the files: look for the segment anew.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private FetchDataInfo readNow(
            long startOffset, int maxLength, boolean minOneMessage, LogOffsetMetadata limit, boolean abortedTxns)
            throws IOException {
        LogOffsetMetadata end = log.logEndOffset();
        LogSegment segment = log.segments().floor(startOffset);
        if (startOffset > end.messageOffset() || segment == null) {
            throw new ApiException(
                    Errors.OFFSET_OUT_OF_RANGE,
                    "Received request for offset " + startOffset + " for partition "
                            + log.context().topicPartition() + ", but we only have log segments upto: "
                            + end.messageOffset() + ".");
        }
        if (startOffset == limit.messageOffset()) {
            return empty(limit, abortedTxns);
        }
        if (startOffset > limit.messageOffset()) {
            return empty(new LogOffsetMetadata(startOffset), abortedTxns);
        }
        while (segment != null && segment.baseOffset() <= limit.segmentBaseOffset()) {
            int maxPosition = segment.baseOffset() == limit.segmentBaseOffset()
                    ? limit.relativePositionInSegment()
                    : segment.size();
            SegmentSlice slice = segment.read(startOffset, maxLength, maxPosition, minOneMessage);
            if (slice != null) {
                return found(startOffset, segment, slice, abortedTxns);
            }
            // The offset lies in a gap at the end of this segment: the next one starts above it.
            segment = log.segments().higher(segment.baseOffset());
        }
        return empty(limit, abortedTxns);
    }

    /** The offset with its place on disk: that of the batch that holds it, or of the first one after it. */
    LogOffsetMetadata locate(long offset) throws IOException {
        LogOffsetMetadata end = log.logEndOffset();
        if (offset >= end.messageOffset()) {
            return end;
        }
        LogSegment segment = log.segments().floor(offset);
        while (segment != null) {
            FileBatchCursor batch = segment.translateOffset(offset);
            if (batch != null) {
                return new LogOffsetMetadata(offset, segment.baseOffset(), batch.position());
            }
            segment = log.segments().higher(segment.baseOffset());
        }
        return end;
    }

    /** What {@link UnifiedLog#offsetForTimestamp} answers. */
    Optional<TimestampAndOffset> search(long timestamp, long start, LeaderEpochFileCache epochs) throws IOException {
        if (timestamp == UnifiedLog.EARLIEST_TIMESTAMP || timestamp == UnifiedLog.EARLIEST_LOCAL_TIMESTAMP) {
            return Optional.of(new TimestampAndOffset(
                    -1L, start, epochs.epochForOffset(start).orElse(-1)));
        }
        if (timestamp == UnifiedLog.LATEST_TIMESTAMP) {
            long end = log.logEndOffset().messageOffset();
            return Optional.of(
                    new TimestampAndOffset(-1L, end, epochs.latestEpoch().orElse(-1)));
        }
        if (timestamp == UnifiedLog.LATEST_TIERED_TIMESTAMP) {
            return Optional.of(new TimestampAndOffset(-1L, -1L, -1));
        }
        return Optional.ofNullable(
                timestamp == UnifiedLog.MAX_TIMESTAMP ? findMaxTimestamp() : findByTimestamp(timestamp, start));
    }

    /** The first record with at least this time stamp at {@code logStartOffset} or above; null if there is none. */
    TimestampAndOffset findByTimestamp(long timestamp, long logStartOffset) throws IOException {
        for (LogSegment segment : log.segments().all()) {
            if (segment.maxTimestampSoFar().timestamp() >= timestamp) {
                TimestampAndOffset found = new SegmentScan(segment).findOffsetByTimestamp(timestamp, logStartOffset);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** The first record that has the largest time stamp of the log; null if no record has one. */
    TimestampAndOffset findMaxTimestamp() throws IOException {
        LogSegment latest = null;
        for (LogSegment segment : log.segments().all()) {
            long timestamp = segment.maxTimestampSoFar().timestamp();
            if (latest == null || timestamp > latest.maxTimestampSoFar().timestamp()) {
                latest = segment;
            }
        }
        return latest == null ? null : new SegmentScan(latest).findMaxTimestamp();
    }

    /** The aborted transactions that touch the offsets from {@code startOffset} up to {@code upperBound}. */
    List<AbortedTxn> abortedTxns(long startOffset, long upperBound) throws IOException {
        List<AbortedTxn> found = new ArrayList<>();
        LogSegment segment = log.segments().floor(startOffset);
        while (segment != null && !segment.txnIndex().collectAbortedTxns(startOffset, upperBound, found)) {
            segment = log.segments().higher(segment.baseOffset());
        }
        return found;
    }

    private FetchDataInfo found(long startOffset, LogSegment segment, SegmentSlice slice, boolean abortedTxns)
            throws IOException {
        LogOffsetMetadata at = new LogOffsetMetadata(startOffset, segment.baseOffset(), slice.position());
        List<AbortedTxn> aborted = null;
        if (abortedTxns) {
            LogSegment next = log.segments().higher(segment.baseOffset());
            long end = next == null ? log.logEndOffset().messageOffset() : next.baseOffset();
            long bound = segment.fetchUpperBoundOffset(
                            startOffset, slice.position(), slice.records().sizeInBytes())
                    .orElse(end);
            aborted = abortedTxns(startOffset, bound);
        }
        return new FetchDataInfo(at, slice.records(), slice.firstEntryIncomplete(), aborted);
    }

    private static FetchDataInfo empty(LogOffsetMetadata at, boolean abortedTxns) {
        return new FetchDataInfo(at, MemoryRecords.EMPTY, false, abortedTxns ? List.of() : null);
    }
}
