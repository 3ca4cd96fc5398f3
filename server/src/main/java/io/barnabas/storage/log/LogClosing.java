package io.barnabas.storage.log;

import io.barnabas.storage.log.checkpoint.CleanShutdownFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Flushes and closes the logs of all directories, and notes where there is nothing to recover. */
final class LogClosing {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogManager");

    private final LogDirs dirs;
    private final LogLoading loading;
    private final int threadsPerDirectory;

    /** @param loading which has been stopped */
    LogClosing(LogDirs dirs, LogLoading loading, int threadsPerDirectory) {
        this.dirs = dirs;
        this.loading = loading;
        this.threadsPerDirectory = threadsPerDirectory;
    }

    /** @param logsIn the open logs of a directory */
    void close(Function<LogDir, Collection<UnifiedLog>> logsIn, long brokerEpoch) {
        List<Callable<Void>> closings = new ArrayList<>();
        for (LogDirLoader directory : loading.directories()) {
            if (!directory.dir().isOffline()) {
                closings.add(() -> close(directory, logsIn.apply(directory.dir()), brokerEpoch));
            }
        }
        try {
            new Workers("log-dir-closing").run(closings.size(), closings);
        } catch (IOException e) {
            LOG.error("Error while closing the logs; those of {} may be recovered at the next start", dirs.all(), e);
        }
    }

    private Void close(LogDirLoader directory, Collection<UnifiedLog> open, long brokerEpoch) throws IOException {
        LogDir dir = directory.dir();
        List<Callable<Void>> jobs = new ArrayList<>(open.size());
        for (UnifiedLog log : open) {
            jobs.add(() -> {
                log.flush();
                boolean forced = log.recoveryPoint() >= log.logEndOffset();
                log.close();
                if (!forced) {
                    throw new IOException("There was no room to close " + log);
                }
                return null;
            });
        }
        new Workers("log-closing-" + dir).run(threadsPerDirectory, jobs);
        LogCheckpoints checkpoints = dirs.checkpoints(dir);
        checkpoints.writeRecoveryPoints(() -> open);
        checkpoints.writeLogStartOffsets(() -> open);
        checkpoints.writeHighWatermarks(() -> open);
        if (loading.isSettled(directory)) {
            new CleanShutdownFile(dir.path()).write(brokerEpoch);
        } else {
            int left = loading.unloaded(dir).size();
            LOG.info("{} logs of {} were not recovered yet; the next start goes on with them", left, dir);
        }
        return null;
    }
}
