package io.barnabas.storage.log.cleaner;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.storage.log.LogCleaning;
import io.barnabas.storage.log.LogDir;
import io.barnabas.storage.log.LogManager;
import io.barnabas.storage.log.UnifiedLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts the logs of a broker in the background: for every key the newest record stays, for the rest see
 * {@code io.barnabas.storage.compaction}. Logs whose {@code cleanup.policy} contains {@code compact} are looked at every
 * {@code log.cleaner.backoff.ms}, the dirtiest first; their retention is done here too.
 */
public final class LogCleaner implements LogCleaning, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogCleaner");
    private static final long STOP_LIMIT_S = 10;

    private final CleanerManager manager;
    private final CleanerCheckpoints checkpoints = new CleanerCheckpoints();
    private final Throttler throttler;
    private final Time time;
    private final IntFunction<ScheduledExecutorService> threads;
    private final List<ScheduledExecutorService> running = new ArrayList<>();
    private final ReentrantLock pauseLock = new ReentrantLock();
    private final Condition stopped = pauseLock.newCondition();
    private volatile CleanerSettings settings;
    private volatile boolean stopping;

    /**
     * A cleaner that does nothing yet.
     *
     * @param threads makes the executor of a cleaner thread, of one thread, by its number; shut down here
     */
    public LogCleaner(
            CleanerSettings settings, LogManager logManager, IntFunction<ScheduledExecutorService> threads, Time time) {
        this.settings = settings;
        this.time = time;
        this.threads = threads;
        this.throttler = new Throttler(settings.maxIoBytesPerSecond(), time, this::pause);
        this.manager = new CleanerManager(
                new CleanerManager.Logs() {
                    @Override
                    public Collection<UnifiedLog> all() {
                        return logManager.allLogs();
                    }

                    @Override
                    public boolean serves(UnifiedLog log) {
                        return logManager.getLog(log.topicPartition()).orElse(null) == log;
                    }

                    @Override
                    public Collection<UnifiedLog> future() {
                        return logManager.futureLogs();
                    }
                },
                checkpoints,
                time);
        logManager.logDirs().stream().filter(dir -> !dir.isOffline()).forEach(checkpoints::read);
    }

    /** Starts the threads. */
    public synchronized void start() {
        LOG.info("Starting the log cleaner");
        resize(settings.threads());
    }

    /** Takes other settings: the number of threads and the rate at once, the rest with the next cleaning of each. */
    public synchronized void reconfigure(CleanerSettings newSettings) {
        throttler.updateRate(newSettings.maxIoBytesPerSecond());
        settings = newSettings;
        if (!stopping) {
            resize(newSettings.threads());
        }
    }

    private void resize(int count) {
        while (running.size() > count) {
            // What it is cleaning it cleans to the end.
            running.remove(running.size() - 1).shutdown();
        }
        while (running.size() < count) {
            int id = running.size();
            ScheduledExecutorService executor = threads.apply(id);
            running.add(executor);
            CleanerThread thread = new CleanerThread(id, manager, () -> settings, throttler, () -> stopping, time);
            executor.execute(() -> work(thread, executor));
        }
    }

    private void work(CleanerThread thread, ScheduledExecutorService executor) {
        boolean cleaned = false;
        try {
            cleaned = thread.doWork();
        } catch (RuntimeException e) {
            LOG.error("A log cleaner thread failed; it goes on", e);
        }
        try {
            executor.schedule(() -> work(thread, executor), cleaned ? 0 : settings.backoffMs(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("A log cleaner thread ends");
        }
    }

    /** Waits for the throttle, or the stop. */
    private void pause(long ns) {
        pauseLock.lock();
        try {
            long left = ns;
            while (left > 0 && !stopping) {
                left = stopped.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pauseLock.unlock();
        }
    }

    /** Cleans at most one log, on this thread; true if it did. For tests, and tools that want no threads. */
    public boolean cleanOnce() {
        return new CleanerThread(0, manager, () -> settings, throttler, () -> stopping, time).doWork();
    }

    /** Partitions whose logs could not be cleaned; the broker's log says why. */
    public Set<TopicPartition> uncleanablePartitions() {
        return manager.uncleanablePartitions();
    }

    @Override
    public boolean isEnabled() {
        return !stopping;
    }

    @Override
    public void onTruncated(UnifiedLog log) {
        manager.onTruncated(log);
    }

    @Override
    public void forget(TopicPartition topicPartition, LogDir dir) {
        manager.forget(topicPartition, dir);
    }

    @Override
    public void onMoved(UnifiedLog from, UnifiedLog to) {
        manager.onMoved(from, to);
    }

    /** Ends the threads; a cleaning under way is given up. To be called before the logs are closed. */
    @Override
    public synchronized void close() {
        LOG.info("Shutting down the log cleaner.");
        pauseLock.lock();
        try {
            stopping = true;
            stopped.signalAll();
        } finally {
            pauseLock.unlock();
        }
        running.forEach(ScheduledExecutorService::shutdown);
        try {
            for (ScheduledExecutorService executor : running) {
                if (!executor.awaitTermination(STOP_LIMIT_S, TimeUnit.SECONDS)) {
                    LOG.warn("A log cleaner thread did not end within {} s", STOP_LIMIT_S);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.clear();
    }
}
