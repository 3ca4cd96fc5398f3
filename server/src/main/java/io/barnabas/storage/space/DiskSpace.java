package io.barnabas.storage.space;

import io.barnabas.common.Time;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room left for a log directory. Producers' records stop at the reserve ({@code barnabas.log.dir.reserved.bytes}, but
 * at most a tenth of the volume); coordinators' records, checkpoints, indexes and new logs go on into it, the former two
 * down to a quarter. It takes more room to begin again than to stop.
 *
 * <p>Cheap for whoever appends: a look grants a number of bytes, and the volume is asked again when they are used up, and
 * by {@link #look} once a second, for others fill volumes too. Safe from any thread.
 */
public final class DiskSpace {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogManager");
    private static final long MIB = 1024 * 1024;

    /** After an error that the volume's own figures do not explain, say a quota, the next try is this much later. */
    private static final long BLIND_PAUSE_MS = 10_000;

    private final String directory;
    private final Volume volume;
    private final long wantedReserve;
    private final Time time;
    private final AtomicLong granted = new AtomicLong();
    private volatile boolean full;
    private volatile boolean exhausted;
    private long blindUntilMs = Long.MIN_VALUE;
    private volatile Runnable onFull = () -> {};
    private volatile Runnable onRoom = () -> {};

    /**
     * @param directory for the log
     * @param reserve bytes; 0 to go on until the volume says that it is full
     */
    public DiskSpace(String directory, Volume volume, long reserve, Time time) {
        this.directory = directory;
        this.volume = volume;
        this.wantedReserve = reserve;
        this.time = time;
    }

    /** Who is told when producers' records are refused from now on, and when they are not any more; must not block. */
    public void onChange(Runnable becameFull, Runnable hasRoom) {
        onFull = becameFull;
        onRoom = hasRoom;
    }

    /** Whether producers' records are refused. */
    public boolean isFull() {
        return full;
    }

    /** Whether even the reserve is used up. */
    public boolean isExhausted() {
        return exhausted;
    }

    /**
     * Whether so many bytes may be appended; they then count as used.
     *
     * @param fromReserve true for what keeps the rest going
     */
    public boolean admits(int bytes, boolean fromReserve) {
        if (full && !fromReserve) {
            return false;
        }
        if (granted.addAndGet(-bytes) < 0) {
            look();
        }
        return fromReserve ? !exhausted : !full;
    }

    /** Whether so many bytes could be written before even the reserve is used up; a question, which counts nothing. */
    public boolean hasRoomFor(long bytes) {
        try {
            long reserve = Math.min(wantedReserve, volume.totalBytes() / 10);
            return volume.usableBytes() - reserve / 4 >= bytes;
        } catch (IOException e) {
            LOG.debug("The volume of {} does not tell its room", directory, e);
            return true;
        }
    }

    /** Asks the volume. Somebody has to do so now and then, for nobody appends to a directory that is full. */
    public synchronized void look() {
        long usable;
        long reserve;
        long margin;
        try {
            usable = volume.usableBytes();
            long total = volume.totalBytes();
            reserve = Math.min(wantedReserve, total / 10);
            margin = Math.max(reserve / 4, Math.min(MIB, total / 100));
        } catch (IOException e) {
            LOG.debug("The volume of {} does not tell its room", directory, e);
            granted.set(MIB);
            return;
        }
        if (time.milliseconds() < blindUntilMs) {
            return;
        }
        exhausted = usable < (exhausted ? reserve / 4 + margin / 4 : reserve / 4);
        long floor = full ? reserve / 4 : reserve;
        granted.set(Math.min(Math.max(0, usable - floor), Math.max(reserve / 2, MIB)));
        if (!full && usable < reserve) {
            begin(usable, reserve, reserve + margin);
        } else if (full && usable >= reserve + margin) {
            end(usable);
        }
    }

    /** A write found no room, whatever was granted. */
    public synchronized void onNoSpace() {
        long usable = 0;
        long total = 0;
        try {
            usable = volume.usableBytes();
            total = volume.totalBytes();
        } catch (IOException e) {
            LOG.debug("The volume of {} does not tell its room", directory, e);
        }
        long reserve = Math.min(wantedReserve, total / 10);
        long margin = Math.max(reserve / 4, Math.min(MIB, total / 100));
        if (usable >= reserve + margin) {
            blindUntilMs = time.milliseconds() + BLIND_PAUSE_MS;
        }
        exhausted = true;
        granted.set(0);
        if (!full) {
            begin(usable, reserve, reserve + margin);
        }
    }

    /** Whether an error that does not say so in words we know is one of room all the same. */
    public boolean isBehind(IOException failure) {
        if (NoSpace.isForce(failure)) {
            return false;
        }
        if (NoSpace.isIn(failure)) {
            return true;
        }
        try {
            return volume.usableBytes() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void begin(long usable, long reserve, long resumeAt) {
        full = true;
        LOG.warn(
                "Log directory {} is full: {} bytes are free on its volume, {} are reserved"
                        + " (barnabas.log.dir.reserved.bytes). Producers are refused with KAFKA_STORAGE_ERROR, which they"
                        + " retry, until {} are free; fetches, deletions and coordinators go on",
                directory,
                usable,
                reserve,
                resumeAt);
        onFull.run();
    }

    private void end(long usable) {
        full = false;
        exhausted = false;
        LOG.info(
                "Log directory {} has room again: {} bytes are free on its volume, producers go on", directory, usable);
        onRoom.run();
    }
}
