package io.barnabas.common.record;

import io.barnabas.common.record.compression.BufferSupplier;
import io.barnabas.common.record.compression.Zstd;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * The cursor over compressed records: decompresses through one window and skips keys, values and headers without ever
 * holding them, so a batch that unpacks to gigabytes costs time but no memory.
 */
final class StreamRecordCursor extends RecordCursor {
    private final BufferSupplier buffers;
    private final InputStream in;
    private final OutputStream copy;
    private byte[] window;
    private int position;
    private int limit;
    /** Uncompressed bytes that have left the window. */
    private long dropped;

    StreamRecordCursor(RecordBatch batch, BufferSupplier buffers, OutputStream copy) {
        super(batch.count());
        this.buffers = buffers;
        this.copy = copy;
        this.in = open(batch, buffers, false);
        this.window = buffers.get();
    }

    /**
     * @param maybeLeft whether the stream may be dropped without being closed
     */
    static InputStream open(RecordBatch batch, BufferSupplier buffers, boolean maybeLeft) {
        try {
            CompressionType type = batch.compressionType();
            return maybeLeft && type == CompressionType.ZSTD
                    ? Zstd.decompressUntilCollected(batch.payload())
                    : Compression.wrapForInput(type, batch.payload(), buffers);
        } catch (IOException | RuntimeException e) {
            throw e instanceof InvalidRecordException invalid ? invalid : undecodable(e);
        }
    }

    static InvalidRecordException undecodable(Exception cause) {
        return new InvalidRecordException("Failed to decompress record batch: " + cause.getMessage(), cause);
    }

    @Override
    public boolean next() {
        if (passed == count) {
            if (hasMore()) {
                throw bytesLeft();
            }
            return false;
        }
        if (!hasMore()) {
            throw prematureEnd();
        }
        pass();
        passed++;
        return true;
    }

    private void pass() {
        long start = consumed();
        int size = readVarint();
        if (size < 0) {
            throw new InvalidRecordException("Invalid record size: " + size);
        }
        long end = consumed() + size;
        readByte(); // attributes, none of them in use
        timestampDelta = readVarlong();
        offsetDelta = readVarint();
        keySize = readVarint();
        skip(keySize, end);
        valueSize = readVarint();
        skip(valueSize, end);
        skipHeaders(end);
        if (consumed() != end) {
            throw invalidStructure("record " + passed + " ends " + (end - consumed()) + " bytes before its size says");
        }
        recordSize = (int) Math.min(end - start, Integer.MAX_VALUE);
    }

    private void skipHeaders(long end) {
        int headerCount = readVarint();
        if (headerCount < 0 || headerCount > end - consumed()) {
            throw new InvalidRecordException("Found invalid number of record headers " + headerCount + ", "
                    + (end - consumed()) + " bytes are left");
        }
        for (int i = 0; i < headerCount; i++) {
            int size = readVarint();
            if (size < 0) {
                throw new InvalidRecordException("Invalid negative header key size " + size);
            }
            skip(size, end);
            skip(readVarint(), end);
        }
    }

    private long consumed() {
        return dropped + position;
    }

    /** Skips a field of {@code size} bytes; a negative size stands for null. */
    private void skip(int size, long end) {
        if (size <= 0) {
            return;
        }
        if (size > end - consumed()) {
            throw invalidStructure("a field of " + size + " bytes where " + (end - consumed()) + " are left");
        }
        int left = size;
        while (left > limit - position) {
            left -= limit - position;
            position = limit;
            if (!fill()) {
                throw prematureEnd();
            }
        }
        position += left;
    }

    private int readVarint() {
        int value = 0;
        for (int shift = 0; shift <= 28; shift += 7) {
            byte next = readByte();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw invalidStructure("varint is too long, the most significant bit in the 5th byte is set");
    }

    private long readVarlong() {
        long value = 0;
        for (int shift = 0; shift <= 63; shift += 7) {
            byte next = readByte();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw invalidStructure("varlong is too long, most significant bit in the 10th byte is set");
    }

    private byte readByte() {
        if (!hasMore()) {
            throw prematureEnd();
        }
        return window[position++];
    }

    private boolean hasMore() {
        return position < limit || fill();
    }

    /** Replaces the window, all of it consumed, with the next bytes; false at the end of the data. */
    private boolean fill() {
        dropped += limit;
        position = 0;
        limit = 0;
        int read = read();
        if (read <= 0) {
            return false;
        }
        limit = read;
        if (copy != null) {
            try {
                copy.write(window, 0, read);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return true;
    }

    private int read() {
        try {
            return in.read(window, 0, window.length);
        } catch (IOException | RuntimeException e) {
            // Some codecs report malformed data with unchecked exceptions of their own.
            throw undecodable(e);
        }
    }

    @Override
    public void close() {
        if (window == null) {
            return;
        }
        buffers.release(window);
        window = null;
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
