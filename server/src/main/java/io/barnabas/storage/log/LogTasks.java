package io.barnabas.storage.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The periodic work on all logs of a broker. The failure of one log keeps nobody from looking after the others. */
final class LogTasks {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogManager");

    /** A volume is asked how much room is left: one system call. */
    private static final long LOOK_FOR_ROOM_MS = 1_000;

    private final LogManagerSettings settings;
    private final ScheduledExecutorService scheduler;
    private final Collection<UnifiedLog> logs;
    private final List<Future<?>> running = new ArrayList<>();

    /**
     * Work that has not started.
     *
     * @param logs the broker's logs: a view, not a copy
     */
    LogTasks(LogManagerSettings settings, ScheduledExecutorService scheduler, Collection<UnifiedLog> logs) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.logs = logs;
    }

    void start(LogManager manager) {
        LOG.info("Starting log cleanup with a period of {} ms.", settings.retentionCheckMs());
        every(settings.retentionCheckMs(), manager::cleanupLogs);
        LOG.info("Starting log flusher with a default period of {} ms.", settings.flushCheckMs());
        every(settings.flushCheckMs(), manager::flushDirtyLogs);
        every(settings.flushRecoveryOffsetCheckpointMs(), manager::advanceRecoveryPoints);
        every(settings.flushStartOffsetCheckpointMs(), manager::checkpointLogStartOffsets);
        running.add(scheduler.scheduleWithFixedDelay(
                manager::lookForRoom, LOOK_FOR_ROOM_MS, LOOK_FOR_ROOM_MS, TimeUnit.MILLISECONDS));
        every(
                settings.producerIdExpirationCheckIntervalMs(),
                () -> logs.forEach(log -> guarded(log, UnifiedLog::removeExpiredProducers)));
    }

    void stop() {
        running.forEach(task -> task.cancel(false));
        running.clear();
    }

    void cleanupLogs(Predicate<UnifiedLog> which) {
        logs.stream().filter(which).forEach(log -> guarded(log, UnifiedLog::deleteOldSegments));
    }

    void flushDirtyLogs(long now) {
        for (UnifiedLog log : logs) {
            if (now - log.lastFlushTime() >= log.config().flushMs()) {
                guarded(log, UnifiedLog::flush);
            }
        }
    }

    private void every(long periodMs, Runnable task) {
        if (periodMs == Long.MAX_VALUE || periodMs <= 0) {
            return;
        }
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                // A task that throws would never run again.
                LOG.error("Background work on logs failed; it is tried again in {} ms", periodMs, e);
            }
        };
        running.add(scheduler.scheduleWithFixedDelay(
                guarded, settings.initialTaskDelayMs(), periodMs, TimeUnit.MILLISECONDS));
    }

    private static void guarded(UnifiedLog log, Consumer<UnifiedLog> work) {
        try {
            work.accept(log);
        } catch (RuntimeException e) {
            if (!log.isClosed()) {
                LOG.error("Background work on {} failed", log.topicPartition(), e);
            }
        }
    }
}
