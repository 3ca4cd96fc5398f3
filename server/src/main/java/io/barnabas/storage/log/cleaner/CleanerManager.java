package io.barnabas.storage.log.cleaner;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.storage.log.LogDir;
import io.barnabas.storage.log.UnifiedLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which log is cleaned next, which are being worked on, and which cannot be cleaned. Safe from any thread. */
final class CleanerManager {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogCleaner");

    private final Logs logs;
    private final CleanerCheckpoints checkpoints;
    private final Time time;
    private final Set<UnifiedLog> inProgress = new HashSet<>();
    private final Set<UnifiedLog> uncleanable = new HashSet<>();

    /** The broker's logs, as they are now. */
    interface Logs {
        /** All that are served. */
        Collection<UnifiedLog> all();

        /** Whether it is one of them. */
        boolean serves(UnifiedLog log);

        /** Those that are to take the place of others: these are left alone until then. */
        Collection<UnifiedLog> future();
    }

    CleanerManager(Logs logs, CleanerCheckpoints checkpoints, Time time) {
        this.logs = logs;
        this.checkpoints = checkpoints;
        this.time = time;
    }

    /** The dirtiest log of those that are due, now in progress until {@link #done}. */
    synchronized Optional<CleanableLog> takeFilthiest() {
        long now = time.milliseconds();
        CleanableLog filthiest = null;
        uncleanable.removeIf(log -> !isServed(log));
        for (UnifiedLog log : logs.all()) {
            if (isFree(log)) {
                CleanableLog candidate = lookAt(log, now);
                boolean better = candidate != null
                        && candidate.totalBytes() > 0
                        && candidate.isDue()
                        && hasRoomFor(log)
                        && (filthiest == null || candidate.cleanableRatio() > filthiest.cleanableRatio());
                filthiest = better ? candidate : filthiest;
            }
        }
        if (filthiest != null) {
            inProgress.add(filthiest.log());
        }
        return Optional.ofNullable(filthiest);
    }

    /** A cleaned segment stands beside those it replaces for a while; coordinators need what is left more. */
    private static boolean hasRoomFor(UnifiedLog log) {
        long bytes = Math.min(log.size(), log.config().segmentBytes());
        boolean room = log.logDir().space().hasRoomFor(bytes);
        if (!room) {
            LOG.debug("The cleaning of {} waits for room for {} bytes in {}", log, bytes, log.logDir());
        }
        return room;
    }

    private CleanableLog lookAt(UnifiedLog log, long now) {
        try {
            return CleanableLog.of(log, firstDirtyOffset(log), now);
        } catch (IOException | RuntimeException e) {
            if (isServed(log)) {
                markUncleanable(log, e);
            }
            return null;
        }
    }

    /** Compacted logs nobody works on, now in progress until {@link #done}: for their retention. */
    synchronized List<UnifiedLog> takeDeletable() {
        List<UnifiedLog> free = new ArrayList<>();
        for (UnifiedLog log : logs.all()) {
            if (isFree(log)) {
                free.add(log);
            }
        }
        inProgress.addAll(free);
        return free;
    }

    private boolean isFree(UnifiedLog log) {
        return mayBeCleaned(log) && !inProgress.contains(log) && !uncleanable.contains(log);
    }

    /** Whether the log is one to be cleaned still: of a compacted topic, in service, and not on the move. */
    boolean mayBeCleaned(UnifiedLog log) {
        return log.config().compact() && !log.logDir().isOffline() && isServed(log) && !isMoving(log.topicPartition());
    }

    private boolean isServed(UnifiedLog log) {
        return logs.serves(log);
    }

    private boolean isMoving(TopicPartition tp) {
        for (UnifiedLog future : logs.future()) {
            if (future.topicPartition().equals(tp)) {
                return true;
            }
        }
        return false;
    }

    /** The log is free again. */
    synchronized void done(UnifiedLog log) {
        inProgress.remove(log);
    }

    /** The log is clean below this offset. */
    void cleaned(UnifiedLog log, long endOffset) {
        checkpoints.put(log.logDir(), log.topicPartition(), endOffset);
    }

    /** The log is left alone from now on, until the next start. */
    synchronized void markUncleanable(UnifiedLog log, Exception reason) {
        LOG.warn(
                "Unexpected exception thrown when cleaning log {}. Marking its partition ({}) as uncleanable",
                log,
                log.topicPartition(),
                reason);
        uncleanable.add(log);
    }

    /** Partitions whose logs cannot be cleaned. */
    synchronized Set<TopicPartition> uncleanablePartitions() {
        Set<TopicPartition> partitions = new HashSet<>();
        uncleanable.forEach(log -> partitions.add(log.topicPartition()));
        return partitions;
    }

    private long firstDirtyOffset(UnifiedLog log) {
        TopicPartition tp = log.topicPartition();
        long start = log.logStartOffset();
        OptionalLong known = checkpoints.get(log.logDir(), tp);
        if (known.isEmpty()) {
            return start;
        }
        long offset = known.getAsLong();
        if (offset < start) {
            if (!log.config().delete()) {
                LOG.warn(
                        "Resetting first dirty offset of {} to log start offset {} since the checkpointed offset {} is "
                                + "invalid.",
                        tp,
                        start,
                        offset);
            }
        } else if (offset > log.logEndOffset()) {
            LOG.warn(
                    "The last checkpoint dirty offset for partition {} is {}, which is larger than the log end offset {}. "
                            + "Resetting to the log start offset {}.",
                    tp,
                    offset,
                    log.logEndOffset(),
                    start);
        } else {
            return offset;
        }
        checkpoints.put(log.logDir(), tp, start);
        return start;
    }

    /** What comes next at the log's end is dirty. */
    void onTruncated(UnifiedLog log) {
        long active = log.logSegments().get(log.numberOfSegments() - 1).baseOffset();
        OptionalLong known = checkpoints.get(log.logDir(), log.topicPartition());
        if (known.isPresent() && known.getAsLong() > active) {
            checkpoints.put(log.logDir(), log.topicPartition(), active);
        }
    }

    void forget(TopicPartition tp, LogDir dir) {
        checkpoints.remove(dir, tp);
    }

    /** The copy is as clean as the log it was made from: that was not cleaned meanwhile. */
    void onMoved(UnifiedLog from, UnifiedLog to) {
        OptionalLong known = checkpoints.get(from.logDir(), from.topicPartition());
        checkpoints.remove(from.logDir(), from.topicPartition());
        if (known.isPresent()) {
            checkpoints.put(to.logDir(), to.topicPartition(), known.getAsLong());
        }
    }
}
