package io.barnabas.common.record;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * One record of a batch.
 *
 * @param offset its absolute offset
 * @param timestamp milliseconds since the epoch; the batch's append time where the broker sets timestamps; -1 for none
 * @param key null, or a view whose remaining bytes are the key
 * @param value null (a tombstone on a compacted topic), or a view whose remaining bytes are the value
 * @param headers in the order they were added; never null
 */
public record Record(long offset, long timestamp, ByteBuffer key, ByteBuffer value, Header[] headers) {

    public boolean hasKey() {
        return key != null;
    }

    public boolean hasValue() {
        return value != null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Record that
                && offset == that.offset
                && timestamp == that.timestamp
                && Objects.equals(key, that.key)
                && Objects.equals(value, that.value)
                && Arrays.equals(headers, that.headers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(offset, timestamp, key, value, Arrays.hashCode(headers));
    }

    @Override
    public String toString() {
        return "Record(offset=" + offset + ", timestamp=" + timestamp
                + ", key=" + (key == null ? -1 : key.remaining()) + " bytes"
                + ", value=" + (value == null ? -1 : value.remaining()) + " bytes"
                + ", headers=" + headers.length + ")";
    }
}
