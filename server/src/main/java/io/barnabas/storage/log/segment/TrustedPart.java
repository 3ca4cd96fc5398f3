package io.barnabas.storage.log.segment;

import io.barnabas.common.record.CorruptRecordException;
import io.barnabas.common.record.FileBatchCursor;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.log.index.CorruptIndexException;
import io.barnabas.storage.log.index.OffsetPosition;
import io.barnabas.storage.log.index.TimestampOffset;
import java.io.IOException;

/**
 * What need not be read again of the segment in which the recovery point lies: batches and index entries below it were
 * forced to the device before the point moved there. Only the way from the last index entry below the point to the point
 * itself is walked, by headers.
 */
public final class TrustedPart {
    /** How much may lie between two index entries besides the interval and a batch: an append of a follower. */
    private static final int SLACK = 1024 * 1024;

    private final LogSegment segment;
    private final long recoveryPoint;
    private TimestampOffset max;
    private int largestBatch;

    private TrustedPart(LogSegment segment, long recoveryPoint) {
        this.segment = segment;
        this.recoveryPoint = recoveryPoint;
    }

    /**
     * Where the first batch begins that may be damaged.
     *
     * @param position in the {@code .log}, bytes
     * @param offset what precedes it ends here
     */
    public record End(int position, long offset) {}

    /**
     * Finds the place and cuts the indexes there; the segment is then to be recovered from there.
     *
     * @return null if the whole segment has to be read: the point does not lie in it, or what was forced to the device
     *     is not there any more
     */
    public static End find(LogSegment segment, long recoveryPoint) throws IOException {
        boolean within = recoveryPoint > segment.baseOffset() && segment.size() > 0;
        if (!within || segment.offsetIndex().isMissing() || segment.timeIndex().isMissing()) {
            return null;
        }
        try {
            return new TrustedPart(segment, recoveryPoint).find();
        } catch (CorruptIndexException e) {
            return null;
        }
    }

    private End find() throws IOException {
        segment.txnIndex().sanityCheck(segment.baseOffset());
        segment.txnIndex().truncateTo(recoveryPoint);
        OffsetPosition indexed = segment.offsetIndex().keepAscending(recoveryPoint, segment.size());
        segment.timeIndex().keepAscending(recoveryPoint);
        max = segment.timeIndex().lastEntry();
        int from = indexed == null ? 0 : indexed.position();
        End end = walk(from, indexed);
        if (end == null || end.position() - from > (long) segment.indexIntervalBytes() + largestBatch + SLACK) {
            return null;
        }
        segment.recovered(end.position() - from);
        segment.resumeMaxTimestamp(max);
        return end;
    }

    private End walk(int from, OffsetPosition indexed) throws IOException {
        FileBatchCursor cursor = segment.batches(from);
        long next = segment.baseOffset();
        while (next != recoveryPoint) {
            if (!hasNext(cursor)) {
                return null;
            }
            RecordBatch header = cursor.header();
            if (header.baseOffset() < next || contradicts(header, cursor.position() == from ? indexed : null)) {
                return null;
            }
            if (header.lastOffset() >= recoveryPoint) {
                return new End(cursor.position(), header.baseOffset());
            }
            if (header.maxTimestamp() > max.timestamp()) {
                max = new TimestampOffset(header.maxTimestamp(), header.lastOffset());
            }
            largestBatch = Math.max(largestBatch, header.sizeInBytes());
            next = header.nextOffset();
        }
        return new End(cursor.nextPosition(), next);
    }

    /** The entry leads elsewhere, or the time stamps that came before it are lost. */
    private boolean contradicts(RecordBatch first, OffsetPosition indexed) throws IOException {
        return indexed != null
                && (first.lastOffset() > indexed.offset()
                        || first.maxTimestamp() >= 0 && segment.timeIndex().entries() == 0);
    }

    private static boolean hasNext(FileBatchCursor cursor) throws IOException {
        try {
            return cursor.next();
        } catch (CorruptRecordException e) {
            return false;
        }
    }
}
