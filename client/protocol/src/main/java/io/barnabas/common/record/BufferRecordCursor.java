package io.barnabas.common.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The cursor over uncompressed records. It reads with absolute gets from a slice that ends with the records, so a read
 * past the end is caught by the buffer's own bounds check, and everything else by comparing where a record ends with
 * where it said it would.
 */
final class BufferRecordCursor extends RecordCursor {
    private final ByteBuffer buffer;
    private final int end;
    private int position;

    private int keyPosition;
    private int valuePosition;
    private int headerCount;
    private int headersPosition;

    /**
     * @param records exactly the records, from position 0 to the limit
     * @param count how many there should be
     */
    BufferRecordCursor(ByteBuffer records, int count) {
        super(count);
        this.buffer = records;
        this.end = records.limit();
    }

    @Override
    public boolean next() {
        if (passed == count) {
            if (position != end) {
                throw bytesLeft();
            }
            return false;
        }
        if (position == end) {
            throw prematureEnd();
        }
        try {
            pass();
        } catch (IndexOutOfBoundsException e) {
            throw invalidStructure("record " + passed + " runs past the end of its batch");
        }
        passed++;
        return true;
    }

    private void pass() {
        int start = position;
        int size = readVarint();
        int bodyStart = position;
        if (size < 0 || size > end - bodyStart) {
            throw new InvalidRecordException("Invalid record size: expected to read " + size
                    + " bytes in record payload, but " + (end - bodyStart) + " are left");
        }
        passBody(bodyStart + size);
        recordSize = bodyStart + size - start;
    }

    private void passBody(int recordEnd) {
        position++; // attributes, none of them in use
        timestampDelta = readVarlong();
        offsetDelta = readVarint();
        keySize = readVarint();
        keyPosition = position;
        skip(keySize, recordEnd);
        valueSize = readVarint();
        valuePosition = position;
        skip(valueSize, recordEnd);
        headerCount = readVarint();
        headersPosition = position;
        if (headerCount != 0) {
            skipHeaders(recordEnd);
        }
        if (position != recordEnd) {
            throw invalidStructure(
                    "record " + passed + " ends " + (recordEnd - position) + " bytes before its size says");
        }
    }

    private void skipHeaders(int recordEnd) {
        if (headerCount < 0 || headerCount > recordEnd - position) {
            throw new InvalidRecordException("Found invalid number of record headers " + headerCount + ", "
                    + (recordEnd - position) + " bytes are left");
        }
        for (int i = 0; i < headerCount; i++) {
            int size = readVarint();
            if (size < 0) {
                throw new InvalidRecordException("Invalid negative header key size " + size);
            }
            skip(size, recordEnd);
            skip(readVarint(), recordEnd);
        }
    }

    /** Skips a field of {@code size} bytes; a negative size stands for null. */
    private void skip(int size, int recordEnd) {
        if (size > 0) {
            if (size > recordEnd - position) {
                throw invalidStructure("a field of " + size + " bytes where " + (recordEnd - position) + " are left");
            }
            position += size;
        }
    }

    /** Most have one byte or two; these are read without a loop. */
    private int readVarint() {
        int value = buffer.get(position++);
        if (value < 0) {
            int next = buffer.get(position++);
            value = (value & 0x7f) | (next & 0x7f) << 7;
            if (next < 0) {
                value = readLongerVarint(value);
            }
        }
        return (value >>> 1) ^ -(value & 1);
    }

    private int readLongerVarint(int lower) {
        int value = lower;
        for (int shift = 14; shift <= 28; shift += 7) {
            byte next = buffer.get(position++);
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw invalidStructure("varint is too long, the most significant bit in the 5th byte is set");
    }

    private long readVarlong() {
        long value = buffer.get(position++);
        if (value < 0) {
            int next = buffer.get(position++);
            value = (value & 0x7f) | (next & 0x7f) << 7;
            if (next < 0) {
                value = readLongerVarlong(value);
            }
        }
        return (value >>> 1) ^ -(value & 1);
    }

    private long readLongerVarlong(long lower) {
        long value = lower;
        for (int shift = 14; shift <= 63; shift += 7) {
            byte next = buffer.get(position++);
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw invalidStructure("varlong is too long, most significant bit in the 10th byte is set");
    }

    /**
     * The current record, its key and value as views of the batch's bytes.
     *
     * @param appendTime overrides the record's own timestamp unless null
     */
    Record record(long baseOffset, long baseTimestamp, Long appendTime) {
        long timestamp = appendTime == null ? baseTimestamp + timestampDelta : appendTime;
        ByteBuffer key = keySize < 0 ? null : buffer.slice(keyPosition, keySize);
        ByteBuffer value = valueSize < 0 ? null : buffer.slice(valuePosition, valueSize);
        return new Record(baseOffset + offsetDelta, timestamp, key, value, headers());
    }

    private Header[] headers() {
        if (headerCount == 0) {
            return Header.NONE;
        }
        int next = position;
        position = headersPosition;
        Header[] headers = new Header[headerCount];
        for (int i = 0; i < headerCount; i++) {
            String key = new String(bytes(readVarint()), StandardCharsets.UTF_8);
            headers[i] = new Header(key, bytes(readVarint()));
        }
        position = next;
        return headers;
    }

    private byte[] bytes(int size) {
        if (size < 0) {
            return null;
        }
        byte[] bytes = new byte[size];
        buffer.get(position, bytes);
        position += size;
        return bytes;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
