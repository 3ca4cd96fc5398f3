package io.barnabas.clients.consumer;

import io.barnabas.common.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The partitions a consumer reads, and for each how far it has come. */
final class Positions {
    private static final long UNKNOWN = -1;

    /** How far one partition has been read. */
    private static final class Progress {
        private long offset = UNKNOWN;
        private OffsetResetStrategy reset;
        private long resetAllowedMs = Long.MIN_VALUE;
        private boolean resetInFlight;
        private boolean paused;
    }

    private final Map<TopicPartition, Progress> byPartition = new LinkedHashMap<>();

    /** Reads exactly these from now on; those read already keep their position. */
    void assign(Collection<TopicPartition> partitions, OffsetResetStrategy start) {
        byPartition.keySet().retainAll(Set.copyOf(partitions));
        for (TopicPartition partition : partitions) {
            byPartition.computeIfAbsent(partition, added -> {
                Progress progress = new Progress();
                progress.reset = start;
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

    void seek(TopicPartition partition, long offset) {
        Progress progress = progress(partition);
        progress.offset = offset;
        progress.reset = null;
    }

    /** Finds the position anew, when the broker is asked next. */
    void reset(TopicPartition partition, OffsetResetStrategy strategy) {
        Progress progress = progress(partition);
        progress.offset = UNKNOWN;
        progress.reset = strategy;
        progress.resetAllowedMs = Long.MIN_VALUE;
        progress.resetInFlight = false;
    }

    /** Takes a position that was asked for, unless it is no longer wanted. */
    void found(TopicPartition partition, OffsetResetStrategy strategy, long offset) {
        Progress progress = byPartition.get(partition);
        if (progress != null && progress.reset == strategy) {
            progress.offset = offset;
            progress.reset = null;
            progress.resetInFlight = false;
        }
    }

    void askedForReset(TopicPartition partition) {
        progress(partition).resetInFlight = true;
    }

    void resetFailed(TopicPartition partition, long allowedMs) {
        Progress progress = byPartition.get(partition);
        if (progress != null) {
            progress.resetInFlight = false;
            progress.resetAllowedMs = allowedMs;
        }
    }

    /** Partitions whose position must be asked for now, with where to begin. */
    Map<TopicPartition, OffsetResetStrategy> dueResets(long nowMs) {
        Map<TopicPartition, OffsetResetStrategy> due = new LinkedHashMap<>();
        byPartition.forEach((partition, progress) -> {
            if (progress.reset != null && !progress.resetInFlight && progress.resetAllowedMs <= nowMs) {
                due.put(partition, progress.reset);
            }
        });
        return due;
    }

    /** Moves on after records were handed out. */
    void advance(TopicPartition partition, long offset) {
        Progress progress = byPartition.get(partition);
        if (progress != null) {
            progress.offset = offset;
        }
    }

    /** The offset of the next record to be handed out; -1 while that is not known. */
    long offset(TopicPartition partition) {
        return progress(partition).offset;
    }

    void pause(TopicPartition partition, boolean paused) {
        progress(partition).paused = paused;
    }

    boolean isPaused(TopicPartition partition) {
        return progress(partition).paused;
    }

    /** Partitions that can be read from. */
    List<TopicPartition> readable() {
        List<TopicPartition> readable = new ArrayList<>(byPartition.size());
        byPartition.forEach((partition, progress) -> {
            if (progress.offset != UNKNOWN && !progress.paused) {
                readable.add(partition);
            }
        });
        return readable;
    }
}
