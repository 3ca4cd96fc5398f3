package io.barnabas.storage.log.cleaner;

import io.barnabas.common.record.CorruptRecordException;
import io.barnabas.common.record.FileRecords;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.log.segment.LogSegment;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads segments batch by batch through one buffer, which grows for a batch that is larger. For one thread. */
final class SegmentBatches {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogCleaner");

    private final int bufferSize;
    private final CleaningGuard guard;
    private ByteBuffer buffer;

    /** What is done with each batch, which is valid during the call only. */
    @FunctionalInterface
    interface Visitor {
        /** @return false to stop */
        boolean visit(RecordBatch batch) throws IOException;
    }

    /** @param guard asked before each read, told of what was read */
    SegmentBatches(int bufferSize, CleaningGuard guard) {
        this.bufferSize = bufferSize;
        this.guard = guard;
        this.buffer = ByteBuffer.allocate(bufferSize);
    }

    /**
     * Visits the batches from a position on, which must be where one starts.
     *
     * @return false if the visitor stopped
     * @throws CorruptRecordException a batch is not whole, or its checksum does not fit
     */
    boolean visit(LogSegment segment, int fromPosition, Visitor visitor) throws IOException {
        FileRecords records = segment.records();
        int position = fromPosition;
        while (position < records.sizeInBytes()) {
            guard.throwIfAborted();
            MemoryRecords read = read(segment, records, position);
            for (RecordBatch batch : read.batches()) {
                batch.ensureValid();
                position += batch.sizeInBytes();
                if (!visitor.visit(batch)) {
                    return false;
                }
            }
        }
        if (buffer.capacity() > bufferSize) {
            buffer = ByteBuffer.allocate(bufferSize);
        }
        return true;
    }

    /** At least one whole batch. */
    private MemoryRecords read(LogSegment segment, FileRecords records, int position) throws IOException {
        MemoryRecords read = fill(records, position);
        int size = read.firstBatchSize();
        int left = records.sizeInBytes() - position;
        if (size < 0 || size > left) {
            throw new CorruptRecordException("Log segment may be corrupt, batch size " + size + " > " + left
                    + " bytes left in segment for " + segment.logFile() + " at position " + position);
        }
        if (size > buffer.capacity()) {
            LOG.info("Growing cleaner I/O buffers from {} bytes to {} bytes.", buffer.capacity(), size);
            buffer = ByteBuffer.allocate(size);
            read = fill(records, position);
        }
        return read;
    }

    private MemoryRecords fill(FileRecords records, int position) throws IOException {
        buffer.clear();
        int bytes = records.readInto(buffer, position);
        guard.onIo(bytes);
        return new MemoryRecords(buffer.flip().slice());
    }
}
