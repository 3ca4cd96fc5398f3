package io.barnabas.coordinator.common;

import io.barnabas.common.protocol.ApiMessage;
import java.util.Objects;

/**
 * One record of a coordinator's topic. On disk both halves start with their version, two bytes, as in Kafka; the key's
 * version is what tells the types of records apart.
 *
 * @param key what the record is about
 * @param keyVersion the type of the record, 0 to 32767
 * @param value what is so from now on; null for a tombstone: it is so no longer
 * @param valueVersion the value's version; 0 for a tombstone
 */
public record CoordinatorRecord(ApiMessage key, short keyVersion, ApiMessage value, short valueVersion) {
    public CoordinatorRecord {
        Objects.requireNonNull(key);
    }

    /** The end of whatever the key names. */
    public static CoordinatorRecord tombstone(ApiMessage key, short keyVersion) {
        return new CoordinatorRecord(key, keyVersion, null, (short) 0);
    }

    public boolean isTombstone() {
        return value == null;
    }
}
