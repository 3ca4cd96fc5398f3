package io.barnabas.storage.log.cleaner;

import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.log.index.AbortedTxn;
import io.barnabas.storage.log.segment.LogSegment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A segment that is being written by a cleaning: gathers batches so that the file is written in large pieces. */
final class CleanedSegment {
    private final LogSegment segment;
    private final ByteBuffer buffer;
    private final CleaningGuard guard;

    /** @param buffer of this thread, to gather in */
    CleanedSegment(LogSegment segment, ByteBuffer buffer, CleaningGuard guard) {
        this.segment = segment;
        this.buffer = buffer.clear();
        this.guard = guard;
    }

    LogSegment segment() {
        return segment;
    }

    /** Adds a batch. */
    void add(RecordBatch batch) throws IOException {
        ByteBuffer bytes = batch.buffer();
        if (bytes.remaining() > buffer.remaining()) {
            write();
        }
        if (bytes.remaining() > buffer.capacity()) {
            append(bytes);
        } else {
            buffer.put(bytes);
        }
    }

    /** Adds entries to the transaction index. */
    void addAborted(List<AbortedTxn> transactions) throws IOException {
        for (AbortedTxn txn : transactions) {
            segment.txnIndex().append(txn);
        }
    }

    /** Completes the files and forces them to the device. */
    void finish(long lastModified) throws IOException {
        write();
        segment.onBecomeInactiveSegment();
        segment.flush();
        segment.setLastModified(lastModified);
    }

    private void write() throws IOException {
        if (buffer.position() > 0) {
            append(buffer.flip());
            buffer.clear();
        }
    }

    private void append(ByteBuffer bytes) throws IOException {
        guard.throwIfAborted();
        guard.onIo(bytes.remaining());
        segment.append(new MemoryRecords(bytes.slice()));
    }
}
