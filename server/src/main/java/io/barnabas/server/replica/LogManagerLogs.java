package io.barnabas.server.replica;

import io.barnabas.cluster.PartitionLog;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.storage.log.LogDir;
import io.barnabas.storage.log.LogManager;
import io.barnabas.storage.log.UnifiedLog;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logs that {@link LogManager} keeps. */
public final class LogManagerLogs implements PartitionLogs {
    private static final Logger LOG = LoggerFactory.getLogger(LogManagerLogs.class);

    private final LogManager logManager;
    private final TopicOverrides overrides;

    /** @param overrides what the log manager was started with */
    public LogManagerLogs(LogManager logManager, TopicOverrides overrides) {
        this.logManager = logManager;
        this.overrides = overrides;
    }

    @Override
    public void prepare(Set<String> topics) {
        overrides.learn(topics);
    }

    @Override
    public PartitionLog getOrCreate(TopicPartition topicPartition, Uuid topicId, boolean isNew) {
        Optional<Uuid> id = topicId.equals(Uuid.ZERO_UUID) ? Optional.empty() : Optional.of(topicId);
        return new UnifiedPartitionLog(logManager.getOrCreateLog(topicPartition, id, isNew));
    }

    @Override
    public boolean isLoading(TopicPartition topicPartition) {
        return logManager.isLoading(topicPartition);
    }

    @Override
    public void want(TopicPartition topicPartition) {
        logManager.want(topicPartition);
    }

    @Override
    public void onSettled(Consumer<TopicPartition> listener) {
        logManager.onLogSettled(listener);
    }

    @Override
    public void onRoom(Runnable listener) {
        logManager.onRoomForLogs(listener);
    }

    @Override
    public void delete(TopicPartition topicPartition) {
        logManager.asyncDelete(topicPartition);
    }

    @Override
    public void forget(String topic) {
        overrides.forget(topic);
    }

    @Override
    public List<Directory> describe() {
        Map<LogDir, Map<TopicPartition, LogDescription>> logs = new HashMap<>();
        for (UnifiedLog log : logManager.allLogs()) {
            logs.computeIfAbsent(log.logDir(), dir -> new HashMap<>())
                    .put(log.topicPartition(), new LogDescription(log.size(), log.logEndOffset(), false));
        }
        for (UnifiedLog log : logManager.futureLogs()) {
            logs.computeIfAbsent(log.logDir(), dir -> new HashMap<>())
                    .put(log.topicPartition(), new LogDescription(log.size(), log.logEndOffset(), true, lag(log)));
        }
        List<Directory> directories = new ArrayList<>();
        for (LogDir dir : logManager.logDirs()) {
            directories.add(describe(dir, logs.getOrDefault(dir, Map.of())));
        }
        return directories;
    }

    private long lag(UnifiedLog future) {
        return logManager
                .getLog(future.topicPartition())
                .map(present -> Math.max(0, present.logEndOffset() - future.logEndOffset()))
                .orElse(0L);
    }

    private static Directory describe(LogDir dir, Map<TopicPartition, LogDescription> logs) {
        String path = dir.path().toString();
        if (dir.isOffline()) {
            return new Directory(path, Errors.KAFKA_STORAGE_ERROR, -1, -1, Map.of());
        }
        try {
            FileStore volume = Files.getFileStore(dir.path());
            return new Directory(path, Errors.NONE, volume.getTotalSpace(), volume.getUsableSpace(), logs);
        } catch (IOException e) {
            ApiException failure = dir.failed("Error while asking for the room left", e);
            LOG.error("{}", failure.getMessage());
            return new Directory(path, failure.error(), -1, -1, Map.of());
        }
    }

    @Override
    public boolean isIn(PartitionLog log, String directory) {
        return log instanceof UnifiedPartitionLog unified
                && unified.log().logDir().path().toString().equals(directory);
    }

    @Override
    public Errors checkDirectory(String directory) {
        LogDir dir = logManager.logDir(directory).orElse(null);
        return dir == null ? Errors.LOG_DIR_NOT_FOUND : dir.isOffline() ? Errors.KAFKA_STORAGE_ERROR : Errors.NONE;
    }

    @Override
    public void prefer(TopicPartition topicPartition, String directory) {
        logManager.logDir(directory).ifPresent(dir -> logManager.preferLogDir(topicPartition, dir));
    }

    @Override
    public LogMove beginMove(PartitionLog log, String directory) {
        UnifiedPartitionLog unified = (UnifiedPartitionLog) log;
        LogDir dir = logManager.logDir(directory).orElseThrow(Errors.LOG_DIR_NOT_FOUND::exception);
        return new UnifiedLogMove(logManager, unified, logManager.createFutureLog(unified.log(), dir));
    }

    @Override
    public void checkpointHighWatermarks() {
        logManager.checkpointHighWatermarks();
    }
}
