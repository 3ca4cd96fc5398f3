package io.barnabas.clients.consumer;

import io.barnabas.common.TopicPartition;
import java.util.Map;

/**
 * A log was cut below a position after a change of leader (KIP-320), and {@code auto.offset.reset=none} forbids to choose
 * where to go on: some records were read that no longer exist.
 */
public final class LogTruncationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Map<TopicPartition, OffsetAndMetadata> divergentOffsets;

    LogTruncationException(TopicPartition partition, long position, Map<TopicPartition, OffsetAndMetadata> divergent) {
        super(
                "Detected log truncation for partition " + partition + " at position " + position
                        + " with no configured reset policy: seek to where you want to go on",
                null,
                false,
                false);
        this.divergentOffsets = Map.copyOf(divergent);
    }

    /** The first offset known to differ from what was read; empty when not known. */
    public Map<TopicPartition, OffsetAndMetadata> divergentOffsets() {
        return divergentOffsets;
    }
}
