package io.barnabas.storage.log;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.storage.log.checkpoint.CleanShutdownFile;
import io.barnabas.storage.log.segment.LogFileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
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

    private final LogManagerSettings settings;
    private final ScheduledExecutorService scheduler;
    private final Time time;
    private final Map<LogDir, LogCheckpoints> dirs = new LinkedHashMap<>();
    private final Map<TopicPartition, UnifiedLog> logs = new ConcurrentHashMap<>();

    /** Partitions whose log directory failed while the broker ran. */
    private final Set<TopicPartition> offline = ConcurrentHashMap.newKeySet();

    private final LogDeleter deleter;
    private final FutureLogs futureLogs;
    private final LogTasks tasks;
    private volatile LogConfig defaultConfig;
    private volatile Function<String, Map<String, String>> topicOverrides = topic -> Map.of();
    private volatile Consumer<LogDir> onLogDirFailure = dir -> {};
    private boolean locked;

    /**
     * A manager that has not touched the disk yet.
     *
     * @param defaultConfig what a topic without overrides gets
     * @param scheduler runs the background work; handed in running, and left running
     */
    public LogManager(
            LogManagerSettings settings, LogConfig defaultConfig, ScheduledExecutorService scheduler, Time time) {
        this.settings = settings;
        this.defaultConfig = defaultConfig;
        this.scheduler = scheduler;
        this.time = time;
        this.deleter = new LogDeleter(scheduler);
        this.futureLogs = new FutureLogs(
                dirs.keySet(), (dir, tp, directory) -> open(dir, tp, directory, LogLoader.Checkpoint.NEW));
        this.tasks = new LogTasks(settings, scheduler, logs.values());
        for (Path path : settings.logDirs()) {
            LogDir dir = new LogDir(path.toAbsolutePath());
            dir.onFailure(this::handleLogDirFailure);
            dirs.put(dir, new LogCheckpoints(dir));
        }
    }

    /** Who is told when a log directory goes offline; its logs are not served from then on. */
    public void onLogDirFailure(Consumer<LogDir> listener) {
        onLogDirFailure = listener;
    }

    // ---------------------------------------------------------------- start

    /**
     * Creates the log directories that are missing and takes their locks. Called by {@link #startup} if it was not
     * called before. A directory that cannot be written to is offline from the start, unless it is the only one left.
     *
     * @throws IOException no directory can be written to, or another broker uses one; the message says which
     */
    public synchronized void lockLogDirs() throws IOException {
        if (locked) {
            return;
        }
        try {
            for (LogDir dir : dirs.keySet()) {
                try {
                    dir.create();
                    dir.lock();
                } catch (LogDir.InUseException e) {
                    throw e;
                } catch (IOException e) {
                    failAtStart(dir, e);
                }
            }
        } catch (IOException e) {
            unlockLogDirs();
            throw e;
        }
        locked = true;
    }

    /** @throws IOException the failure, when it leaves no directory to serve from */
    private void failAtStart(LogDir dir, IOException failure) throws IOException {
        dir.failed("Failed to create or validate data directory", failure);
        if (areAllOffline()) {
            throw failure;
        }
    }

    /**
     * Loads all logs, after an unclean stop with recovery, and starts the background work.
     *
     * @param overrides the configuration overrides of a topic, by its name; asked once per log
     */
    public void startup(Function<String, Map<String, String>> overrides) throws IOException {
        lockLogDirs();
        topicOverrides = overrides;
        long start = time.milliseconds();
        LOG.info(
                "Loading logs from log dirs ArraySeq({})",
                dirs.keySet().stream().map(LogDir::toString).collect(Collectors.joining(", ")));
        Queue<LogDir> unclean = new ConcurrentLinkedQueue<>();
        new Workers("log-dir-loading")
                .run(
                        dirs.size(),
                        dirs.keySet().stream()
                                .filter(dir -> !dir.isOffline())
                                .map(dir -> loading(dir, unclean))
                                .toList());
        String took = "Loaded " + logs.size() + " logs in " + (time.milliseconds() - start) + "ms";
        LOG.info(unclean.isEmpty() ? took : took + " (unclean log dirs = " + unclean + ")");
        tasks.start(this);
    }

    private Callable<Void> loading(LogDir dir, Queue<LogDir> unclean) {
        return () -> {
            LogDirLoader loader = new LogDirLoader(dir, dirs.get(dir), time);
            int loaded;
            try {
                loaded = loader.load(
                        settings.recoveryThreadsPerDataDir(),
                        (tp, checkpoint) -> loading(dir, tp, checkpoint),
                        this::add);
            } catch (IOException e) {
                failAtStart(dir, new IOException("Error while loading the logs of " + dir + ": " + e.getMessage(), e));
                return null;
            }
            if (loaded > 0 && !loader.hadCleanShutdown()) {
                unclean.add(dir);
            }
            loader.deletedDirectories().forEach(path -> deleter.scheduleDirectory(path, config(path)));
            return null;
        };
    }

    private Callable<UnifiedLog> loading(LogDir dir, TopicPartition tp, LogLoader.Checkpoint checkpoint) {
        return () -> open(dir, tp, checkpoint);
    }

    private UnifiedLog open(LogDir dir, TopicPartition tp, LogLoader.Checkpoint checkpoint) throws IOException {
        return open(dir, tp, dir.path().resolve(LogFileNames.directoryName(tp)), checkpoint);
    }

    private UnifiedLog open(LogDir dir, TopicPartition tp, Path directory, LogLoader.Checkpoint checkpoint)
            throws IOException {
        LogContext context = new LogContext(tp, dir, scheduler, time, settings.producerIdExpirationMs());
        return new LogLoader(context, directory, config(tp.topic()), checkpoint).load();
    }

    private void add(UnifiedLog log) {
        UnifiedLog twice = logs.putIfAbsent(log.topicPartition(), log);
        if (twice != null) {
            throw new IllegalStateException("Duplicate log directories for " + log.topicPartition()
                    + " are found in both " + twice.directory() + " and " + log.directory()
                    + ". Keep the one whose log end is further, and move the other one out of log.dirs.");
        }
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
        return dirs.keySet();
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
            if (offline.contains(tp) || (!isNew && isAnyOffline())) {
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

    private boolean isAnyOffline() {
        for (LogDir dir : dirs.keySet()) {
            if (dir.isOffline()) {
                return true;
            }
        }
        return false;
    }

    /** Whether no log directory is left to serve from. */
    public boolean areAllOffline() {
        for (LogDir dir : dirs.keySet()) {
            if (!dir.isOffline()) {
                return false;
            }
        }
        return true;
    }

    private UnifiedLog create(TopicPartition tp) {
        LogDir preferred = futureLogs.takePreferred(tp);
        LogDir dir = preferred == null || preferred.isOffline() ? nextLogDir() : preferred;
        Path directory = dir.path().resolve(LogFileNames.directoryName(tp));
        try {
            dirs.get(dir).forget(tp);
            Files.createDirectories(directory);
            UnifiedLog log = open(dir, tp, LogLoader.Checkpoint.NEW);
            LOG.info(
                    "Created log for partition {} in {} with properties {}",
                    tp,
                    directory,
                    log.config().overrides());
            return log;
        } catch (IOException e) {
            throw dir.failed("Error while creating log for " + tp, e);
        }
    }

    private LogDir nextLogDir() {
        LogDir best = null;
        long fewest = Long.MAX_VALUE;
        for (LogDir dir : dirs.keySet()) {
            long count = dirs.size() == 1
                    ? 0
                    : logs.values().stream().filter(log -> log.logDir() == dir).count();
            if (!dir.isOffline() && count < fewest) {
                best = dir;
                fewest = count;
            }
        }
        if (best == null) {
            throw new ApiException(Errors.KAFKA_STORAGE_ERROR, "No log directory of " + dirs.keySet() + " is online");
        }
        return best;
    }

    /**
     * Takes a log out of service. Its directory is renamed at once and deleted {@code file.delete.delay.ms} later.
     *
     * @return the log that was there
     */
    public synchronized Optional<UnifiedLog> asyncDelete(TopicPartition tp) {
        futureLogs.abandon(tp);
        UnifiedLog log = logs.remove(tp);
        if (log != null) {
            deleter.schedule(log);
        }
        return Optional.ofNullable(log);
    }

    /** The log directory of that path; empty when it is none of this broker's. */
    public Optional<LogDir> logDir(String path) {
        return dirs.keySet().stream()
                .filter(dir -> dir.path().toString().equals(path))
                .findFirst();
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
            dirs.get(dir).forget(tp);
        } catch (IOException e) {
            throw dir.failed("Error while creating future log for " + tp, e);
        }
        return futureLogs.create(present, dir);
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
            deleter.schedule(present);
        }
    }

    /** Deletes a partition's future log, if it has one. */
    public synchronized void abandonFutureLog(TopicPartition tp) {
        futureLogs.abandon(tp);
    }

    /** A topic's overrides changed; its logs follow. */
    public void updateTopicConfig(String topic, Map<String, String> overrides) {
        for (UnifiedLog log : logs.values()) {
            if (log.topicPartition().topic().equals(topic)) {
                log.updateConfig(defaultConfig.withOverrides(overrides));
            }
        }
    }

    /** The broker's defaults changed; all logs follow, each with its own overrides. */
    public void reconfigureDefaultLogConfig(LogConfig newDefault) {
        defaultConfig = newDefault;
        for (UnifiedLog log : logs.values()) {
            log.updateConfig(newDefault.withOverrides(log.config().overrides()));
        }
    }

    /** What a topic without overrides gets. */
    public LogConfig currentDefaultConfig() {
        return defaultConfig;
    }

    private LogConfig config(String topic) {
        return defaultConfig.withOverrides(topicOverrides.apply(topic));
    }

    private LogConfig config(Path deletedDirectory) {
        return LogFileNames.partition(deletedDirectory.getFileName().toString())
                .map(tp -> config(tp.topic()))
                .orElse(defaultConfig);
    }

    // ---------------------------------------------------------------- background

    /** Removes the segments that retention has done with, in all logs. */
    public void cleanupLogs() {
        tasks.cleanupLogs();
    }

    /** Forces the logs to the device whose unflushed records are older than their {@code flush.ms}. */
    public void flushDirtyLogs() {
        tasks.flushDirtyLogs(time.milliseconds());
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
        void write(LogCheckpoints checkpoints, Collection<UnifiedLog> logs) throws IOException;
    }

    private void checkpoint(String what, CheckpointWriter writer) {
        dirs.forEach((dir, checkpoints) -> {
            if (!dir.isOffline()) {
                try {
                    writer.write(checkpoints, logsIn(dir));
                } catch (IOException e) {
                    dir.failed("Disk error while writing " + what, e);
                }
            }
        });
    }

    private List<UnifiedLog> logsIn(LogDir dir) {
        return logs.values().stream().filter(log -> log.logDir() == dir).toList();
    }

    private void handleLogDirFailure(LogDir dir) {
        List<UnifiedLog> lost = logsIn(dir);
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
        List<Callable<Void>> closings = dirs.keySet().stream()
                .filter(dir -> locked && !dir.isOffline())
                .map(dir -> closing(dir, brokerEpoch))
                .toList();
        try {
            new Workers("log-dir-closing").run(dirs.size(), closings);
        } catch (IOException e) {
            LOG.error("Error while closing the logs; those of {} may be recovered at the next start", dirs.keySet(), e);
        }
        unlockLogDirs();
        LOG.info("Shutdown complete.");
    }

    private Callable<Void> closing(LogDir dir, long brokerEpoch) {
        return () -> {
            List<UnifiedLog> open = logsIn(dir);
            List<Callable<Void>> jobs = new ArrayList<>(open.size());
            for (UnifiedLog log : open) {
                jobs.add(() -> {
                    log.flush();
                    log.close();
                    return null;
                });
            }
            new Workers("log-closing-" + dir).run(settings.recoveryThreadsPerDataDir(), jobs);
            LogCheckpoints checkpoints = dirs.get(dir);
            checkpoints.writeRecoveryPoints(open);
            checkpoints.writeLogStartOffsets(open);
            checkpoints.writeHighWatermarks(open);
            new CleanShutdownFile(dir.path()).write(brokerEpoch);
            logs.values().removeAll(open);
            return null;
        };
    }

    private void unlockLogDirs() {
        for (LogDir dir : dirs.keySet()) {
            try {
                dir.close();
            } catch (IOException e) {
                LOG.warn("Error while releasing the lock of {}", dir, e);
            }
        }
        locked = false;
    }
}
