package io.barnabas.storage.log;

import io.barnabas.common.record.CorruptRecordException;
import io.barnabas.common.record.FileBatchCursor;
import io.barnabas.common.record.FileRecords;
import io.barnabas.storage.log.segment.LogFileNames;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears up the files of work that a crash interrupted.
 *
 * <ul>
 *   <li>{@code .deleted}: the segment is out of the log; unlink the file.
 *   <li>{@code .cleaned}: a cleaner, or a split, was still writing; drop it, and with it every {@code .swap} at or
 * above
 *       the same offset, since a split is only valid as a whole.
 *   <li>{@code .swap}: the replacement was complete; the segments it replaces go, and it takes their place.
 * </ul>
 */
final class RecoveryFiles {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogLoader");

    private final Path directory;
    private final String ident;
    private List<String> names;

    RecoveryFiles(Path directory, String ident) {
        this.directory = directory;
        this.ident = ident;
    }

    /** Clears up; returns the names that are left. */
    List<String> settle() throws IOException {
        names = LogLoader.list(directory);
        if (names.stream().noneMatch(RecoveryFiles::isUnfinished)) {
            return names;
        }
        long minCleaned = names.stream()
                .filter(name -> name.endsWith(LogFileNames.CLEANED))
                .mapToLong(RecoveryFiles::offsetOf)
                .min()
                .orElse(Long.MAX_VALUE);
        for (String name : names) {
            boolean invalidSwap = name.endsWith(LogFileNames.SWAP) && offsetOf(name) >= minCleaned;
            if (name.endsWith(LogFileNames.DELETED)
                    || name.endsWith(LogFileNames.CLEANED)
                    || invalidSwap
                    || name.endsWith(".tmp")) {
                LOG.info("{} Deleting stray temporary file {}", ident, directory.resolve(name));
                Files.deleteIfExists(directory.resolve(name));
            }
        }
        names = LogLoader.list(directory);
        completeSwaps();
        return LogLoader.list(directory);
    }

    /** A swapped-in log covers the offsets from its own up to the next one that is swapped in, or to its end. */
    private void completeSwaps() throws IOException {
        TreeMap<Long, Path> swaps = new TreeMap<>();
        for (String name : names) {
            if (name.endsWith(LogFileNames.LOG + LogFileNames.SWAP)) {
                swaps.put(offsetOf(name), directory.resolve(name));
            }
        }
        for (long base : new ArrayList<>(swaps.keySet())) {
            long end = nextOffset(swaps.get(base), base);
            LOG.info(
                    "{} Found log file {} from interrupted swap operation, which covers offsets [{}, {})",
                    ident,
                    swaps.get(base),
                    base,
                    end);
            for (String name : names) {
                long offset = LogFileNames.offset(name);
                boolean covered = offset == base || offset > base && offset < end;
                if (covered && !name.endsWith(LogFileNames.SNAPSHOT)) {
                    Files.deleteIfExists(directory.resolve(name));
                }
            }
        }
        for (String name : names) {
            if (name.endsWith(LogFileNames.SWAP)) {
                String target = name.substring(0, name.length() - LogFileNames.SWAP.length());
                Files.move(directory.resolve(name), directory.resolve(target), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** The offset after the last batch of a complete log file. */
    private static long nextOffset(Path file, long baseOffset) throws IOException {
        long next = baseOffset;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int size = (int) Math.min(Integer.MAX_VALUE, channel.size());
            FileBatchCursor cursor = new FileRecords(channel, 0, size).batches(0);
            while (cursor.next()) {
                next = cursor.header().nextOffset();
            }
        } catch (CorruptRecordException e) {
            LOG.warn("Swapped-in log file {} is damaged behind offset {}: {}", file, next, e.getMessage());
        }
        return next;
    }

    private static boolean isUnfinished(String name) {
        return name.endsWith(LogFileNames.DELETED)
                || name.endsWith(LogFileNames.CLEANED)
                || name.endsWith(LogFileNames.SWAP)
                || name.endsWith(".tmp");
    }

    private static long offsetOf(String name) {
        int dot = name.indexOf('.');
        try {
            return dot < 0 ? -1L : Long.parseLong(name.substring(0, dot));
        } catch (NumberFormatException e) {
            return -1L;
        }
    }
}
