package io.barnabas.storage.log;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.storage.log.segment.LogFileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs on their way to another log directory (KIP-113): {@code T-N.UNIQUE-future} there, until they take the place of the
 * present ones. One that was left by a broker that stopped is begun anew by the next move of its partition.
 */
final class FutureLogs {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogManager");

    /** Opens a log in a directory that is there. */
    @FunctionalInterface
    interface Opener {
        UnifiedLog open(LogDir dir, TopicPartition tp, Path directory) throws IOException;
    }

    private final Collection<LogDir> dirs;
    private final Opener opener;
    private final Map<TopicPartition, UnifiedLog> logs = new ConcurrentHashMap<>();
    private final Map<TopicPartition, LogDir> preferred = new ConcurrentHashMap<>();

    FutureLogs(Collection<LogDir> dirs, Opener opener) {
        this.dirs = dirs;
        this.opener = opener;
    }

    Collection<UnifiedLog> all() {
        return logs.values();
    }

    /** Where a log is to be created that is not there yet. */
    void prefer(TopicPartition tp, LogDir dir) {
        preferred.put(tp, dir);
    }

    /** What {@link #prefer} was told last of the partition, once; null for nothing. */
    LogDir takePreferred(TopicPartition tp) {
        return preferred.remove(tp);
    }

    /** An empty log that begins where the present one does. */
    UnifiedLog create(UnifiedLog present, LogDir dir) {
        TopicPartition tp = present.topicPartition();
        Path directory = dir.path().resolve(LogFileNames.futureDirectoryName(tp, unique()));
        try {
            deleteLeftOvers(tp);
            Files.createDirectories(directory);
            UnifiedLog log = opener.open(dir, tp, directory);
            log.truncateFullyAndStartAt(present.logStartOffset());
            present.topicId().ifPresent(log::assignTopicId);
            logs.put(tp, log);
            LOG.info("Created log for partition {} in {}: it is to replace {}", tp, directory, present.directory());
            return log;
        } catch (IOException e) {
            throw dir.failed("Error while creating future log for " + tp, e);
        }
    }

    private void deleteLeftOvers(TopicPartition tp) throws IOException {
        for (LogDir dir : dirs) {
            if (dir.isOffline()) {
                continue;
            }
            List<Path> found = new ArrayList<>();
            try (Stream<Path> children = Files.list(dir.path())) {
                children.filter(child -> isLeftOver(child.getFileName().toString(), tp))
                        .forEach(found::add);
            }
            for (Path each : found) {
                LOG.info("Deleting {}: its move was not finished and begins anew", each);
                LocalLog.deleteTree(each);
            }
        }
    }

    private static boolean isLeftOver(String name, TopicPartition tp) {
        return LogFileNames.isMarked(name, LogFileNames.FUTURE_DIR)
                && LogFileNames.partition(name).filter(tp::equals).isPresent();
    }

    /**
     * Takes the future log out of this keeping, under the partition's own name.
     *
     * @throws ApiException KAFKA_STORAGE_ERROR when there is none
     */
    UnifiedLog promote(TopicPartition tp) {
        UnifiedLog log = logs.get(tp);
        if (log == null) {
            throw new ApiException(Errors.KAFKA_STORAGE_ERROR, "The move of " + tp + " was called off");
        }
        log.renameDirOfOpenLog(LogFileNames.directoryName(tp));
        logs.remove(tp);
        return log;
    }

    /** Deletes the partition's future log; nothing happens when there is none. */
    void abandon(TopicPartition tp) {
        UnifiedLog log = logs.remove(tp);
        if (log != null) {
            try {
                log.delete();
                LOG.info("Deleted {}: its move was called off", log.directory());
            } catch (IOException e) {
                LOG.error("Could not delete {}", log.directory(), e);
            }
        }
    }

    private static String unique() {
        Uuid id = Uuid.randomUuid();
        return String.format("%016x%016x", id.mostSignificantBits(), id.leastSignificantBits());
    }
}
