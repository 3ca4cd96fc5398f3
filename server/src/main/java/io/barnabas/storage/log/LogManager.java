package io.barnabas.storage.log;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.storage.log.segment.LogFileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All logs of a broker: found and loaded at start, created and deleted while it runs, flushed, checkpointed and
 * shortened
 * in the background, closed cleanly at the end.
 *
 * <p>{@link #getLog} is safe from any thread and takes no lock. Creation and deletion take turns.
 */
public final class LogManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogManager");

    /** What a new log takes: a directory, and a block for each of its files. */
    private static final int NEW_LOG_BYTES = 32 * 1024;

    private final LogManagerSettings settings;
    private volatile int producerIdExpirationMs;
    private final ScheduledExecutorService scheduler;
    private final Time time;
    private final LogDirs dirs;
    private final Map<TopicPartition, UnifiedLog> logs = new ConcurrentHashMap<>();

    /** Partitions whose log directory failed while the broker ran. */
    private final Set<TopicPartition> offline = ConcurrentHashMap.newKeySet();

    private final LogDeleter deleter;
    private final FutureLogs futureLogs;
    private final LogTasks tasks;
    private final LogFlusher flusher;
    private final LogConfigs configs;
    private volatile Consumer<LogDir> onLogDirFailure = dir -> {};
    private volatile Consumer<TopicPartition> onLogSettled = tp -> {};

    private volatile Runnable onRoomForLogs = () -> {};
    private volatile boolean refusedLogs;

    /** Null until {@link #startLoading}. */
    private volatile LogLoading loading;

    private volatile LogCleaning cleaning = LogCleaning.NONE;

    /**
     * A manager that has not touched the disk yet.
     *
     * @param defaultConfig what a topic without overrides gets
     * @param scheduler runs the background work; handed in running, and left running
     */
    public LogManager(
            LogManagerSettings settings, LogConfig defaultConfig, ScheduledExecutorService scheduler, Time time) {
        this.settings = settings;
        this.producerIdExpirationMs = settings.producerIdExpirationMs();
        this.configs = new LogConfigs(defaultConfig, logs.values());
        this.scheduler = scheduler;
        this.time = time;
        this.deleter = new LogDeleter(scheduler);
        this.dirs = new LogDirs(settings, time, this::handleLogDirFailure);
        this.futureLogs = new FutureLogs(dirs.all(), this::openNew);
        this.tasks = new LogTasks(settings, scheduler, logs.values());
        dirs.all().forEach(dir -> dir.space().onChange(() -> onFull(dir), this::onRoom));
        this.flusher = new LogFlusher(settings.limits().unflushedBytes());
    }

    /** Who is told when a log directory goes offline; its logs are not served from then on. */
    public void onLogDirFailure(Consumer<LogDir> listener) {
        onLogDirFailure = listener;
    }

    /** Who compacts the logs from now on, and does the retention of those that are compacted. */
    public void useCleaning(LogCleaning cleaner) {
        cleaning = cleaner;
    }

    // ---------------------------------------------------------------- start

    /**
     * Creates the log directories that are missing and takes their locks. Called by {@link #startLoading} if it was not
     * called before. A directory that cannot be written to is offline from the start, unless it is the only one left.
     *
     * @throws IOException no directory can be written to, or another broker uses one; the message says which
     */
    public synchronized void lockLogDirs() throws IOException {
        dirs.lock();
    }

    /**
     * As {@link #startLoading}, and returns when all logs are loaded.
     *
     * @throws IOException also when the disks fail meanwhile
     */
    public void startup(Function<String, Map<String, String>> overrides) throws IOException {
        startLoading(overrides);
        try {
            loading.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while logs were loaded", e);
        }
        if (dirs.areAllOffline()) {
            throw new IOException("Error while loading the logs of " + dirs.all() + ": all have failed");
        }
    }

    /**
     * Finds all logs, begins to load them, after an unclean stop with recovery, and starts the background work. Each log
     * is there as soon as it is loaded ({@link #onLogSettled}); until then {@link #isLoading} says so.
     *
     * @param overrides the configuration overrides of a topic, by its name; asked once per log
     * @throws IOException the directories cannot be read
     */
    public void startLoading(Function<String, Map<String, String>> overrides) throws IOException {
        lockLogDirs();
        configs.useOverrides(overrides);
        LOG.info(
                "Loading logs from log dirs ArraySeq({})",
                dirs.all().stream().map(LogDir::toString).collect(Collectors.joining(", ")));
        List<LogDirLoader> found = dirs.findLogs();
        loading =
                new LogLoading(found, settings.recoveryThreadsPerDataDir(), this::loader, new LoadingListener(), time);
        for (LogDirLoader each : found) {
            each.deletedDirectories().forEach(path -> deleter.scheduleDirectory(path, configs.of(path)));
        }
        loading.start();
        tasks.start(this);
    }

    /** What becomes of the logs that are being loaded. */
    private final class LoadingListener implements LogLoading.Listener {
        @Override
        public void onLoaded(UnifiedLog log) {
            TopicPartition tp = log.topicPartition();
            if (log.logDir().isOffline()) {
                onFailed(tp);
                return;
            }
            log.replacements().onTruncation(truncated -> cleaning.onTruncated(truncated));
            logs.put(tp, log);
            // What changed between the log's beginning to load and now passed it by.
            log.updateConfig(configs.of(tp.topic()));
        }

        @Override
        public void onSettled(TopicPartition tp) {
            onLogSettled.accept(tp);
        }

        @Override
        public void onFailed(TopicPartition tp) {
            offline.add(tp);
            onLogSettled.accept(tp);
        }

        @Override
        public void onFailed(LogDir dir, List<TopicPartition> unloaded, IOException failure) {
            offline.addAll(unloaded);
            dir.failed("Error while loading logs", failure);
            unloaded.forEach(onLogSettled);
        }
    }

    /** Whether the partition's log is there, but not loaded yet: it can neither be served nor created. Takes no lock. */
    public boolean isLoading(TopicPartition tp) {
        LogLoading now = loading;
        return now != null && now.isLoading(tp);
    }

    /** Somebody waits for this partition's log: let it be loaded before others. */
    public void want(TopicPartition tp) {
        LogLoading now = loading;
        if (now != null) {
            now.want(tp);
        }
    }

    /** Who is told of each log that is loaded, or that failed to; on the threads that load. */
    public void onLogSettled(Consumer<TopicPartition> listener) {
        onLogSettled = listener;
    }

    private LogLoader loader(LoadJob job) {
        LogDirLoader directory = job.directory();
        TopicPartition tp = job.topicPartition();
        return new LogLoader(
                context(directory.dir(), tp),
                directory.dir().path().resolve(LogFileNames.directoryName(tp)),
                configs.of(tp.topic()),
                directory.checkpoint(tp),
                job::isCancelled);
    }

    private LogContext context(LogDir dir, TopicPartition tp) {
        return new LogContext(tp, dir, scheduler, time, () -> producerIdExpirationMs);
    }

    private UnifiedLog openNew(LogDir dir, TopicPartition tp, Path directory) throws IOException {
        UnifiedLog log =
                new LogLoader(context(dir, tp), directory, configs.of(tp.topic()), LogLoader.Checkpoint.NEW).load();
        log.replacements().onTruncation(truncated -> cleaning.onTruncated(truncated));
        return log;
    }

    // ---------------------------------------------------------------- logs

    /** The log of a partition, if this broker has it. */
    public Optional<UnifiedLog> getLog(TopicPartition tp) {
        return Optional.ofNullable(logs.get(tp));
    }

    /** All logs. */
    public Collection<UnifiedLog> allLogs() {
        return logs.values();
    }

    /** The log directories, online or not. */
    public Collection<LogDir> logDirs() {
        return dirs.all();
    }

    /**
     * The log of a partition, created if it is missing, in the log directory that has the fewest.
     *
     * @param topicId noted in {@code partition.metadata} if it is given
     * @throws ApiException INCONSISTENT_TOPIC_ID if the directory belongs to another topic of this name, or the disk
     *     failed
     */
    public UnifiedLog getOrCreateLog(TopicPartition tp, Optional<Uuid> topicId) {
        return getOrCreateLog(tp, topicId, true);
    }

    /**
     * As {@link #getOrCreateLog(TopicPartition, Optional)}.
     *
     * @param isNew whether the replica is new to this broker. One that is not, and has no log, may have it in a
     *     directory that is offline
     */
    public synchronized UnifiedLog getOrCreateLog(TopicPartition tp, Optional<Uuid> topicId, boolean isNew) {
        UnifiedLog log = logs.get(tp);
        if (log == null) {
            if (isLoading(tp)) {
                throw new ApiException(Errors.KAFKA_STORAGE_ERROR, "The log of " + tp + " is not recovered yet");
            }
            if (offline.contains(tp) || (!isNew && dirs.isAnyOffline())) {
                // An empty log elsewhere would pass for the partition's and lose its records.
                throw new ApiException(
                        Errors.KAFKA_STORAGE_ERROR, "The log directory of " + tp + " is offline on this broker");
            }
            log = create(tp);
            logs.put(tp, log);
        }
        topicId.ifPresent(log::assignTopicId);
        return log;
    }

    /** Whether no log directory is left to serve from. */
    public boolean areAllOffline() {
        return dirs.areAllOffline();
    }

    /** Retention may have something to give back; it need not wait for its hour. */
    private void onFull(LogDir dir) {
        LOG.debug("Looking for segments of {} that retention has done with", dir);
        scheduler.execute(this::cleanupLogs);
    }

    private void onRoom() {
        if (refusedLogs) {
            refusedLogs = false;
            onRoomForLogs.run();
        }
    }

    /** Who is told when logs that could not be created for want of room can be created now; must not block. */
    public void onRoomForLogs(Runnable listener) {
        onRoomForLogs = listener;
    }

    /** Asks the volumes how much room is left. */
    public void lookForRoom() {
        dirs.lookForRoom();
    }

    private UnifiedLog create(TopicPartition tp) {
        LogDir preferred = futureLogs.takePreferred(tp);
        LogDir dir = preferred == null || preferred.isOffline() ? emptiestLogDir() : preferred;
        Path directory = dir.path().resolve(LogFileNames.directoryName(tp));
        if (!dir.space().admits(NEW_LOG_BYTES, true)) {
            refusedLogs = true;
            throw dir.full("A log for " + tp + " cannot be created", null);
        }
        try {
            dirs.checkpoints(dir).forget(tp);
            cleaning.forget(tp, dir);
            Files.createDirectories(directory);
            UnifiedLog log = openNew(dir, tp, directory);
            LOG.info(
                    "Created log for partition {} in {} with properties {}",
                    tp,
                    directory,
                    log.config().overrides());
            return log;
        } catch (IOException e) {
            refusedLogs = true;
            throw dir.failed("Error while creating log for " + tp, e);
        }
    }

    private LogDir emptiestLogDir() {
        return dirs.emptiest(logs.values())
                .orElseThrow(() -> new ApiException(
                        Errors.KAFKA_STORAGE_ERROR, "No log directory of " + dirs.all() + " is online"));
    }

    /**
     * Takes a log out of service. Its directory is renamed at once and deleted {@code file.delete.delay.ms} later. One
     * that is being loaded is not loaded any further.
     *
     * @return the log that was there, if it was loaded
     */
    public synchronized Optional<UnifiedLog> asyncDelete(TopicPartition tp) {
        futureLogs.abandon(tp);
        LogDir unloaded = loading == null ? null : loading.cancel(tp);
        if (unloaded != null) {
            deleter.scheduleUnloaded(tp, unloaded, configs.of(tp.topic()));
        }
        UnifiedLog log = logs.remove(tp);
        if (log != null) {
            deleter.schedule(log);
            cleaning.forget(tp, log.logDir());
        }
        return Optional.ofNullable(log);
    }

    /** The log directory of that path; empty when it is none of this broker's. */
    public Optional<LogDir> logDir(String path) {
        return dirs.at(path);
    }

    /** Where a partition's log is to be created, when it comes. */
    public void preferLogDir(TopicPartition tp, LogDir dir) {
        futureLogs.prefer(tp, dir);
    }

    /**
     * An empty log in another log directory that is to take the place of this one, with {@link
     * #replaceCurrentWithFutureLog}. One that was begun before is deleted.
     *
     * @throws ApiException KAFKA_STORAGE_ERROR
     */
    public synchronized UnifiedLog createFutureLog(UnifiedLog present, LogDir dir) {
        TopicPartition tp = present.topicPartition();
        futureLogs.abandon(tp);
        try {
            dirs.checkpoints(dir).forget(tp);
        } catch (IOException e) {
            throw dir.failed("Error while creating future log for " + tp, e);
        }
        UnifiedLog future = futureLogs.create(present, dir);
        // From here on the cleaner leaves the partition alone: the copy must not miss a tombstone and keep what it
        // deletes.
        present.replacements().abort();
        return future;
    }

    /** Logs that are to take the place of others. */
    public Collection<UnifiedLog> futureLogs() {
        return futureLogs.all();
    }

    /**
     * Puts the future log in the place of the present one, which is deleted later. There is a moment with both on disk
     * under the partition's name, and none with neither.
     *
     * @param onReplaced run before the log that was present is closed
     * @throws ApiException KAFKA_STORAGE_ERROR when there is no future log, or its disk failed
     */
    public synchronized void replaceCurrentWithFutureLog(TopicPartition tp, Runnable onReplaced) {
        UnifiedLog present = logs.get(tp);
        UnifiedLog log = futureLogs.promote(tp);
        logs.put(tp, log);
        onReplaced.run();
        if (present != null) {
            cleaning.onMoved(present, log);
            deleter.schedule(present);
        }
    }

    /** Deletes a partition's future log, if it has one. */
    public synchronized void abandonFutureLog(TopicPartition tp) {
        futureLogs.abandon(tp);
    }

    /** A topic's overrides changed; its logs follow. */
    public void updateTopicConfig(String topic, Map<String, String> overrides) {
        configs.onTopic(topic, overrides);
    }

    /** The broker's defaults changed; all logs follow, each with its own overrides. */
    public void reconfigureDefaultLogConfig(LogConfig newDefault) {
        configs.onDefaults(newDefault);
    }

    /** {@code producer.id.expiration.ms} is this from now on. */
    public void updateProducerIdExpirationMs(int expirationMs) {
        producerIdExpirationMs = expirationMs;
    }

    /** What a topic without overrides gets. */
    public LogConfig currentDefaultConfig() {
        return configs.defaults();
    }

    // ---------------------------------------------------------------- background

    /** Removes the segments that retention has done with, in all logs. */
    public void cleanupLogs() {
        tasks.cleanupLogs(log -> !cleaning.isEnabled() || !log.config().compact());
    }

    /** Forces the logs to the device whose unflushed records are older than their {@code flush.ms}. */
    public void flushDirtyLogs() {
        tasks.flushDirtyLogs(time.milliseconds());
    }

    /**
     * Writes {@code recovery-point-offset-checkpoint}, and once more when logs have been forced to the device because
     * too much of them was not; that is not waited for.
     */
    public void advanceRecoveryPoints() {
        checkpointLogRecoveryOffsets();
        flusher.start(dirs.online().stream().map(this::logsIn).toList(), this::checkpointLogRecoveryOffsets);
    }

    /** Writes {@code recovery-point-offset-checkpoint}. */
    public void checkpointLogRecoveryOffsets() {
        checkpoint("recovery points", LogCheckpoints::writeRecoveryPoints);
    }

    /** Writes {@code log-start-offset-checkpoint}. */
    public void checkpointLogStartOffsets() {
        checkpoint("log start offsets", LogCheckpoints::writeLogStartOffsets);
    }

    /**
     * Writes {@code replication-offset-checkpoint}; called every {@code
     * replica.high.watermark.checkpoint.interval.ms}.
     */
    public void checkpointHighWatermarks() {
        checkpoint("high watermarks", LogCheckpoints::writeHighWatermarks);
    }

    /** A checkpoint of one directory. */
    @FunctionalInterface
    private interface CheckpointWriter {
        void write(LogCheckpoints checkpoints, Supplier<Collection<UnifiedLog>> logs) throws IOException;
    }

    private void checkpoint(String what, CheckpointWriter writer) {
        for (LogDir dir : dirs.online()) {
            try {
                writer.write(dirs.checkpoints(dir), () -> logsIn(dir));
            } catch (IOException e) {
                dir.failed("Disk error while writing " + what, e);
            }
        }
    }

    private Collection<UnifiedLog> logsIn(LogDir dir) {
        return logs.values().stream().filter(log -> log.logDir() == dir).toList();
    }

    private void handleLogDirFailure(LogDir dir) {
        Collection<UnifiedLog> lost = logsIn(dir);
        lost.forEach(log -> {
            offline.add(log.topicPartition());
            logs.remove(log.topicPartition());
        });
        LOG.error(
                "Logs for partitions {} are offline because log directory {} failed",
                lost.stream().map(UnifiedLog::topicPartition).toList(),
                dir);
        onLogDirFailure.accept(dir);
    }

    // ---------------------------------------------------------------- stop

    /** Flushes and closes all logs, and notes that there is nothing to recover. As {@code shutdown(-1)}. */
    @Override
    public void close() {
        shutdown(-1L);
    }

    /**
     * Flushes and closes all logs, and notes that there is nothing to recover.
     *
     * @param brokerEpoch what to note it with, -1 with ZooKeeper
     */
    public synchronized void shutdown(long brokerEpoch) {
        LOG.info("Shutting down.");
        tasks.stop();
        flusher.stop();
        if (loading != null) {
            loading.stop();
            new LogClosing(dirs, loading, settings.recoveryThreadsPerDataDir()).close(this::logsIn, brokerEpoch);
            logs.clear();
        }
        dirs.unlock();
        LOG.info("Shutdown complete.");
    }
}
