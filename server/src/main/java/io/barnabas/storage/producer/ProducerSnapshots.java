package io.barnabas.storage.producer;

import io.barnabas.storage.space.NoSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot files of one partition's directory, {@code 00000000000000000042.snapshot}: the producers as they were
 * when the log ended at offset 42. Not for use by two threads at a time.
 */
public final class ProducerSnapshots {
    /** What the names of snapshot files end with. */
    public static final String SUFFIX = ".snapshot";

    private static final Logger LOG = LoggerFactory.getLogger(ProducerSnapshots.class);
    private static final long NONE = -1L;
    private static final Pattern NAME = Pattern.compile("(\\d{20})\\.snapshot");

    private final NavigableMap<Long, Path> files = new TreeMap<>();
    private Path directory;
    private long lastSnapshotOffset;

    /** Of the snapshot that no segment begins at; there is one at most. */
    private long withinSegment = NONE;

    /** Lists the directory. */
    public ProducerSnapshots(Path directory) throws IOException {
        this.directory = directory;
        try (Stream<Path> found = Files.list(directory)) {
            found.forEach(this::maybeAdd);
        }
    }

    /** For whoever has listed the directory already: the offsets of the snapshots in it. */
    public ProducerSnapshots(Path directory, Collection<Long> offsets) {
        this.directory = directory;
        for (long offset : offsets) {
            files.put(offset, directory.resolve(fileName(offset)));
        }
    }

    private void maybeAdd(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
            files.put(Long.parseLong(name.group(1)), file);
        }
    }

    /** The name of the snapshot of this offset, with 20 digits. */
    public static String fileName(long offset) {
        return String.format("%020d", offset) + SUFFIX;
    }

    /**
     * Makes the producers those of a log that begins and ends at the given offsets, as far as snapshots tell; what lies
     * between {@link ProducerStateManager#mapEndOffset} and the end is then to be replayed. Snapshots outside are
     * deleted.
     */
    public void truncateAndReload(ProducerStateManager producers, long logStartOffset, long logEndOffset, long nowMs)
            throws IOException {
        for (long offset : List.copyOf(files.keySet())) {
            if (offset > logEndOffset || offset <= logStartOffset) {
                delete(offset);
            }
        }
        if (logEndOffset == producers.mapEndOffset()) {
            onLogStartOffsetIncremented(producers, logStartOffset);
        } else {
            load(producers, logStartOffset, nowMs);
        }
    }

    private void load(ProducerStateManager producers, long logStartOffset, long nowMs) throws IOException {
        while (!files.isEmpty()) {
            Map.Entry<Long, Path> latest = files.lastEntry();
            try {
                producers.load(ProducerSnapshotFile.read(latest.getValue()), latest.getKey(), nowMs);
                lastSnapshotOffset = latest.getKey();
                LOG.debug("Loaded producer state from snapshot file {}", latest.getValue());
                return;
            } catch (CorruptSnapshotException e) {
                LOG.warn("Failed to load producer snapshot from '{}': {}", latest.getValue(), e.getMessage());
                delete(latest.getKey());
            }
        }
        producers.truncateFullyAndStartAt(logStartOffset);
        lastSnapshotOffset = logStartOffset;
    }

    /** Tells the producers that records were deleted, and keeps the note of the latest snapshot right. */
    public void onLogStartOffsetIncremented(ProducerStateManager producers, long logStartOffset) {
        producers.onLogStartOffsetIncremented(logStartOffset);
        lastSnapshotOffset = files.isEmpty() ? logStartOffset : files.lastKey();
    }

    /** Writes a snapshot unless the log has not grown since the last one, or there is no room: a recovery reads more then. */
    public Optional<Path> take(ProducerStateManager producers, boolean sync) throws IOException {
        long offset = producers.mapEndOffset();
        withinSegment = offset == withinSegment ? NONE : withinSegment;
        if (offset <= lastSnapshotOffset) {
            return Optional.empty();
        }
        Path file = directory.resolve(fileName(offset));
        try {
            ProducerSnapshotFile.write(file, producers.activeProducers(), sync);
        } catch (IOException e) {
            if (NoSpace.isIn(e)) {
                LOG.debug("No room for snapshot {}", file, e);
                return Optional.empty();
            }
            throw e;
        }
        files.put(offset, file);
        lastSnapshotOffset = offset;
        return Optional.of(file);
    }

    /** As {@link #take}, for a place where no segment begins; takes the place of the last one taken so. */
    public void takeWithinSegment(ProducerStateManager producers) throws IOException {
        long before = withinSegment;
        if (take(producers, false).isPresent()) {
            withinSegment = lastSnapshotOffset;
            if (before != NONE) {
                delete(before);
            }
        }
    }

    /** Deletes all snapshots and forgets all producers; the log goes on at {@code offset}. */
    public void truncateFullyAndStartAt(ProducerStateManager producers, long offset) throws IOException {
        producers.truncateFullyAndStartAt(offset);
        for (long snapshot : List.copyOf(files.keySet())) {
            delete(snapshot);
        }
        lastSnapshotOffset = 0;
    }

    /**
     * Deletes snapshots that belong to no segment. One above the last segment's base offset may be that of a clean
     * shutdown: the latest such stays.
     */
    public void removeStray(Collection<Long> segmentBaseOffsets) throws IOException {
        Set<Long> bases = new HashSet<>(segmentBaseOffsets);
        long lastBase = bases.stream().mapToLong(Long::longValue).max().orElse(Long.MIN_VALUE);
        long latest = files.isEmpty() ? Long.MIN_VALUE : files.lastKey();
        withinSegment = latest > lastBase ? latest : NONE;
        for (long offset : List.copyOf(files.keySet())) {
            boolean ofShutdown = offset == latest && offset > lastBase;
            if (!bases.contains(offset) && !ofShutdown) {
                delete(offset);
            }
        }
    }

    /** Deletes snapshots of offsets below. */
    public void deleteBefore(long offset) throws IOException {
        for (long snapshot : List.copyOf(files.headMap(offset).keySet())) {
            delete(snapshot);
        }
    }

    /** Deletes the snapshot of this offset if there is one. */
    public void delete(long offset) throws IOException {
        Path file = files.remove(offset);
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }

    /** Takes a file off the list without deleting it, for whoever renames and deletes it with its segment. */
    public Optional<Path> remove(long offset) {
        return Optional.ofNullable(files.remove(offset));
    }

    /** The file of the snapshot of this offset. */
    public Optional<Path> file(long offset) {
        return Optional.ofNullable(files.get(offset));
    }

    public OptionalLong latestOffset() {
        return files.isEmpty() ? OptionalLong.empty() : OptionalLong.of(files.lastKey());
    }

    public OptionalLong oldestOffset() {
        return files.isEmpty() ? OptionalLong.empty() : OptionalLong.of(files.firstKey());
    }

    /** The partition's directory was renamed. */
    public void updateDirectory(Path newDirectory) {
        directory = newDirectory;
        files.replaceAll((offset, file) -> newDirectory.resolve(file.getFileName()));
    }
}
