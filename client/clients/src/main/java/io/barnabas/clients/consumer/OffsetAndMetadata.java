package io.barnabas.clients.consumer;

import java.util.Objects;
import java.util.Optional;

/**
 * What a group has committed for a partition.
 *
 * @param offset the next record to read, 0 or more
 * @param leaderEpoch of the record before it, empty when not known (KIP-320)
 * @param metadata text that the committer wants to find again; never null
 */
public record OffsetAndMetadata(long offset, Optional<Integer> leaderEpoch, String metadata) {
    /**
     * @throws IllegalArgumentException when the offset is negative
     */
    public OffsetAndMetadata {
        if (offset < 0) {
            throw new IllegalArgumentException("Invalid negative offset");
        }
        Objects.requireNonNull(leaderEpoch, "leaderEpoch");
        metadata = metadata == null ? "" : metadata;
    }

    /** Without metadata. */
    public OffsetAndMetadata(long offset) {
        this(offset, Optional.empty(), "");
    }

    /** Without a leader epoch. */
    public OffsetAndMetadata(long offset, String metadata) {
        this(offset, Optional.empty(), metadata);
    }
}
