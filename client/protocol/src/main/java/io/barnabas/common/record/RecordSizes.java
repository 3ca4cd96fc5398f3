package io.barnabas.common.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Lengths of records of magic 2 before they are written. */
final class RecordSizes {
    /**
     * Length field 5, attributes 1, timestamp delta 10, offset delta 5, key and value lengths 5 each, header count 5.
     */
    private static final int MAX_OVERHEAD = 36;

    private RecordSizes() {}

    /**
     * @param keySize -1 for null
     * @param valueSize -1 for null
     */
    static int bodySize(int offsetDelta, long timestampDelta, int keySize, int valueSize, Header[] headers) {
        int size = 1 + Varints.sizeOf(timestampDelta) + Varints.sizeOf(offsetDelta);
        size += fieldSize(keySize) + fieldSize(valueSize) + Varints.sizeOf(headers.length);
        return headers.length == 0 ? size : Math.addExact(size, headersSize(headers));
    }

    static int upperBound(ByteBuffer key, ByteBuffer value, Header[] headers) {
        int keyAndValue = Math.addExact(key == null ? 0 : key.remaining(), value == null ? 0 : value.remaining());
        return Math.addExact(Math.addExact(MAX_OVERHEAD, keyAndValue), headersSize(headers));
    }

    private static int headersSize(Header[] headers) {
        int size = 0;
        for (Header header : headers) {
            int key = header.key().getBytes(StandardCharsets.UTF_8).length;
            int value = header.value() == null ? -1 : header.value().length;
            size = Math.addExact(size, Varints.sizeOf(key) + key + Varints.sizeOf(value) + Math.max(value, 0));
        }
        return size;
    }

    private static int fieldSize(int size) {
        return Varints.sizeOf(size) + Math.max(size, 0);
    }
}
