package io.barnabas.common.record;

import io.barnabas.common.record.compression.BufferSupplier;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Writes a batch anew with another codec, in the same pass that checks its records: walk {@link #cursor()} to its end,
 * then {@link #finish}. The records' bytes stay as they are; of the header, the length, the codec and the checksum
 * change. The new batch stops growing at a limit, so a small batch that unpacks to gigabytes ends in an exception.
 */
public final class BatchRewriter implements AutoCloseable {
    private final RecordBatch source;
    private final Compression target;
    private final ByteArrayOutput out;
    private final int maxSize;
    private final OutputStream records;
    private final RecordCursor cursor;

    /** The batch written anew would exceed the limit. */
    public static final class BatchTooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BatchTooLargeException(int maxSize) {
            super("The batch written anew exceeds " + maxSize + " bytes");
        }
    }

    /**
     * @param maxSize the largest new batch in bytes, header included
     */
    public BatchRewriter(RecordBatch source, Compression target, int maxSize, BufferSupplier buffers) {
        this.source = source;
        this.target = target;
        this.maxSize = maxSize;
        this.out = new ByteArrayOutput(
                Math.max(RecordBatch.RECORD_BATCH_OVERHEAD, Math.min(source.sizeInBytes(), maxSize)));
        this.out.skip(RecordBatch.RECORD_BATCH_OVERHEAD);
        try {
            this.records = target.wrapForOutput(new LimitedOutput());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.cursor = source.isCompressed() ? RecordCursor.copying(source, buffers, records) : source.cursor(buffers);
    }

    /** The walk over the source's records. Moving it may throw {@link BatchTooLargeException}. */
    public RecordCursor cursor() {
        return cursor;
    }

    /**
     * The new batch. Call it when the cursor has returned false, and once.
     *
     * @throws BatchTooLargeException when it exceeds the limit
     */
    public MemoryRecords finish() {
        try {
            if (!source.isCompressed()) {
                copyPayload();
            }
            records.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer batch = out.buffer();
        batch.put(0, source.buffer(), 0, RecordBatch.RECORD_BATCH_OVERHEAD);
        batch.putInt(RecordBatch.LENGTH_OFFSET, batch.limit() - RecordBatch.LOG_OVERHEAD);
        int attributes = source.attributes() & ~RecordBatch.COMPRESSION_CODEC_MASK
                | target.type().id();
        batch.putShort(RecordBatch.ATTRIBUTES_OFFSET, (short) attributes);
        batch.putInt(RecordBatch.CRC_OFFSET, (int) RecordBatch.crc32c(batch, 0, batch.limit()));
        return new MemoryRecords(batch);
    }

    private void copyPayload() throws IOException {
        ByteBuffer payload = source.payload();
        byte[] chunk = new byte[Math.min(payload.remaining(), BufferSupplier.BUFFER_SIZE)];
        while (payload.hasRemaining()) {
            int n = Math.min(chunk.length, payload.remaining());
            payload.get(chunk, 0, n);
            records.write(chunk, 0, n);
        }
    }

    /** Frees what decompression held; the new batch stays valid. */
    @Override
    public void close() {
        cursor.close();
    }

    private final class LimitedOutput extends OutputStream {
        @Override
        public void write(int b) {
            throwIfFull(1);
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            throwIfFull(length);
            out.write(bytes, offset, length);
        }

        private void throwIfFull(int more) {
            if (more > maxSize - out.size()) {
                throw new BatchTooLargeException(maxSize);
            }
        }
    }
}
