package io.barnabas.common.record;

import io.barnabas.common.record.compression.BufferSupplier;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The records of a compressed batch, each in an array of its own. What decompression holds is freed at the last
 * record, at the first error, or when an iterator left halfway is collected. The array of a record grows as its bytes
 * arrive, so a size that the data does not live up to costs nothing.
 */
final class CompressedRecordIterator implements Iterator<Record> {
    private static final int FIRST_CHUNK = 16 * 1024;

    private final BufferSupplier buffers;
    private final InputStream in;
    private final long baseOffset;
    private final long baseTimestamp;
    private final Long appendTime;
    private final int count;
    private int passed;
    private byte[] window;
    private int position;
    private int limit;

    CompressedRecordIterator(RecordBatch batch, BufferSupplier buffers) {
        this.count = batch.count();
        if (count < 0) {
            throw new InvalidRecordException(
                    "Found invalid record count " + count + " in magic v" + batch.magic() + " batch");
        }
        this.buffers = buffers;
        this.baseOffset = batch.baseOffset();
        this.baseTimestamp = batch.baseTimestamp();
        this.appendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME ? batch.maxTimestamp() : null;
        this.in = StreamRecordCursor.open(batch, buffers, true);
        this.window = buffers.get();
    }

    @Override
    public boolean hasNext() {
        if (passed < count) {
            return true;
        }
        if (window != null) {
            finish();
        }
        return false;
    }

    @Override
    public Record next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Record record = read();
        if (++passed == count) {
            finish();
        }
        return record;
    }

    private Record read() {
        boolean read = false;
        try {
            BufferRecordCursor cursor = new BufferRecordCursor(ByteBuffer.wrap(readRecord()), 1);
            cursor.next();
            Record record = cursor.record(baseOffset, baseTimestamp, appendTime);
            read = true;
            return record;
        } catch (EOFException e) {
            throw RecordCursor.prematureEnd();
        } catch (InvalidRecordException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw StreamRecordCursor.undecodable(e);
        } finally {
            if (!read) {
                abandon();
            }
        }
    }

    /** The next record with the length field before it. */
    private byte[] readRecord() throws IOException {
        byte[] length = new byte[5];
        int lengthSize = 0;
        do {
            if (lengthSize == length.length) {
                throw RecordCursor.invalidStructure(
                        "varint is too long, the most significant bit in the 5th byte is set");
            }
            length[lengthSize++] = readByte();
        } while (length[lengthSize - 1] < 0);
        int size = Varints.readInt(ByteBuffer.wrap(length));
        if (size < 0 || size > Integer.MAX_VALUE - 16) {
            throw new InvalidRecordException("Invalid record size: " + size);
        }
        int total = lengthSize + size;
        byte[] record = Arrays.copyOf(length, Math.max(lengthSize, Math.min(total, FIRST_CHUNK)));
        int filled = lengthSize;
        while (filled < total) {
            if (filled == record.length) {
                record = Arrays.copyOf(record, (int) Math.min(total, 2L * record.length));
            }
            filled += readSome(record, filled);
        }
        return record.length == total ? record : Arrays.copyOf(record, total);
    }

    private int readSome(byte[] target, int offset) throws IOException {
        if (position == limit && !fill()) {
            throw new EOFException();
        }
        int n = Math.min(target.length - offset, limit - position);
        System.arraycopy(window, position, target, offset, n);
        position += n;
        return n;
    }

    private byte readByte() throws IOException {
        if (position == limit && !fill()) {
            throw new EOFException();
        }
        return window[position++];
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(window, 0, window.length));
        return limit > 0;
    }

    private void finish() {
        boolean left;
        try {
            left = position < limit || fill();
        } catch (IOException | RuntimeException e) {
            throw StreamRecordCursor.undecodable(e);
        } finally {
            abandon();
        }
        if (left) {
            throw RecordCursor.bytesLeft();
        }
    }

    /** Frees what is held; there is nothing to be read any more. */
    private void abandon() {
        passed = count;
        buffers.release(window);
        window = null;
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
