package io.barnabas.coordinator.group.offsets;

import io.barnabas.common.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which offsets have outlived their retention (KIP-211). An offset with a time of its own expires then. The others expire
 * when the retention has passed since a moment that depends on the group: see {@link Basis}.
 *
 * @param retentionMs offsets.retention.minutes, in milliseconds
 */
public record OffsetRetention(long retentionMs) {
    /**
     * What the retention of a group's offsets is counted from.
     *
     * @param sinceMs since when, for all its offsets; {@link OffsetAndMetadata#NO_TIMESTAMP}: since each was committed
     * @param inUse topics whose offsets do not expire at all now
     */
    public record Basis(long sinceMs, Predicate<String> inUse) {
        /** The group became empty then, and nobody uses its offsets; since the commits, if that is not known. */
        public static Basis emptySince(long timestampMs) {
            return new Basis(timestampMs, topic -> false);
        }

        /** Offsets are used alone, without membership. */
        public static Basis sinceCommit() {
            return new Basis(OffsetAndMetadata.NO_TIMESTAMP, topic -> false);
        }

        /** The group's members read these topics; what else it once committed is of no use. */
        public static Basis sinceCommitExcept(Predicate<String> subscribed) {
            return new Basis(OffsetAndMetadata.NO_TIMESTAMP, subscribed);
        }

        /** The group is being rebalanced, or what it is about is not known: all stays. */
        public static Basis everythingInUse() {
            return new Basis(OffsetAndMetadata.NO_TIMESTAMP, topic -> true);
        }
    }

    /** The partitions whose offsets have expired. */
    public List<TopicPartition> expired(Map<TopicPartition, OffsetAndMetadata> offsets, Basis basis, long nowMs) {
        List<TopicPartition> expired = new ArrayList<>();
        offsets.forEach((partition, offset) -> {
            if (!basis.inUse.test(partition.topic()) && hasExpired(offset, basis, nowMs)) {
                expired.add(partition);
            }
        });
        return expired;
    }

    private boolean hasExpired(OffsetAndMetadata offset, Basis basis, long nowMs) {
        if (offset.expireTimestampMs() != OffsetAndMetadata.NO_TIMESTAMP) {
            return nowMs >= offset.expireTimestampMs();
        }
        long since = basis.sinceMs == OffsetAndMetadata.NO_TIMESTAMP ? offset.commitTimestampMs() : basis.sinceMs;
        return nowMs - since >= retentionMs;
    }
}
