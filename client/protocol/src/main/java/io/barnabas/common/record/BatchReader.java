package io.barnabas.common.record;

import io.barnabas.common.record.compression.BufferSupplier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the records of a batch of magic 2 one after the other, for those who want keys and values as arrays of their own:
 * what is copied is copied once, and nothing else is allocated per record. Of a compressed batch it holds a window that
 * grows with the records as they really are, whatever sizes they claim.
 *
 * <p>Bytes of a damaged record may be read past its end, but never past the window's; where a record really ends is
 * compared with where it said it would.
 */
public final class BatchReader implements AutoCloseable {
    private final BufferSupplier buffers;
    private final long baseOffset;
    private final long baseTimestamp;
    private final boolean appendTime;
    private final long maxTimestamp;
    private final int count;
    /** Null when nothing is compressed. */
    private final InputStream in;

    private byte[] window;
    private int position;
    private int limit;
    private int passed;
    private boolean closed;

    private long offset;
    private long timestamp;
    private int keyAt;
    private int keySize;
    private int valueAt;
    private int valueSize;
    private int headersAt;
    private int headerCount;
    private int cursor;

    /**
     * @throws InvalidRecordException when the header claims a negative count or an unknown codec, or the compressed data
     *     does not begin like one of its codec
     */
    public BatchReader(RecordBatch batch, BufferSupplier buffers) {
        this.count = batch.count();
        if (count < 0) {
            throw new InvalidRecordException(
                    "Found invalid record count " + count + " in magic v" + batch.magic() + " batch");
        }
        this.buffers = buffers;
        this.baseOffset = batch.baseOffset();
        this.baseTimestamp = batch.baseTimestamp();
        this.appendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
        this.maxTimestamp = batch.maxTimestamp();
        if (batch.isCompressed()) {
            this.in = StreamRecordCursor.open(batch, buffers, true);
            this.window = buffers.get();
        } else {
            this.in = null;
            lookAt(batch.payload());
        }
    }

    private void lookAt(ByteBuffer payload) {
        if (payload.hasArray()) {
            window = payload.array();
            position = payload.arrayOffset() + payload.position();
        } else {
            window = new byte[payload.remaining()];
            payload.get(payload.position(), window);
        }
        limit = position + payload.remaining();
    }

    /**
     * Moves to the next record.
     *
     * @return false when all the records that the header claims have been passed and no byte is left
     * @throws InvalidRecordException when a record does not parse, or there are fewer or more bytes than the count
     *     claims
     */
    public boolean next() {
        if (passed == count) {
            finish();
            return false;
        }
        boolean read = false;
        try {
            int size = readLength();
            if (size < 0) {
                throw new InvalidRecordException("Invalid record size: " + size);
            }
            require(size);
            int end = position + size;
            parse(end);
            position = end;
            passed++;
            read = true;
            return true;
        } catch (IndexOutOfBoundsException e) {
            throw RecordCursor.invalidStructure("record " + passed + " runs past the end of its batch");
        } finally {
            if (!read) {
                close();
            }
        }
    }

