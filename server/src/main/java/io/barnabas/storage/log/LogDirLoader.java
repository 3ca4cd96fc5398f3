package io.barnabas.storage.log;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.storage.log.checkpoint.CleanShutdownFile;
import io.barnabas.storage.log.segment.LogFileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads all logs of one log directory, several at a time. */
final class LogDirLoader {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogManager");

    private final LogDir dir;
    private final LogCheckpoints checkpoints;
    private final Time time;
    private final boolean clean;
    private final List<Path> deleted = new ArrayList<>();

    LogDirLoader(LogDir dir, LogCheckpoints checkpoints, Time time) {
        this.dir = dir;
        this.checkpoints = checkpoints;
        this.time = time;
        this.clean = new CleanShutdownFile(dir.path()).exists();
    }

    /** True if the last broker here stopped cleanly. */
    boolean hadCleanShutdown() {
        return clean;
    }

    /** Directories of deleted partitions that were still waiting for their deletion. */
    List<Path> deletedDirectories() {
        return deleted;
    }

    /**
     * Loads the logs and hands each to {@code onLoaded}, on the thread that loaded it.
     *
     * @param open loads one log from its directory with what the checkpoints say
     */
    int load(
            int threads,
            BiFunction<TopicPartition, LogLoader.Checkpoint, Callable<UnifiedLog>> open,
            Consumer<UnifiedLog> onLoaded)
            throws IOException {
        checkpoints.read();
        List<TopicPartition> found = partitions();
        announce(found.size());
        // From here on a crash must lead to a recovery.
        new CleanShutdownFile(dir.path()).delete();
        AtomicInteger done = new AtomicInteger();
        List<Callable<Void>> jobs = new ArrayList<>(found.size());
        for (TopicPartition tp : found) {
            Callable<UnifiedLog> job = open.apply(tp, checkpoints.checkpoint(tp, clean));
            jobs.add(() -> {
                long start = time.milliseconds();
                UnifiedLog log = job.call();
                onLoaded.accept(log);
                report(log, time.milliseconds() - start, done.incrementAndGet(), found.size());
                return null;
            });
        }
        new Workers("log-recovery-" + dir).run(threads, jobs);
        return found.size();
    }

    private List<TopicPartition> partitions() throws IOException {
        List<TopicPartition> found = new ArrayList<>();
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
        return found;
    }

    private void announce(int count) {
        if (count == 0) {
            LOG.info("No logs found to be loaded in {}", dir);
        } else if (clean) {
            LOG.info("Skipping recovery of {} logs from {} since clean shutdown file was found", count, dir);
        } else {
            LOG.info("Recovering {} logs from {} since no clean shutdown file was found", count, dir);
        }
    }

    private void report(UnifiedLog log, long tookMs, int done, int total) {
        String line = "Completed load of {} with {} segments, local-log-start-offset {} and log-end-offset {} in {}ms "
                + "({}/{} completed in {})";
        Object[] values = {
            log, log.numberOfSegments(), log.logStartOffset(), log.logEndOffset(), tookMs, done, total, dir
        };
        // One line per log is for the starts in which something was done to the logs.
        if (clean) {
            LOG.debug(line, values);
        } else {
            LOG.info(line, values);
        }
    }
}
