package io.barnabas.clients.producer;

import io.barnabas.common.record.Header;
import io.barnabas.common.record.RecordBatch;
import java.nio.charset.StandardCharsets;

/**
 * A record's bytes.
 *
 * @param key null for none
 * @param value null for none
 * @param sizeUpperBound what it takes in a batch of its own, at most
 */
record Payload(byte[] key, byte[] value, Header[] headers, int sizeUpperBound) {

    /** What a batch takes before its first record. */
    static final int EMPTY_BATCH_BYTES = RecordBatch.RECORD_BATCH_OVERHEAD;

    /** Attributes, timestamp and offset of a record, and its length, each as long as it can be. */
    private static final int MAX_RECORD_OVERHEAD = 21;

    /** What it adds to a batch, at most. */
    int recordSizeUpperBound() {
        return sizeUpperBound - EMPTY_BATCH_BYTES;
    }

    static Payload of(byte[] key, byte[] value, Header[] headers) {
        long bytes = RecordBatch.RECORD_BATCH_OVERHEAD + MAX_RECORD_OVERHEAD + sizeOf(key) + sizeOf(value);
        bytes += varintSize(headers.length);
        for (Header header : headers) {
            bytes += sizeOf(header.key().getBytes(StandardCharsets.UTF_8)) + sizeOf(header.value());
        }
        return new Payload(key, value, headers, (int) Math.min(bytes, Integer.MAX_VALUE));
    }

    private static long sizeOf(byte[] field) {
        return field == null ? 1 : varintSize(field.length) + (long) field.length;
    }

    /** The bytes of a length as a zig-zag varint. */
    private static int varintSize(int length) {
        long zigzag = (long) length << 1;
        int bytes = 1;
        for (long rest = zigzag >>> 7; rest != 0; rest >>>= 7) {
            bytes++;
        }
        return bytes;
    }
}
