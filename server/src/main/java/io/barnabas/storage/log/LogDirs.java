package io.barnabas.storage.log;

import io.barnabas.common.Time;
import io.barnabas.storage.space.DiskSpace;
import io.barnabas.storage.space.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log directories of a broker with their checkpoints: which are held, which are online, which has the fewest logs. */
final class LogDirs {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogManager");

    private final Map<LogDir, LogCheckpoints> dirs = new LinkedHashMap<>();
    private boolean locked;

    /** @param onFailure told of each that fails */
    LogDirs(LogManagerSettings settings, Time time, Consumer<LogDir> onFailure) {
        long reserve = settings.limits().reservedBytes();
        for (Path path : settings.logDirs()) {
            Path absolute = path.toAbsolutePath();
            LogDir dir = new LogDir(absolute, new DiskSpace(absolute.toString(), Volume.of(absolute), reserve, time));
            dir.onFailure(onFailure);
            dirs.put(dir, new LogCheckpoints(dir));
        }
    }

    Collection<LogDir> all() {
        return dirs.keySet();
    }

    List<LogDir> online() {
        return dirs.keySet().stream().filter(dir -> !dir.isOffline()).toList();
    }

    LogCheckpoints checkpoints(LogDir dir) {
        return dirs.get(dir);
    }

    Optional<LogDir> at(String path) {
        return dirs.keySet().stream()
                .filter(dir -> dir.path().toString().equals(path))
                .findFirst();
    }

    boolean isAnyOffline() {
        return online().size() < dirs.size();
    }

    boolean areAllOffline() {
        return online().isEmpty();
    }

    boolean isLocked() {
        return locked;
    }

    /** See {@link LogManager#lockLogDirs}. */
    void lock() throws IOException {
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
            unlock();
            throw e;
        }
        locked = true;
    }

    /** @throws IOException the failure, when it leaves no directory to serve from */
    void failAtStart(LogDir dir, IOException failure) throws IOException {
        dir.failed("Failed to create or validate data directory", failure);
        if (areAllOffline()) {
            throw failure;
        }
    }

    /**
     * Finds the logs of all directories that are online; one that cannot be read goes offline.
     *
     * @throws IOException no directory is left to serve from
     */
    List<LogDirLoader> findLogs() throws IOException {
        List<LogDirLoader> found = new ArrayList<>();
        for (LogDir dir : online()) {
            LogDirLoader loader = new LogDirLoader(dir, checkpoints(dir));
            try {
                loader.find();
                found.add(loader);
            } catch (IOException e) {
                failAtStart(dir, new IOException("Error while loading the logs of " + dir + ": " + e.getMessage(), e));
            }
        }
        return found;
    }

    void unlock() {
        for (LogDir dir : dirs.keySet()) {
            try {
                dir.close();
            } catch (IOException e) {
                LOG.warn("Error while releasing the lock of {}", dir, e);
            }
        }
        locked = false;
    }

    /** Asks all volumes how much room is left. */
    void lookForRoom() {
        online().forEach(dir -> dir.space().look());
    }

    /** The one with the fewest of these logs, one with room if there is any; empty when none is online. */
    Optional<LogDir> emptiest(Collection<UnifiedLog> logs) {
        LogDir best = null;
        long fewest = Long.MAX_VALUE;
        boolean anyRoom = online().stream().anyMatch(dir -> !dir.space().isFull());
        for (LogDir dir : dirs.keySet()) {
            long count = dirs.size() == 1
                    ? 0
                    : logs.stream().filter(log -> log.logDir() == dir).count();
            if (!dir.isOffline() && count < fewest && (!anyRoom || !dir.space().isFull())) {
                best = dir;
                fewest = count;
            }
        }
        return Optional.ofNullable(best);
    }
}
