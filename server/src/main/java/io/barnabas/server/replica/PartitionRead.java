package io.barnabas.server.replica;

import io.barnabas.cluster.LogReadInfo;
import io.barnabas.common.protocol.Errors;

/**
 * How the read of one partition went.
 *
 * @param error NONE, or why nothing was read
 * @param info what was found; null with an error
 */
public record PartitionRead(Errors error, LogReadInfo info) {
    static PartitionRead failed(Errors error) {
        return new PartitionRead(error, null);
    }

    /** Bytes of records. */
    public int sizeInBytes() {
        return info == null ? 0 : info.sizeInBytes();
    }

    /** Whether the fetcher should hear of it at once, records or not. */
    boolean isUrgent() {
        return error != Errors.NONE || info.divergingEpoch() != null;
    }
}
