package io.barnabas.storage.log.index;

import io.barnabas.storage.space.NoSpace;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sorted file of fixed-size entries, appended to at its end and searched by its first field.
 *
 * <p>Apache Kafka maps these files into memory. Here the youngest entries wait in a small array ({@link #TAIL_ENTRIES})
 * and reach the file in one positional write when the array is full, when the segment is flushed, and when it is rolled
 * or closed. That costs no mapping, no page fault and no file descriptor for a partition nobody writes to, never meets
 * SIGBUS on a full disk, and loses nothing in a crash: an index is only trusted up to the recovery point, and a flush
 * writes it out before that point moves.
 *
 * <p>One writer at a time; {@code lookup} methods are safe from any thread without a lock. The file is as long as
 * Kafka's: preallocated to {@code segment.index.bytes} while active and cut to its entries when rolled or closed.
 */
abstract class IndexFile {
    private static final Logger LOG = LoggerFactory.getLogger(IndexFile.class);

    /** Entries held back in memory before they are written: one write per 512 KiB of log at the default interval. */
    static final int TAIL_ENTRIES = 128;

    /** Entries read at once by a search: a page of the offset index. */
    private static final int BLOCK_ENTRIES = 512;

    private final long baseOffset;
    private final int maxIndexSize;
    private final int entrySize;
    private volatile Path file;

    /** -1 until the file has been looked at. Written after the entries it counts, so a reader sees them. */
    private volatile int entries = -1;

    private volatile Run tail;
    private volatile Run recent;
    /** How many entries the file holds; touched by the writer only. */
    private int written;

    /** The file may be longer than its entries: preallocated, or cut in memory only. */
    private boolean oversized;

    private boolean synced = true;

    /** Consecutive entries in memory, the first of which is number {@code firstEntry} of the index. */
    private record Run(int firstEntry, int count, ByteBuffer bytes) {}

    IndexFile(Path file, long baseOffset, int maxIndexSize, int entrySize) {
        this.file = file;
        this.baseOffset = baseOffset;
        this.maxIndexSize = maxIndexSize / entrySize * entrySize;
        this.entrySize = entrySize;
    }

    /** The field of the entry at {@code position} by which the file is sorted. */
    abstract long key(ByteBuffer bytes, int position);

    /** Creates the file, empty but preallocated, for a new segment. */
    public final synchronized void create() throws IOException {
        try (RandomAccessFile out = openForWriting()) {
            out.setLength(0);
            out.setLength(maxIndexSize);
        }
        oversized = true;
        reset(0);
    }

    public final Path file() {
        return file;
    }

    public final long baseOffset() {
        return baseOffset;
    }

    /** The entries appended so far, written to the file or not. */
    public final int entries() throws IOException {
        int known = entries;
        return known >= 0 ? known : load();
    }

    /** True if there is no file, as after somebody deleted it. */
    public final boolean isMissing() {
        return !file.toFile().exists();
    }

    /** All entries that are in the file, for whoever looks at one after the other. */
    final ByteBuffer entriesInFile() throws IOException {
        int count = Math.min(entries(), tail.firstEntry());
        try (FileChannel channel = openForReading()) {
            return read(channel, 0, count);
        }
    }

    public final int maxEntries() {
        return maxIndexSize / entrySize;
    }

    /** True if {@code offset} is within 2^31 - 1 of the base offset, so that four bytes can name it. */
    public final boolean canAppendOffset(long offset) {
        long relative = offset - baseOffset;
        return relative >= 0 && relative <= Integer.MAX_VALUE;
    }

    final int relativeOffset(long offset) {
        if (!canAppendOffset(offset)) {
            throw new IllegalArgumentException(
                    "Offset " + offset + " is too far from base offset " + baseOffset + " to be indexed in " + file);
        }
        return (int) (offset - baseOffset);
    }

    /** Where the next entry goes; {@link #appended} publishes it. The caller holds this object's monitor. */
    final ByteBuffer nextSlot() throws IOException {
        int count = entries();
        Run run = tail;
        int used = count - run.firstEntry();
        if (used >= TAIL_ENTRIES && writeTailIfThereIsRoom()) {
            run = new Run(count, 0, ByteBuffer.allocate(TAIL_ENTRIES * entrySize));
            tail = run;
            used = 0;
        } else if (used * entrySize == run.bytes().capacity()) {
            int wanted = Math.max(8, used * 2);
            int capacity = (used < TAIL_ENTRIES ? Math.min(TAIL_ENTRIES, wanted) : wanted) * entrySize;
            run = new Run(run.firstEntry(), 0, ByteBuffer.allocate(capacity).put(0, run.bytes(), 0, used * entrySize));
            tail = run;
        }
        return run.bytes().duplicate().position(used * entrySize);
    }

    final void appended() {
        entries = entries + 1;
    }

    /** Writes what waits in memory and forces it to the device. Safe beside the writer. */
    public final void flush() throws IOException {
        synchronized (this) {
            if (entries < 0 || !writeTail() && synced) {
                return;
            }
            synced = true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Writes what waits in memory and cuts the file to its entries. */
    public final synchronized void trimToValidSize() throws IOException {
        if (entries < 0 || !writeTail() && !oversized) {
            return;
        }
        try (RandomAccessFile out = openForWriting()) {
            out.setLength((long) entries * entrySize);
        }
        oversized = false;
    }

    /** As {@link #trimToValidSize}, but leaves everything as it is where there is no room for it. */
    public final synchronized void maybeTrimToValidSize() throws IOException {
        if (entries >= 0 && writeTailIfThereIsRoom()) {
            trimToValidSize();
        }
    }

    /** Keeps the first {@code count} entries. */
    final synchronized void truncateToEntries(int count) throws IOException {
        int before = entries();
        if (count >= before) {
            return;
        }
        recent = null;
        if (count < tail.firstEntry()) {
            reset(count);
            // Stale entries behind the cut would be taken for valid ones by whoever opens the file next.
            if (Files.exists(file)) {
                try (RandomAccessFile out = openForWriting()) {
                    out.setLength((long) count * entrySize);
                }
                oversized = false;
            }
        } else {
            entries = count;
            oversized |= written > count;
            written = Math.min(written, count);
        }
    }

    /** Follows a rename of the file or its directory that has already happened. */
    public final void updatePath(Path newFile) {
        file = newFile;
    }

    public final synchronized void renameTo(Path newFile) throws IOException {
        try {
            Files.move(file, newFile, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            LOG.debug("No index {} to rename", file);
        }
        file = newFile;
    }

    public final void deleteIfExists() throws IOException {
        Files.deleteIfExists(file);
    }

    /** The number of the last entry whose key is at most {@code target}, with its bytes; null if there is none. */
    final Slot floor(long target) throws IOException {
        int count = entries();
        Run young = tail;
        if (count > young.firstEntry() && key(young.bytes(), 0) <= target) {
            return search(
                    young, Math.min(count - young.firstEntry(), young.bytes().capacity() / entrySize), target);
        }
        int inFile = Math.min(count, young.firstEntry());
        if (inFile == 0) {
            return null;
        }
        Run cached = recent;
        if (cached == null || !covers(cached, inFile, target)) {
            cached = readBlock(inFile, target);
            recent = cached;
        }
        return search(cached, cached.count(), target);
    }

    /** Entry number {@code n}, or null if there are not so many. */
    final Slot entry(int n) throws IOException {
        int count = entries();
        if (n < 0 || n >= count) {
            return null;
        }
        Run young = tail;
        if (n >= young.firstEntry()) {
            return new Slot(n, young.bytes(), (n - young.firstEntry()) * entrySize);
        }
        Run cached = recent;
        if (cached != null && n >= cached.firstEntry() && n < cached.firstEntry() + cached.count()) {
            return new Slot(n, cached.bytes(), (n - cached.firstEntry()) * entrySize);
        }
        try (FileChannel channel = openForReading()) {
            return new Slot(n, read(channel, n, 1), 0);
        }
    }

    /** An entry: its number, and where its bytes start. */
    record Slot(int number, ByteBuffer bytes, int position) {}

    private boolean covers(Run run, int inFile, long target) {
        int last = (run.count() - 1) * entrySize;
        return key(run.bytes(), 0) <= target
                && (target <= key(run.bytes(), last) || run.firstEntry() + run.count() >= inFile);
    }

    private Slot search(Run run, int count, long target) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (key(run.bytes(), middle * entrySize) <= target) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high < 0 ? null : new Slot(run.firstEntry() + high, run.bytes(), high * entrySize);
    }

    private Run readBlock(int inFile, long target) throws IOException {
        try (FileChannel channel = openForReading()) {
            int low = 0;
            int high = (inFile - 1) / BLOCK_ENTRIES;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (key(read(channel, middle * BLOCK_ENTRIES, 1), 0) <= target) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            int first = low * BLOCK_ENTRIES;
            int count = Math.min(BLOCK_ENTRIES, inFile - first);
            return new Run(first, count, read(channel, first, count));
        }
    }

    private ByteBuffer read(FileChannel channel, int first, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count * entrySize);
        long position = (long) first * entrySize;
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new CorruptIndexException("Index " + file + " ends before entry " + (first + count));
            }
        }
        return bytes.flip();
    }

    private synchronized int load() throws IOException {
        if (entries >= 0) {
            return entries;
        }
        int count = 0;
        if (Files.exists(file)) {
            try (FileChannel channel = openForReading()) {
                count = validEntries(channel);
                // A crash leaves it preallocated: to be cut when it is closed, even if nothing more comes.
                oversized = channel.size() > (long) count * entrySize;
            }
        }
        reset(count);
        return count;
    }

    /** An index that was never cut to size, as after a crash, ends in zeros: these are not entries. */
    private int validEntries(FileChannel channel) throws IOException {
        int count = (int) (Math.min(channel.size(), Integer.MAX_VALUE - entrySize) / entrySize);
        if (count == 0 || key(read(channel, count - 1, 1), 0) != 0) {
            return count;
        }
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (key(read(channel, middle, 1), 0) == 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void reset(int count) {
        recent = null;
        written = count;
        tail = new Run(count, 0, ByteBuffer.allocate(0));
        entries = count;
    }

    /** Without room on the disk the entries wait in memory: the log's own appends end long before these are many. */
    private boolean writeTailIfThereIsRoom() throws IOException {
        try {
            writeTail();
            return true;
        } catch (IOException e) {
            if (NoSpace.isIn(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Writes the entries the file lacks; false if it lacks none. */
    private boolean writeTail() throws IOException {
        Run run = tail;
        int count = entries;
        if (count == written) {
            return false;
        }
        synced = false;
        ByteBuffer bytes = run.bytes().duplicate();
        bytes.limit((count - run.firstEntry()) * entrySize).position((written - run.firstEntry()) * entrySize);
        long position = (long) written * entrySize;
        try (RandomAccessFile out = openForWriting()) {
            if (!oversized) {
                out.setLength(maxIndexSize);
                oversized = true;
            }
            out.seek(position);
            out.write(bytes.array(), bytes.position(), bytes.remaining());
        }
        written = count;
        return true;
    }

    private FileChannel openForReading() throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            // Perhaps it is just being renamed: with the monitor held, name and file agree.
            synchronized (this) {
                return FileChannel.open(file, StandardOpenOption.READ);
            }
        }
    }

    private RandomAccessFile openForWriting() throws IOException {
        return new RandomAccessFile(file.toFile(), "rw");
    }
}
