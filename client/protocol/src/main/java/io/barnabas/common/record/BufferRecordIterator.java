package io.barnabas.common.record;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The records of an uncompressed batch. */
final class BufferRecordIterator implements Iterator<Record> {
    private final BufferRecordCursor cursor;
    private final long baseOffset;
    private final long baseTimestamp;
    private final Long appendTime;
    private boolean ready;

    BufferRecordIterator(RecordBatch batch) {
        this.cursor = new BufferRecordCursor(batch.payload(), batch.count());
        this.baseOffset = batch.baseOffset();
        this.baseTimestamp = batch.baseTimestamp();
        this.appendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME ? batch.maxTimestamp() : null;
    }

    @Override
    public boolean hasNext() {
        ready = ready || cursor.next();
        return ready;
    }

    @Override
    public Record next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        ready = false;
        return cursor.record(baseOffset, baseTimestamp, appendTime);
    }
}
