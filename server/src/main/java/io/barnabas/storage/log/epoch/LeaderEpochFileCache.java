package io.barnabas.storage.log.epoch;

import io.barnabas.common.TopicPartition;
import io.barnabas.storage.log.checkpoint.LeaderEpochCheckpoint;
import io.barnabas.storage.space.NoSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader epochs of a log and where each starts, ascending in both (KIP-101).
 *
 * <p>A change is written to the checkpoint file at once, but forced to the device only by {@link #flush}, which the log
 * calls before its recovery point moves: everything behind that point is read again after a crash, and the epochs are
 * found in the batches.
 *
 * <p>Changes are made by the log's one writer; reads are safe from any thread.
 */
public final class LeaderEpochFileCache {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.server.epoch.LeaderEpochFileCache");

    private final TopicPartition topicPartition;
    private final LeaderEpochCheckpoint checkpoint;
    private volatile List<EpochEntry> epochs;
    private volatile boolean dirty;

    /** The file holds entries that are not in force any more. */
    private boolean stale;

    /** Reads the checkpoint file. Entries that contradict later ones are dropped. */
    public LeaderEpochFileCache(TopicPartition topicPartition, LeaderEpochCheckpoint checkpoint) throws IOException {
        this.topicPartition = topicPartition;
        this.checkpoint = checkpoint;
        List<EpochEntry> read = new ArrayList<>();
        for (LeaderEpochCheckpoint.Line line : checkpoint.read()) {
            EpochEntry entry = new EpochEntry(line.epoch(), line.startOffset());
            removeContradicting(read, entry);
            read.add(entry);
        }
        epochs = List.copyOf(read);
    }

    /** Notes that {@code epoch} starts at {@code startOffset}; does nothing if that epoch is already the latest. */
    public synchronized void assign(int epoch, long startOffset) throws IOException {
        if (epoch < 0 || startOffset < 0) {
            throw new IllegalArgumentException(
                    "Received invalid partition leader epoch entry " + epoch + " at offset " + startOffset);
        }
        List<EpochEntry> now = epochs;
        EpochEntry latest = now.isEmpty() ? null : now.get(now.size() - 1);
        if (latest != null && latest.epoch() == epoch && startOffset >= latest.startOffset()) {
            if (stale) {
                replace(now);
            }
            return;
        }
        List<EpochEntry> next = new ArrayList<>(now);
        EpochEntry entry = new EpochEntry(epoch, startOffset);
        if (removeContradicting(next, entry) > 1) {
            LOG.warn(
                    "[LeaderEpochCache {}] New epoch entry {} caused truncation of conflicting entries of {}.",
                    topicPartition,
                    entry,
                    now);
        }
        next.add(entry);
        replace(next);
    }

    /** The latest epoch, or empty. */
    public OptionalInt latestEpoch() {
        List<EpochEntry> now = epochs;
        return now.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(now.get(now.size() - 1).epoch());
    }

    /** All entries, ascending. */
    public List<EpochEntry> epochEntries() {
        return epochs;
    }

    /** The epoch that wrote {@code offset}, or empty. */
    public OptionalInt epochForOffset(long offset) {
        OptionalInt found = OptionalInt.empty();
        for (EpochEntry entry : epochs) {
            if (entry.startOffset() > offset) {
                break;
            }
            found = OptionalInt.of(entry.epoch());
        }
        return found;
    }

    /** The latest epoch below {@code epoch}, or empty. */
    public OptionalInt previousEpoch(int epoch) {
        OptionalInt found = OptionalInt.empty();
        for (EpochEntry entry : epochs) {
            if (entry.epoch() >= epoch) {
                break;
            }
            found = OptionalInt.of(entry.epoch());
        }
        return found;
    }

    /**
     * Where {@code requestedEpoch} ends.
     *
     * <ul>
     *   <li>It is the latest epoch: it ends at the end of the log.
     *   <li>It is greater than all epochs known, or none is known: undefined.
     *   <li>It is smaller than all: the requested epoch and the start of the first one known.
     *   <li>Otherwise: the largest epoch not greater, and the start of the next one.
     * </ul>
     */
    public EpochEndOffset endOffsetFor(int requestedEpoch, long logEndOffset) {
        List<EpochEntry> now = epochs;
        if (requestedEpoch < 0 || now.isEmpty()) {
            return EpochEndOffset.UNDEFINED;
        }
        if (now.get(now.size() - 1).epoch() == requestedEpoch) {
            return new EpochEndOffset(requestedEpoch, logEndOffset);
        }
        int floor = requestedEpoch;
        for (EpochEntry entry : now) {
            if (entry.epoch() > requestedEpoch) {
                return new EpochEndOffset(floor, entry.startOffset());
            }
            floor = entry.epoch();
        }
        return EpochEndOffset.UNDEFINED;
    }

    /** Drops the epochs that start at {@code endOffset} or above: the log now ends there. */
    public synchronized void truncateFromEnd(long endOffset) throws IOException {
        List<EpochEntry> next = new ArrayList<>(epochs);
        if (next.removeIf(entry -> entry.startOffset() >= endOffset)) {
            replace(next);
        }
    }

    /** Drops the epochs that end at {@code startOffset} or below: the log now starts there. */
    public synchronized void truncateFromStart(long startOffset) throws IOException {
        List<EpochEntry> next = new ArrayList<>(epochs);
        if (raiseStart(next, startOffset)) {
            replace(next);
        }
    }

    private static boolean raiseStart(List<EpochEntry> entries, long startOffset) {
        EpochEntry covering = null;
        while (!entries.isEmpty() && entries.get(0).startOffset() <= startOffset) {
            covering = entries.remove(0);
        }
        if (covering != null) {
            entries.add(0, new EpochEntry(covering.epoch(), startOffset));
        }
        return covering != null && covering.startOffset() < startOffset;
    }

    /**
     * Drops the epochs outside a log that has just been loaded, without a write: the file is only brought up to date
     * when
     * something is appended. A start after a clean stop changes nothing on disk.
     */
    public synchronized void onLoaded(long startOffset, long endOffset) {
        List<EpochEntry> next = new ArrayList<>(epochs);
        next.removeIf(entry -> entry.startOffset() >= endOffset);
        boolean cut = next.size() < epochs.size();
        stale = raiseStart(next, startOffset) || cut;
        epochs = List.copyOf(next);
    }

    /** Drops all epochs. */
    public synchronized void clearAndFlush() throws IOException {
        replace(List.of());
        flush();
    }

    /** Forces changes to the device. */
    public void flush() throws IOException {
        if (dirty) {
            writeIfStale();
            dirty = false;
            checkpoint.flush();
        }
    }

    private synchronized void writeIfStale() throws IOException {
        if (stale) {
            write(epochs);
            stale = false;
        }
    }

    /** Follows a rename of the partition's directory that has already happened. */
    public void updateParent(Path partitionDirectory) {
        checkpoint.updateParent(partitionDirectory);
    }

    private void replace(List<EpochEntry> next) throws IOException {
        epochs = List.copyOf(next);
        dirty = true;
        stale = false;
        try {
            write(next);
        } catch (IOException e) {
            if (!NoSpace.isIn(e)) {
                throw e;
            }
            // The batches say the same; and no recovery point moves before the file does.
            stale = true;
            LOG.warn("[LeaderEpochCache {}] No room to write the leader epochs down yet", topicPartition);
        }
    }

    private void write(List<EpochEntry> next) throws IOException {
        List<LeaderEpochCheckpoint.Line> lines = new ArrayList<>(next.size());
        next.forEach(entry -> lines.add(new LeaderEpochCheckpoint.Line(entry.epoch(), entry.startOffset())));
        checkpoint.write(lines);
    }

    private static int removeContradicting(List<EpochEntry> entries, EpochEntry next) {
        int removed = 0;
        while (!entries.isEmpty()) {
            EpochEntry last = entries.get(entries.size() - 1);
            if (last.epoch() < next.epoch() && last.startOffset() < next.startOffset()) {
                break;
            }
            entries.remove(entries.size() - 1);
            removed++;
        }
        return removed;
    }
}
