package io.barnabas.common.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * Batches in a buffer, heap or direct. Nothing is copied: the batches are views of the buffer, valid as long as it is.
 */
public final class MemoryRecords implements Records {
    public static final MemoryRecords EMPTY = new MemoryRecords(ByteBuffer.allocate(0));

    private final ByteBuffer buffer;
    private final int size;

    /**
     * @param buffer its remaining bytes are the batches; its position and limit may change afterwards, its bytes
     *     belong to these records
     */
    public MemoryRecords(ByteBuffer buffer) {
        this.buffer = Objects.requireNonNull(buffer, "buffer").slice();
        this.size = this.buffer.limit();
    }

    /** One batch of these records with the first one's offset as base offset; empty for no records. */
    public static MemoryRecords withRecords(Compression compression, List<Record> records) {
        if (records.isEmpty()) {
            return EMPTY;
        }
        RecordBatchBuilder builder =
                new RecordBatchBuilder(compression).baseOffset(records.get(0).offset());
        for (Record record : records) {
            builder.append(record);
        }
        return builder.build();
    }

    /** One control batch that ends a transaction (KIP-98). */
    public static MemoryRecords withEndTransactionMarker(
            long baseOffset, long timestamp, long producerId, short producerEpoch, EndTransactionMarker marker) {
        return new RecordBatchBuilder(Compression.NONE)
                .baseOffset(baseOffset)
                .producerState(producerId, producerEpoch, RecordBatch.NO_SEQUENCE)
                .transactional(true)
                .control(true)
                .appendControlRecord(timestamp, marker.controlType(), marker.serializeValue())
                .build();
    }

    @Override
    public int sizeInBytes() {
        return size;
    }

    /** The bytes of all batches, as a view of its own. */
    public ByteBuffer buffer() {
        return buffer.duplicate();
    }

    /**
     * The batches in order; a partial one at the end is left out.
     *
     * <p>The iterator throws {@link CorruptRecordException} at a length or magic that cannot be one of a batch.
     */
    public Iterable<RecordBatch> batches() {
        return BatchIterator::new;
    }

    /** The first batch, or null when there is no complete one. Throws as {@link #batches()}. */
    public RecordBatch firstBatch() {
        return batchAt(0);
    }

    /** All records of all batches in order, decompressed as they are read. */
    public Iterable<Record> records() {
        return () -> new Iterator<>() {
            private final Iterator<RecordBatch> batches = new BatchIterator();
            private Iterator<Record> records = List.<Record>of().iterator();

            @Override
            public boolean hasNext() {
                while (!records.hasNext() && batches.hasNext()) {
                    records = batches.next().iterator();
                }
                return records.hasNext();
            }

            @Override
            public Record next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return records.next();
            }
        };
    }

    /** Length in bytes of the complete batches at the front. Throws as {@link #batches()}. */
    public int validBytes() {
        int bytes = 0;
        for (RecordBatch batch = batchAt(0); batch != null; batch = batchAt(bytes)) {
            bytes += batch.sizeInBytes();
        }
        return bytes;
    }

    /** Size in bytes that the first batch claims, complete or not, or -1 when not even its header has arrived. */
    public int firstBatchSize() {
        return size < RecordBatch.HEADER_SIZE_UP_TO_MAGIC ? -1 : RecordBatch.sizeAt(buffer, 0);
    }

    /** Writes all bytes to a channel in blocking mode. */
    public int writeFullyTo(GatheringByteChannel channel) throws IOException {
        ByteBuffer bytes = buffer();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return size;
    }

    /** The batch at a distance from the start, or null when it is not complete. */
    private RecordBatch batchAt(int distance) {
        int left = size - distance;
        if (left < RecordBatch.HEADER_SIZE_UP_TO_MAGIC) {
            return null;
        }
        int batchSize = RecordBatch.sizeAt(buffer, distance);
        if (batchSize > left) {
            return null;
        }
        return new RecordBatch(buffer, distance);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemoryRecords that && buffer().equals(that.buffer());
    }

    @Override
    public int hashCode() {
        return buffer().hashCode();
    }

    @Override
    public String toString() {
        return "MemoryRecords(size=" + size + ")";
    }

    private final class BatchIterator implements Iterator<RecordBatch> {
        private int distance;
        private RecordBatch ready;

        @Override
        public boolean hasNext() {
            if (ready == null) {
                ready = batchAt(distance);
            }
            return ready != null;
        }

        @Override
        public RecordBatch next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            RecordBatch batch = ready;
            distance += batch.sizeInBytes();
            ready = null;
            return batch;
        }
    }
}