    private int readLength() {
        int value = 0;
        for (int shift = 0; shift <= 28; shift += 7) {
            require(1);
            byte next = window[position++];
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw RecordCursor.invalidStructure("varint is too long, the most significant bit in the 5th byte is set");
    }

    /** Has so many bytes in the window, from the position on. */
    private void require(int bytes) {
        while (limit - position < bytes) {
            if (in == null) {
                throw RecordCursor.prematureEnd();
            }
            makeRoom();
            fill();
        }
    }

    /** Moves what is left to the front, and takes a larger window when that is full: it holds only what has arrived. */
    private void makeRoom() {
        if (position > 0) {
            System.arraycopy(window, position, window, 0, limit - position);
            limit -= position;
            position = 0;
        }
        if (limit == window.length) {
            byte[] larger = Arrays.copyOf(window, (int) Math.min(Integer.MAX_VALUE - 16, 2L * window.length));
            buffers.release(window);
            window = larger;
        }
    }

    private void fill() {
        if (limit == window.length) {
            throw RecordCursor.invalidStructure("record " + passed + " is larger than any record can be");
        }
        if (!readMore()) {
            throw RecordCursor.prematureEnd();
        }
    }

    private boolean readMore() {
        try {
            int read = in.read(window, limit, window.length - limit);
            limit += Math.max(0, read);
            return read > 0;
        } catch (InvalidRecordException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw StreamRecordCursor.undecodable(e);
        }
    }

    private void parse(int end) {
        cursor = position + 1; // attributes, none of them in use
        timestamp = appendTime ? skipVarlong() : baseTimestamp + readVarlong();
        offset = baseOffset + readVarint();
        keySize = readVarint();
        keyAt = cursor;
        skip(keySize, end);
        valueSize = readVarint();
        valueAt = cursor;
        skip(valueSize, end);
        headerCount = readVarint();
        headersAt = cursor;
        if (headerCount != 0) {
            skipHeaders(end);
        }
        if (cursor != end) {
            throw RecordCursor.invalidStructure(
                    "record " + passed + " ends " + (end - cursor) + " bytes before its size says");
        }
    }

    private long skipVarlong() {
        readVarlong();
        return maxTimestamp;
    }

    private void skip(int size, int end) {
        if (size > 0) {
            if (size > end - cursor) {
                throw RecordCursor.invalidStructure(
                        "a field of " + size + " bytes where " + (end - cursor) + " are left");
            }
            cursor += size;
        }
    }

    private void skipHeaders(int end) {
        if (headerCount < 0 || headerCount > end - cursor) {
            throw new InvalidRecordException("Found invalid number of record headers " + headerCount + ", "
                    + (end - cursor) + " bytes are left");
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

    private int readVarint() {
        int value = window[cursor++];
        if (value < 0) {
            value &= 0x7f;
            int shift = 7;
            byte next;
            do {
                if (shift > 28) {
                    throw RecordCursor.invalidStructure(
                            "varint is too long, the most significant bit in the 5th byte is set");
                }
                next = window[cursor++];
                value |= (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
        }
        return (value >>> 1) ^ -(value & 1);
    }

    private long readVarlong() {
        long value = window[cursor++];
        if (value < 0) {
            value &= 0x7f;
            int shift = 7;
            byte next;
            do {
                if (shift > 63) {
                    throw RecordCursor.invalidStructure(
                            "varlong is too long, most significant bit in the 10th byte is set");
                }
                next = window[cursor++];
                value |= (next & 0x7fL) << shift;
                shift += 7;
            } while (next < 0);
        }
        return (value >>> 1) ^ -(value & 1);
    }

    public long offset() {
        return offset;
    }

    /** Milliseconds since the epoch; the batch's append time where the broker sets timestamps; -1 for none. */
    public long timestamp() {
        return timestamp;
    }

    /** Bytes, -1 for no key. */
    public int keySize() {
        return Math.max(-1, keySize);
    }

    /** Bytes, -1 for no value. */
    public int valueSize() {
        return Math.max(-1, valueSize);
    }

    /** The key, copied, or null. */
    public byte[] key() {
        return keySize < 0 ? null : Arrays.copyOfRange(window, keyAt, keyAt + keySize);
    }

    /** The value, copied, or null. */
    public byte[] value() {
        return valueSize < 0 ? null : Arrays.copyOfRange(window, valueAt, valueAt + valueSize);
    }

    /** The headers, copied. */
    public Header[] headers() {
        if (headerCount == 0) {
            return Header.NONE;
        }
        Header[] headers = new Header[headerCount];
        cursor = headersAt;
        for (int i = 0; i < headerCount; i++) {
            int size = readVarint();
            String key = new String(window, cursor, size, StandardCharsets.UTF_8);
            cursor += size;
            int valueLength = readVarint();
            byte[] value = valueLength < 0 ? null : Arrays.copyOfRange(window, cursor, cursor + valueLength);
            cursor += Math.max(0, valueLength);
            headers[i] = new Header(key, value);
        }
        return headers;
    }

    private void finish() {
        if (closed) {
            return;
        }
        try {
            if (position < limit || in != null && hasMore()) {
                throw RecordCursor.bytesLeft();
            }
        } finally {
            close();
        }
    }

    private boolean hasMore() {
        position = 0;
        limit = 0;
        return readMore();
    }

    /** Frees what decompression holds; no record can be read any more. */
    @Override
    public void close() {
        if (closed || in == null) {
            closed = true;
            return;
        }
        closed = true;
        passed = count;
        buffers.release(window);
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
