package io.barnabas.common.record;

import java.util.Arrays;
import java.util.Objects;

/**
 * A header of a record (KIP-82).
 *
 * @param key never null; keys may repeat within a record
 * @param value bytes, or null
 */
public record Header(String key, byte[] value) {
    static final Header[] NONE = {};

    public Header {
        Objects.requireNonNull(key, "Null header keys are not permitted");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Header header && key.equals(header.key) && Arrays.equals(value, header.value);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "Header(key=" + key + ", value=" + Arrays.toString(value) + ")";
    }
}
