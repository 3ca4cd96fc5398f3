package io.barnabas.storage.log.segment;

import io.barnabas.common.record.FileBatchCursor;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.log.index.OffsetPosition;
import io.barnabas.storage.log.index.TimestampOffset;
import java.io.IOException;
import java.util.function.Consumer;

/** Reads a segment's batches wholly: to recover it after an unclean stop, and to find a record by its time stamp. */
public final class SegmentScan {
    private final LogSegment segment;

    public SegmentScan(LogSegment segment) {
        this.segment = segment;
    }

    /**
     * Checks every batch from the start, builds the indexes anew, and cuts the file after the last batch that is whole
     * and follows on the one before. Damage is never an exception: it is where the segment ends.
     *
     * @param trusted what comes before is neither read nor indexed again; null to begin with the first batch
     * @param onBatch told of every batch that is kept, in order; the batch is valid only during the call
     * @return the bytes cut off
     */
    public int recover(TrustedPart.End trusted, Consumer<RecordBatch> onBatch) throws IOException {
        LogFile log = segment.log();
        BatchReader reader = new BatchReader(log);
        int validBytes = 0;
        int lastEntryAt = 0;
        long nextOffset = segment.baseOffset();
        if (trusted == null) {
            segment.resetIndexes();
        } else {
            validBytes = trusted.position();
            lastEntryAt = validBytes - segment.bytesSinceLastIndexEntry();
            nextOffset = trusted.offset();
        }
        while (true) {
            RecordBatch batch = reader.readValid(validBytes);
            if (batch == null || !follows(batch, nextOffset)) {
                break;
            }
            int entries = segment.offsetIndex().entries();
            segment.index(validBytes, batch.sizeInBytes(), batch.lastOffset(), LogSegment.timestampOf(batch));
            if (segment.offsetIndex().entries() > entries) {
                lastEntryAt = validBytes;
            }
            validBytes += batch.sizeInBytes();
            nextOffset = batch.nextOffset();
            onBatch.accept(batch);
        }
        int truncated = log.size() - validBytes;
        if (truncated > 0) {
            log.truncate(validBytes);
        }
        segment.recovered(validBytes - lastEntryAt);
        if (validBytes > 0) {
            segment.timeIndex().maybeAppend(segment.maxTimestampSoFar(), true);
        }
        segment.offsetIndex().maybeTrimToValidSize();
        segment.timeIndex().maybeTrimToValidSize();
        return truncated;
    }

    /**
     * Tells {@code onBatch} of the batches that end at {@code fromOffset} or above, in order; each is valid in the call,
     * and has its records only if it is a control batch: nothing else is read of the others than their headers.
     */
    public void replay(long fromOffset, Consumer<RecordBatch> onBatch) throws IOException {
        FileBatchCursor cursor = segment.translateOffset(fromOffset);
        if (cursor == null) {
            return;
        }
        do {
            RecordBatch header = cursor.header();
            onBatch.accept(header.isControlBatch() ? cursor.load(Integer.MAX_VALUE) : header);
        } while (cursor.next());
    }

    /** The first record at {@code startingOffset} or above whose time stamp is at least {@code timestamp}; or null. */
    public TimestampAndOffset findOffsetByTimestamp(long timestamp, long startingOffset) throws IOException {
        TimestampOffset indexed = segment.timeIndex().lookup(timestamp);
        long from = Math.max(indexed.offset(), startingOffset);
        FileBatchCursor cursor =
                segment.batches(segment.offsetIndex().lookup(from).position());
        while (cursor.next()) {
            RecordBatch header = cursor.header();
            if (header.lastOffset() < startingOffset || header.maxTimestamp() < timestamp) {
                continue;
            }
            TimestampAndOffset found = find(cursor.load(Integer.MAX_VALUE), timestamp, startingOffset);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The first record that has the segment's largest time stamp; null if no record has one. */
    public TimestampAndOffset findMaxTimestamp() throws IOException {
        TimestampOffset max = segment.maxTimestampSoFar();
        if (max.timestamp() < 0) {
            return null;
        }
        FileBatchCursor cursor = segment.translateOffset(max.offset());
        return cursor == null ? null : find(cursor.load(Integer.MAX_VALUE), max.timestamp(), 0L);
    }

    private static TimestampAndOffset find(RecordBatch batch, long timestamp, long startingOffset) {
        for (Record record : batch) {
            if (record.timestamp() >= timestamp && record.offset() >= startingOffset) {
                return new TimestampAndOffset(record.timestamp(), record.offset(), batch.partitionLeaderEpoch());
            }
        }
        return null;
    }

    /** The largest time stamp, from the time index and the batches behind its last entry. */
    TimestampOffset maxTimestamp() throws IOException {
        TimestampOffset max = segment.timeIndex().lastEntry();
        OffsetPosition indexed = segment.offsetIndex().lookup(max.offset());
        FileBatchCursor cursor = segment.batches(indexed.position());
        while (cursor.next()) {
            RecordBatch header = cursor.header();
            if (header.maxTimestamp() > max.timestamp()) {
                max = new TimestampOffset(header.maxTimestamp(), header.lastOffset());
            }
        }
        return max;
    }

    /** The offset is not covered by a batch's checksum, but it only ever goes up. */
    private boolean follows(RecordBatch batch, long nextOffset) {
        // The old formats keep the last offset where magic 2 keeps the first.
        long first = batch.magic() >= RecordBatch.MAGIC_VALUE_V2 ? batch.baseOffset() : batch.lastOffset();
        return first >= nextOffset
                && batch.lastOffset() >= first
                && segment.offsetIndex().canAppendOffset(batch.lastOffset());
    }
}
