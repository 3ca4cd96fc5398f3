package io.barnabas.common.record;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A walk over the batches of a file that reads headers alone, several at once where they lie close together, and the
 * records of a batch only when asked to. Views it gives out are valid until the next move. Not for use by two threads.
 */
public final class FileBatchCursor {
    /** Enough for one header: among large batches, the bytes between headers are not worth reading. */
    private static final int SMALL_CHUNK = 64;
    /** Among small batches, one read brings many headers. */
    private static final int LARGE_CHUNK = 8 * 1024;

    private static final int SMALL_BATCH = 1024;

    private final FileRecords records;
    private ByteBuffer chunk = ByteBuffer.allocate(SMALL_CHUNK);
    /** Distance into the slice of the chunk's first byte. */
    private int chunkStart;

    private int position;
    private int nextPosition;
    private RecordBatch header;

    FileBatchCursor(FileRecords records, int from) {
        this.records = records;
        this.chunkStart = from;
        this.nextPosition = from;
        this.chunk.limit(0);
    }

    /**
     * Moves to the next batch.
     *
     * @return false when no complete batch is left; {@link #nextPosition} then says where the complete ones end
     * @throws CorruptRecordException when the length or magic there cannot be those of a batch; the cursor stays where
     *     it was
     */
    public boolean next() throws IOException {
        int left = records.sizeInBytes() - nextPosition;
        if (left < RecordBatch.HEADER_SIZE_UP_TO_MAGIC) {
            return false;
        }
        int at = require(nextPosition, Math.min(left, RecordBatch.RECORD_BATCH_OVERHEAD));
        if (RecordBatch.sizeAt(chunk, at) > left) {
            return false;
        }
        RecordBatch next = new RecordBatch(chunk, at);
        header = next;
        position = nextPosition;
        nextPosition += next.sizeInBytes();
        return true;
    }

    /** Where the current batch begins, in bytes from the start of the slice. */
    public int position() {
        return position;
    }

    /** Where the current batch ends and the next one would begin. */
    public int nextPosition() {
        return nextPosition;
    }

    /** The current batch with its header's bytes only: no checksum, no records. */
    public RecordBatch header() {
        return header;
    }

    /**
     * The current batch with all its bytes, in memory of this cursor's own that it uses again for the next one.
     *
     * @throws CorruptRecordException when the batch is larger than {@code maxBytes}, before anything is allocated
     */
    public RecordBatch load(int maxBytes) throws IOException {
        int size = nextPosition - position;
        if (size > maxBytes) {
            throw new CorruptRecordException("Batch of " + size + " bytes exceeds the limit of " + maxBytes + " bytes");
        }
        int at = require(position, size);
        header = new RecordBatch(chunk, at);
        return header;
    }

    /** Makes the bytes at a distance into the slice present and says where they lie in the chunk. */
    private int require(int from, int length) throws IOException {
        boolean present = from >= chunkStart && from + (long) length <= chunkStart + (long) chunk.limit();
        if (!present) {
            boolean amongSmallOnes = header != null && header.sizeInBytes() <= SMALL_BATCH;
            int wanted = Math.max(length, amongSmallOnes ? LARGE_CHUNK : SMALL_CHUNK);
            if (wanted > chunk.capacity()) {
                chunk = ByteBuffer.allocate(wanted);
            }
            chunk.clear().limit(wanted);
            records.readInto(chunk, from);
            chunk.flip();
            chunkStart = from;
        }
        return from - chunkStart;
    }
}
