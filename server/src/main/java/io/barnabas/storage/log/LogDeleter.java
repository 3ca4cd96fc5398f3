package io.barnabas.storage.log;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.storage.log.segment.LogFileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes partitions' directories: renamed at once, so that a new log of the same name can be created, and removed from
 * disk {@code file.delete.delay.ms} later, when reads under way have ended.
 */
final class LogDeleter {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogManager");

    private final ScheduledExecutorService scheduler;

    LogDeleter(ScheduledExecutorService scheduler) {
        this.scheduler = scheduler;
    }

    /** Renames the log's directory and schedules its deletion. */
    void schedule(UnifiedLog log) {
        try {
            log.renameDir(LogFileNames.deleteDirectoryName(log.topicPartition(), unique()));
        } catch (ApiException e) {
            LOG.error("Could not rename {} for its deletion", log.directory(), e);
            log.closeHandlers();
            return;
        }
        LOG.info(
                "Log for partition {} is renamed to {} and is scheduled for deletion",
                log.topicPartition(),
                log.directory());
        scheduler.schedule(() -> delete(log), log.config().fileDeleteDelayMs(), TimeUnit.MILLISECONDS);
    }

    /** Renames the directory of a log that nobody has open, now, and deletes it later. */
    void scheduleUnloaded(TopicPartition tp, LogDir dir, LogConfig config) {
        Path from = dir.path().resolve(LogFileNames.directoryName(tp));
        Path to = dir.path().resolve(LogFileNames.deleteDirectoryName(tp, unique()));
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            dir.failed("Error while renaming dir for " + tp, e);
            return;
        }
        LOG.info("Log for partition {} is renamed to {} and is scheduled for deletion", tp, to);
        scheduleDirectory(to, config);
    }

    /** Schedules the deletion of a directory that an earlier run has renamed. */
    void scheduleDirectory(Path directory, LogConfig config) {
        scheduler.schedule(
                () -> {
                    try {
                        LocalLog.deleteTree(directory);
                        LOG.info("Deleted log directory {}.", directory);
                    } catch (IOException e) {
                        LOG.error("Could not delete {}", directory, e);
                    }
                },
                config.fileDeleteDelayMs(),
                TimeUnit.MILLISECONDS);
    }

    private static String unique() {
        Uuid id = Uuid.randomUuid();
        return String.format("%016x%016x", id.mostSignificantBits(), id.leastSignificantBits());
    }

    private void delete(UnifiedLog log) {
        try {
            log.delete();
            LOG.info("Deleted log for partition {} in {}.", log.topicPartition(), log.directory());
        } catch (IOException e) {
            LOG.error("Could not delete {}", log.directory(), e);
        }
    }
}
