package io.barnabas.storage.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds what a recovery has to read. Where more bytes wait in a log directory that were never forced to the device than
 * there may be, the logs with most of them are forced, until half of that is left. The device has had most of these bytes
 * for long, by the operating system's own hand; what is new is that recovery points say so.
 *
 * <p>Forcing takes the disk's time, so it has a thread of its own, while there is something to do.
 */
final class LogFlusher {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogManager");

    /** As it was when it was looked at: logs grow while they are sorted. */
    private record Unflushed(UnifiedLog log, long bytes) {}

    private final long maxUnflushedBytes;
    private Thread running;
    private volatile boolean stopped;

    /** @param maxUnflushedBytes of one log directory */
    LogFlusher(long maxUnflushedBytes) {
        this.maxUnflushedBytes = maxUnflushedBytes;
    }

    /**
     * Forces logs on a thread of its own, if there is reason to; nothing happens while the last time is still going on.
     *
     * @param directories the logs of each
     * @param then run when it is done
     */
    synchronized void start(List<Collection<UnifiedLog>> directories, Runnable then) {
        boolean busy = running != null && running.isAlive();
        if (stopped || busy || directories.stream().allMatch(logs -> unflushed(logs) <= maxUnflushedBytes)) {
            return;
        }
        running = new Thread(
                () -> {
                    directories.forEach(this::flush);
                    if (!stopped) {
                        then.run();
                    }
                },
                "log-flusher");
        running.setDaemon(true);
        running.start();
    }

    /** Forces the logs of one directory on this thread, if there is reason to. */
    void flush(Collection<UnifiedLog> logs) {
        long left = unflushed(logs);
        if (left <= maxUnflushedBytes) {
            return;
        }
        List<Unflushed> most = new ArrayList<>();
        logs.forEach(log -> most.add(new Unflushed(log, log.unflushedBytes())));
        most.sort(Comparator.comparingLong(Unflushed::bytes).reversed());
        for (Unflushed next : most) {
            if (stopped || left <= maxUnflushedBytes / 2) {
                return;
            }
            try {
                next.log().flushWithProducers();
            } catch (RuntimeException e) {
                LOG.error("{} cannot be forced to the device", next.log(), e);
            }
            left -= next.bytes();
        }
    }

    /** Nothing is begun any more; returns when what was begun is done. */
    void stop() {
        Thread last;
        synchronized (this) {
            stopped = true;
            last = running;
        }
        try {
            if (last != null) {
                last.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long unflushed(Collection<UnifiedLog> logs) {
        long bytes = 0;
        for (UnifiedLog log : logs) {
            bytes += log.unflushedBytes();
        }
        return bytes;
    }
}
