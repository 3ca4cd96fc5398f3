package io.barnabas.storage.log;

import io.barnabas.common.TopicPartition;
import io.barnabas.storage.log.checkpoint.OffsetCheckpointFile;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The offset checkpoints of one log directory: what they said when the broker started, and what they say now. */
final class LogCheckpoints {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogManager");

    private final LogDir dir;

    /** Partitions whose logs are there and not loaded yet. */
    private final Set<TopicPartition> unsettled = ConcurrentHashMap.newKeySet();

    private final Entry recoveryPoints;
    private final Entry logStartOffsets;
    private final Entry highWatermarks;

    private static final class Entry {
        private final OffsetCheckpointFile file;
        private Map<TopicPartition, Long> written = Map.of();

        Entry(LogDir dir, String name) {
            file = new OffsetCheckpointFile(dir.path(), name);
        }

        void read() throws IOException {
            file.createIfMissing();
            try {
                written = file.read();
            } catch (IOException e) {
                LOG.warn("Error occurred while reading {}, resetting its offsets to 0", file.file(), e);
                written = Map.of();
            }
        }

        /**
         * Writes these offsets, and those that were there of partitions nothing new is known of.
         *
         * @param kept asked before {@code offsets}: a log that is loaded between the two is in at least one
         */
        synchronized void write(Set<TopicPartition> kept, Supplier<Map<TopicPartition, Long>> offsets)
                throws IOException {
            Map<TopicPartition, Long> all = new HashMap<>();
            for (TopicPartition tp : kept) {
                Long before = written.get(tp);
                if (before != null) {
                    all.put(tp, before);
                }
            }
            all.putAll(offsets.get());
            write(all);
        }

        private void write(Map<TopicPartition, Long> offsets) throws IOException {
            file.write(offsets);
            written = offsets;
        }

        synchronized void forget(TopicPartition tp) throws IOException {
            if (written.containsKey(tp)) {
                Map<TopicPartition, Long> rest = new HashMap<>(written);
                rest.remove(tp);
                write(rest);
            }
        }

        long of(TopicPartition tp) {
            return written.getOrDefault(tp, 0L);
        }
    }

    LogCheckpoints(LogDir dir) {
        this.dir = dir;
        recoveryPoints = new Entry(dir, OffsetCheckpointFile.RECOVERY_POINT);
        logStartOffsets = new Entry(dir, OffsetCheckpointFile.LOG_START_OFFSET);
        highWatermarks = new Entry(dir, OffsetCheckpointFile.HIGH_WATERMARK);
    }

    /** Reads the files, creating empty ones where they are missing. A file that makes no sense counts as empty. */
    void read() throws IOException {
        recoveryPoints.read();
        logStartOffsets.read();
        highWatermarks.read();
        new OffsetCheckpointFile(dir.path(), OffsetCheckpointFile.CLEANER).createIfMissing();
    }

    LogLoader.Checkpoint checkpoint(TopicPartition tp, boolean hadCleanShutdown) {
        return new LogLoader.Checkpoint(
                recoveryPoints.of(tp), logStartOffsets.of(tp), highWatermarks.of(tp), hadCleanShutdown);
    }

    /** Sees to it that a new log does not inherit the offsets of a deleted one of the same name. */
    void forget(TopicPartition tp) throws IOException {
        recoveryPoints.forget(tp);
        logStartOffsets.forget(tp);
        highWatermarks.forget(tp);
    }

    /** These partitions' logs are there, and nobody knows their offsets before they are loaded: what was written stays. */
    void await(Collection<TopicPartition> partitions) {
        unsettled.addAll(partitions);
    }

    /** The partition's log is loaded, and among those that are written, or gone. */
    void settle(TopicPartition tp) {
        unsettled.remove(tp);
    }

    void writeRecoveryPoints(Supplier<Collection<UnifiedLog>> logs) throws IOException {
        recoveryPoints.write(Set.copyOf(unsettled), () -> offsets(logs.get(), UnifiedLog::recoveryPoint));
    }

    /** Only starts that the segments' names do not tell are written. */
    void writeLogStartOffsets(Supplier<Collection<UnifiedLog>> logs) throws IOException {
        logStartOffsets.write(Set.copyOf(unsettled), () -> {
            Map<TopicPartition, Long> starts = new HashMap<>();
            for (UnifiedLog log : logs.get()) {
                long start = log.logStartOffset();
                if (start > log.logSegments().get(0).baseOffset()) {
                    starts.put(log.topicPartition(), start);
                }
            }
            return starts;
        });
    }

    void writeHighWatermarks(Supplier<Collection<UnifiedLog>> logs) throws IOException {
        highWatermarks.write(Set.copyOf(unsettled), () -> offsets(logs.get(), UnifiedLog::highWatermark));
    }

    private static Map<TopicPartition, Long> offsets(Collection<UnifiedLog> logs, ToLongFunction<UnifiedLog> offset) {
        Map<TopicPartition, Long> offsets = new HashMap<>(logs.size() * 2);
        for (UnifiedLog log : logs) {
            offsets.put(log.topicPartition(), offset.applyAsLong(log));
        }
        return offsets;
    }
}
