package io.barnabas.clients.producer;

import io.barnabas.common.record.Header;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.Varints;
import java.nio.charset.StandardCharsets;

/**
 * A record on its way into a batch.
 *
 * @param partition where to; -1 for wherever it costs least
 * @param timestamp ms since the epoch
 * @param key null for none
 * @param value null for none
 * @param callback null for none
 * @param sizeUpperBound what it takes in a batch of its own, at most, in bytes
 */
record Outgoing(
        String topic,
        int partition,
        long timestamp,
        byte[] key,
        byte[] value,
        Header[] headers,
        Callback callback,
        int sizeUpperBound) {
    /** What a batch takes before its first record. */
    static final int EMPTY_BATCH_BYTES = RecordBatch.RECORD_BATCH_OVERHEAD;

    /** Attributes, timestamp and offset of a record, and its length, each as long as it can be. */
    private static final int MAX_RECORD_OVERHEAD = 21;

    /** What a record takes in a batch of its own, at most, in bytes. */
    static int sizeUpperBound(byte[] key, byte[] value, Header[] headers) {
        long bytes = EMPTY_BATCH_BYTES + MAX_RECORD_OVERHEAD + sizeOf(key) + sizeOf(value);
        bytes += Varints.sizeOf(headers.length);
        for (Header header : headers) {
            bytes += sizeOf(header.key().getBytes(StandardCharsets.UTF_8)) + sizeOf(header.value());
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    private static long sizeOf(byte[] field) {
        return field == null ? 1 : Varints.sizeOf(field.length) + (long) field.length;
    }

    /** What it adds to a batch, at most. */
    int recordSizeUpperBound() {
        return sizeUpperBound - EMPTY_BATCH_BYTES;
    }

    /** Whether any partition will do. */
    boolean goesAnywhere() {
        return partition < 0;
    }
}
