package io.barnabas.clients.consumer;

import io.barnabas.common.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** The partitions a consumer reads, and for each how far it has come. */
final class Positions {
    private static final long UNKNOWN = -1;
    private static final int NO_EPOCH = -1;

    /** How far one partition has been read. */
    private static final class Progress {
        private long offset = UNKNOWN;
        /** Epoch of the leader that wrote the record before the offset (KIP-320). */
        private int offsetEpoch = NO_EPOCH;

        private boolean wantsCommitted;
        private OffsetResetStrategy reset;
        private long askAllowedMs = Long.MIN_VALUE;
        private boolean askInFlight;
        private boolean validate;
        private int validatedEpoch = NO_EPOCH;
        private boolean paused;
        private boolean beingRevoked;
        private long highWatermark = UNKNOWN;
        private long lastStableOffset = UNKNOWN;

        private void settle(long settled, int epoch) {
            offset = settled;
            offsetEpoch = epoch;
            reset = null;
            wantsCommitted = false;
            askInFlight = false;
            askAllowedMs = Long.MIN_VALUE;
            validate = epoch != NO_EPOCH;
        }

        private boolean isReadable() {
            return offset != UNKNOWN && !paused && !beingRevoked && !validate;
        }
    }

    private final Map<TopicPartition, Progress> byPartition = new LinkedHashMap<>();

    /**
     * Reads exactly these from now on; those read already keep their position.
     *
     * @param start where new ones begin; null for what the group has committed
     */
    void assign(Collection<TopicPartition> partitions, OffsetResetStrategy start) {
        byPartition.keySet().retainAll(Set.copyOf(partitions));
        for (TopicPartition partition : partitions) {
            byPartition.computeIfAbsent(partition, added -> {
                Progress progress = new Progress();
                progress.reset = start;
                progress.wantsCommitted = start == null;
                return progress;
            });
        }
    }

    Set<TopicPartition> partitions() {
        return byPartition.keySet();
    }

    boolean isAssigned(TopicPartition partition) {
        return byPartition.containsKey(partition);
    }

    private Progress progress(TopicPartition partition) {
        Progress progress = byPartition.get(partition);
        if (progress == null) {
            throw new IllegalStateException("No current assignment for partition " + partition);
        }
        return progress;
    }

    void seek(TopicPartition partition, long offset, Optional<Integer> epoch) {
        progress(partition).settle(offset, epoch.orElse(NO_EPOCH));
    }

    /** Finds the position anew, when the broker is asked next. */
    void reset(TopicPartition partition, OffsetResetStrategy strategy) {
        Progress progress = progress(partition);
        progress.settle(UNKNOWN, NO_EPOCH);
        progress.reset = strategy;
    }

    /** Takes a position that was asked for, unless it is no longer wanted. */
    void found(TopicPartition partition, OffsetResetStrategy strategy, long offset) {
        Progress progress = byPartition.get(partition);
        if (progress != null && progress.reset == strategy) {
            progress.settle(offset, NO_EPOCH);
        }
    }

    /** Takes what the group has committed, or null when it has not, unless that is no longer wanted. */
    void committed(TopicPartition partition, OffsetAndMetadata committed, OffsetResetStrategy otherwise) {
        Progress progress = byPartition.get(partition);
        if (progress == null || !progress.wantsCommitted) {
            return;
        }
        if (committed == null) {
            reset(partition, otherwise);
        } else {
            progress.settle(committed.offset(), committed.leaderEpoch().orElse(NO_EPOCH));
        }
    }

    /** An answer is under way that will say where to begin. */
    void asked(TopicPartition partition) {
        progress(partition).askInFlight = true;
    }

    /** The answer did not say. */
    void askFailed(TopicPartition partition, long allowedMs) {
        Progress progress = byPartition.get(partition);
        if (progress != null) {
            progress.askInFlight = false;
            progress.askAllowedMs = allowedMs;
        }
    }

    /** Partitions whose position must be asked for now, with where to begin. */
    Map<TopicPartition, OffsetResetStrategy> dueResets(long nowMs) {
        Map<TopicPartition, OffsetResetStrategy> due = null;
        for (Map.Entry<TopicPartition, Progress> entry : byPartition.entrySet()) {
            Progress progress = entry.getValue();
            if (progress.reset != null && !progress.askInFlight && progress.askAllowedMs <= nowMs) {
                due = due == null ? new LinkedHashMap<>() : due;
                due.put(entry.getKey(), progress.reset);
            }
        }
        return due == null ? Map.of() : due;
    }

    /** Partitions that begin where the group has committed, and do not know where that is. */
    Set<TopicPartition> wantingCommitted(long nowMs) {
        Set<TopicPartition> wanting = null;
        for (Map.Entry<TopicPartition, Progress> entry : byPartition.entrySet()) {
            Progress progress = entry.getValue();
            if (progress.wantsCommitted && !progress.askInFlight && progress.askAllowedMs <= nowMs) {
                wanting = wanting == null ? new TreeSet<>() : wanting;
                wanting.add(entry.getKey());
            }
        }
        return wanting == null ? Set.of() : wanting;
    }

