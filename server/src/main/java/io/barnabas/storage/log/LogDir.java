package io.barnabas.storage.log;

import io.barnabas.common.Time;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.compression.BufferSupplier;
import io.barnabas.storage.space.DiskSpace;
import io.barnabas.storage.space.Volume;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of logs, one of {@code log.dirs}. Held by one broker at a time through {@code .lock}. The first error of
 * its disk takes it offline, for good.
 */
public final class LogDir implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogManager");
    private static final String LOCK_FILE = ".lock";

    /** Another broker uses the directory. */
    static final class InUseException extends IOException {
        private static final long serialVersionUID = 1L;

        InUseException(String message) {
            super(message);
        }
    }

    private final Path path;
    private final DiskSpace space;
    /** At most 1 MiB kept for all logs of the directory together. */
    private final BufferSupplier decompressionBuffers = new BufferSupplier(16);

    private final AtomicBoolean offline = new AtomicBoolean();
    private volatile Consumer<LogDir> onFailure = dir -> {};
    private FileChannel lockChannel;

    /** One whose volume may be filled. */
    public LogDir(Path path) {
        this(path, new DiskSpace(path.toString(), Volume.of(path), 0, Time.SYSTEM));
    }

    /** @param space the room left on its volume */
    public LogDir(Path path, DiskSpace space) {
        this.path = path;
        this.space = space;
    }

    /** The room left on its volume. */
    public DiskSpace space() {
        return space;
    }

    /** What to throw instead of an append, or a new log, that there is no room for. */
    DiskFullException full(String what, IOException cause) {
        return new DiskFullException(what + ": log directory " + path + " is full", cause);
    }

    public Path path() {
        return path;
    }

    /** What validation of compressed batches works in. */
    BufferSupplier decompressionBuffers() {
        return decompressionBuffers;
    }

    /** True once the disk has failed. Its partitions cannot be served any more. */
    public boolean isOffline() {
        return offline.get();
    }

    /** Who is told, once, when the disk fails; on the thread that found out. */
    void onFailure(Consumer<LogDir> listener) {
        onFailure = listener;
    }

    /** Creates the directory if it is missing, and makes sure that this process can write to it. */
    void create() throws IOException {
        if (!Files.isDirectory(path)) {
            LOG.info("Log directory {} not found, creating it.", path);
            Files.createDirectories(path);
        }
        if (!Files.isReadable(path) || !Files.isWritable(path)) {
            throw new IOException(path + " is not a readable and writable log directory. "
                    + "Give the broker's user access to it, or change log.dirs.");
        }
    }

    /**
     * Takes {@code .lock}.
     *
     * @throws InUseException if another broker holds it; the message names the directory and says what to do
     * @throws IOException if the disk fails
     */
    synchronized void lock() throws IOException {
        lockChannel = FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = lockChannel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            lockChannel.close();
            throw new InUseException("Failed to acquire lock on file .lock in " + path
                    + ". A Kafka instance in another process or thread is using this directory. "
                    + "Stop that broker first, or set log.dirs to another directory.");
        }
    }

    /** Notes that the disk failed, or is full, and returns what the caller is to throw. */
    public ApiException failed(String what, IOException cause) {
        if (space.isBehind(cause)) {
            LOG.debug("{}; no room in log directory {}", what, path, cause);
            space.onNoSpace();
            return full(what, cause);
        }
        // An interrupted thread closes the channel it is in; that says nothing about the disk.
        if (!(cause instanceof ClosedByInterruptException) && offline.compareAndSet(false, true)) {
            LOG.error("{}; log directory {} is taken offline: {}", what, path, cause.toString());
            LOG.debug("Where {} failed", path, cause);
            onFailure.accept(this);
        }
        return new ApiException(Errors.KAFKA_STORAGE_ERROR, what + " in dir " + path, cause);
    }

    /** Gives {@code .lock} back. */
    @Override
    public synchronized void close() throws IOException {
        if (lockChannel != null) {
            lockChannel.close();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
