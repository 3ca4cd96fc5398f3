package io.barnabas.server.replica;

import io.barnabas.cluster.LogReadInfo;
import io.barnabas.common.protocol.Errors;

/**
 * How the read of one partition went.
 *
 * @param error NONE, or why nothing was read
 * @param info what was found; null with an error
 * @param preferredReadReplica the broker that should be asked instead, -1 for this one (KIP-392)
 */
public record PartitionRead(Errors error, LogReadInfo info, int preferredReadReplica) {
    PartitionRead(LogReadInfo info) {
        this(Errors.NONE, info, RackAwareReplicaSelector.NONE);
    }

    static PartitionRead failed(Errors error) {
        return new PartitionRead(error, null, RackAwareReplicaSelector.NONE);
    }

    /** Bytes of records. */
    public int sizeInBytes() {
        return info == null ? 0 : info.sizeInBytes();
    }

    /** Whether another replica should be asked instead; nothing was read then. */
    public boolean isElsewhere() {
        return preferredReadReplica != RackAwareReplicaSelector.NONE;
    }

    /** Whether the fetcher should hear of it at once, records or not. */
    boolean isUrgent() {
        return error != Errors.NONE || info.divergingEpoch() != null || isElsewhere();
    }
}