    /** Partitions whose log may have been cut below the position since that was taken. */
    List<TopicPartition> wantingValidation(long nowMs) {
        List<TopicPartition> wanting = null;
        for (Map.Entry<TopicPartition, Progress> entry : byPartition.entrySet()) {
            Progress progress = entry.getValue();
            if (progress.validate && !progress.askInFlight && progress.askAllowedMs <= nowMs) {
                wanting = wanting == null ? new ArrayList<>() : wanting;
                wanting.add(entry.getKey());
            }
        }
        return wanting == null ? List.of() : wanting;
    }

    /** A new leader may have cut the log: what has an epoch is checked before it is read on. */
    void onLeaderEpoch(TopicPartition partition, int leaderEpoch) {
        Progress progress = byPartition.get(partition);
        if (progress != null && leaderEpoch > progress.validatedEpoch) {
            boolean known = progress.validatedEpoch != NO_EPOCH;
            progress.validatedEpoch = leaderEpoch;
            if (known && progress.offset != UNKNOWN && progress.offsetEpoch != NO_EPOCH) {
                progress.validate = true;
            }
        }
    }

    /** The log holds what was read before the position. */
    void validated(TopicPartition partition) {
        Progress progress = byPartition.get(partition);
        if (progress != null) {
            progress.validate = false;
            progress.askInFlight = false;
        }
    }

    /** Moves on after records were handed out. */
    void advance(TopicPartition partition, long offset, int epoch) {
        Progress progress = byPartition.get(partition);
        if (progress != null) {
            progress.offset = offset;
            progress.offsetEpoch = epoch;
        }
    }

    /** The offset of the next record to be handed out; -1 while that is not known. */
    long offset(TopicPartition partition) {
        return progress(partition).offset;
    }

    /** Epoch of the record before the position; -1 when not known. */
    int offsetEpoch(TopicPartition partition) {
        return progress(partition).offsetEpoch;
    }

    /** Whether the position is known and need not be checked. */
    boolean isSettled(TopicPartition partition) {
        Progress progress = progress(partition);
        return progress.offset != UNKNOWN && !progress.validate;
    }

    void pause(TopicPartition partition, boolean paused) {
        progress(partition).paused = paused;
    }

    boolean isPaused(TopicPartition partition) {
        return progress(partition).paused;
    }

    Set<TopicPartition> paused() {
        Set<TopicPartition> paused = new TreeSet<>();
        byPartition.forEach((partition, progress) -> {
            if (progress.paused) {
                paused.add(partition);
            }
        });
        return paused;
    }

    /** Hands out nothing of these any more: they are on their way to another member. */
    void revoking(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> progress(partition).beingRevoked = true);
    }

    /** Whether records of the partition may be handed out. */
    boolean isReadable(TopicPartition partition) {
        Progress progress = byPartition.get(partition);
        return progress != null && progress.isReadable();
    }

    /** Partitions that can be read from. */
    List<TopicPartition> readable() {
        List<TopicPartition> readable = new ArrayList<>(byPartition.size());
        byPartition.forEach((partition, progress) -> {
            if (progress.isReadable()) {
                readable.add(partition);
            }
        });
        return readable;
    }

    /** Whether some partition waits for its position. */
    boolean isWaiting() {
        for (Progress progress : byPartition.values()) {
            if (progress.offset == UNKNOWN || progress.validate) {
                return true;
            }
        }
        return false;
    }

    /** What a commit of everything read would hold. */
    Map<TopicPartition, OffsetAndMetadata> consumed() {
        Map<TopicPartition, OffsetAndMetadata> consumed = new LinkedHashMap<>();
        byPartition.forEach((partition, progress) -> {
            if (progress.offset != UNKNOWN) {
                Optional<Integer> epoch =
                        progress.offsetEpoch == NO_EPOCH ? Optional.empty() : Optional.of(progress.offsetEpoch);
                consumed.put(partition, new OffsetAndMetadata(progress.offset, epoch, ""));
            }
        });
        return consumed;
    }

    /** What a fetch said of the partition's end. */
    void onEnd(TopicPartition partition, long highWatermark, long lastStableOffset) {
        Progress progress = byPartition.get(partition);
        if (progress != null) {
            progress.highWatermark = highWatermark;
            progress.lastStableOffset = lastStableOffset;
        }
    }

    /** How many records lie before the end as last heard of. */
    OptionalLong lag(TopicPartition partition, boolean readCommitted) {
        Progress progress = progress(partition);
        long end = readCommitted ? progress.lastStableOffset : progress.highWatermark;
        return end < 0 || progress.offset == UNKNOWN
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, end - progress.offset));
    }
}
