package io.barnabas.storage.log;

import io.barnabas.common.TopicPartition;
import io.barnabas.storage.log.checkpoint.CleanShutdownFile;
import io.barnabas.storage.log.segment.LogFileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the logs of one log directory, and what its checkpoints say about them. */
final class LogDirLoader {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogManager");

    private final LogDir dir;
    private final LogCheckpoints checkpoints;
    private final boolean clean;
    private final List<TopicPartition> found = new ArrayList<>();
    private final List<Path> deleted = new ArrayList<>();

    LogDirLoader(LogDir dir, LogCheckpoints checkpoints) {
        this.dir = dir;
        this.checkpoints = checkpoints;
        this.clean = new CleanShutdownFile(dir.path()).exists();
    }

    LogDir dir() {
        return dir;
    }

    /** True if the last broker here stopped cleanly. */
    boolean hadCleanShutdown() {
        return clean;
    }

    /** The partitions whose logs are here. */
    List<TopicPartition> partitions() {
        return found;
    }

    /** Directories of deleted partitions that were still waiting for their deletion. */
    List<Path> deletedDirectories() {
        return deleted;
    }

    LogLoader.Checkpoint checkpoint(TopicPartition tp) {
        return checkpoints.checkpoint(tp, clean);
    }

    /** The log of the partition is loaded, or gone: what the checkpoints said of it when the broker started is history. */
    void onSettled(TopicPartition tp) {
        checkpoints.settle(tp);
    }

    /** Reads the checkpoints and lists the directory. From here on a crash leads to a recovery. */
    void find() throws IOException {
        checkpoints.read();
        list();
        if (found.isEmpty()) {
            LOG.info("No logs found to be loaded in {}", dir);
        } else if (clean) {
            LOG.info("Skipping recovery of {} logs from {} since clean shutdown file was found", found.size(), dir);
        } else {
            LOG.info("Recovering {} logs from {} since no clean shutdown file was found", found.size(), dir);
        }
        checkpoints.await(found);
        new CleanShutdownFile(dir.path()).delete();
    }

    private void list() throws IOException {
        try (Stream<Path> children = Files.list(dir.path())) {
            for (Path child : (Iterable<Path>) children.sorted()::iterator) {
                String name = child.getFileName().toString();
                if (LogFileNames.isMarked(name, LogFileNames.DELETE_DIR)) {
                    deleted.add(child);
                } else if (LogFileNames.isMarked(name, LogFileNames.FUTURE_DIR)
                        || LogFileNames.isMarked(name, LogFileNames.STRAY_DIR)) {
                    LOG.info("Leaving {} alone: it is not a replica that is being served", child);
                } else if (!name.startsWith(".") && Files.isDirectory(child)) {
                    Optional<TopicPartition> tp = LogFileNames.partition(name);
                    if (tp.isPresent()) {
                        found.add(tp.get());
                    } else {
                        LOG.warn("Skipping directory {}: its name is not of the form topic-partition", child);
                    }
                }
            }
        }
    }
}
