package io.barnabas.storage.log.index;

import io.barnabas.storage.space.NoSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code .txnindex} of a segment: the aborted transactions whose ABORT marker lies in it, in the order of the
 * markers. The file exists only if there is one; a segment without aborted transactions costs nothing here.
 *
 * <p>One writer at a time; readers need no lock and see whole entries only.
 */
public final class TransactionIndex {
    private static final int BLOCK_ENTRIES = 256;

    private volatile Path file;

    /** -1 until the file has been looked at. */
    private volatile int entries = -1;

    /** The youngest ones, which found no room on the disk yet. */
    private volatile List<AbortedTxn> unwritten = List.of();

    private boolean synced = true;

    public TransactionIndex(Path file) {
        this.file = file;
    }

    public Path file() {
        return file;
    }

    /** Adds an aborted transaction. */
    public synchronized void append(AbortedTxn txn) throws IOException {
        List<AbortedTxn> waiting = new ArrayList<>(unwritten);
        waiting.add(txn);
        try {
            writeAll(waiting);
        } catch (IOException e) {
            if (!NoSpace.isIn(e)) {
                throw e;
            }
            // The marker is in the log; the entry is written before the recovery point passes it.
            unwritten = List.copyOf(waiting);
            synced = false;
        }
    }

    private void writeAll(List<AbortedTxn> waiting) throws IOException {
        while (!waiting.isEmpty()) {
            write(waiting.get(0));
            waiting.remove(0);
            unwritten = List.copyOf(waiting);
        }
    }

    private void write(AbortedTxn txn) throws IOException {
        int count = entries();
        ByteBuffer bytes = ByteBuffer.allocate(AbortedTxn.SIZE);
        txn.writeTo(bytes);
        bytes.flip();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long position = (long) count * AbortedTxn.SIZE;
            while (bytes.hasRemaining()) {
                channel.write(bytes, position + bytes.position());
            }
        }
        synced = false;
        entries = count + 1;
    }

    /**
     * Adds to {@code found} the transactions that touch the offsets from {@code fetchOffset} up to, not including,
     * {@code upperBound}.
     *
     * @return true if no later segment can hold another one
     */
    public boolean collectAbortedTxns(long fetchOffset, long upperBound, List<AbortedTxn> found) throws IOException {
        for (AbortedTxn txn : allAbortedTxns()) {
            if (txn.lastOffset() >= fetchOffset && txn.firstOffset() < upperBound) {
                found.add(txn);
            }
            if (txn.lastStableOffset() >= upperBound) {
                return true;
            }
        }
        return false;
    }

    /** All entries, oldest first. */
    public List<AbortedTxn> allAbortedTxns() throws IOException {
        // Before the count: an entry that is written meanwhile is seen twice rather than not at all.
        List<AbortedTxn> waiting = unwritten;
        int count = entries();
        if (count == 0) {
            return waiting;
        }
        List<AbortedTxn> all = new ArrayList<>(count);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (all.size() < count) {
                int wanted = Math.min(BLOCK_ENTRIES, count - all.size());
                ByteBuffer bytes = ByteBuffer.allocate(wanted * AbortedTxn.SIZE);
                long position = (long) all.size() * AbortedTxn.SIZE;
                while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
                    // Read on: a short read is not the end.
                }
                if (bytes.hasRemaining()) {
                    throw new CorruptIndexException("Transaction index " + file + " ends before entry " + count);
                }
                bytes.flip();
                while (bytes.hasRemaining()) {
                    all.add(AbortedTxn.readFrom(bytes));
                }
            }
        }
        for (AbortedTxn txn : waiting) {
            if (!all.contains(txn)) {
                all.add(txn);
            }
        }
        return all;
    }

    /** Drops the transactions whose marker is at {@code offset} or above. */
    public void truncateTo(long offset) throws IOException {
        int keep = 0;
        for (AbortedTxn txn : allAbortedTxns()) {
            if (txn.lastOffset() >= offset) {
                break;
            }
            keep++;
        }
        int written = entries();
        unwritten = keep <= written ? List.of() : unwritten.subList(0, keep - written);
        resize(Math.min(keep, written));
    }

    /** Drops everything. */
    public void reset() throws IOException {
        unwritten = List.of();
        resize(0);
    }

    /**
     * Throws {@link CorruptIndexException} if the entries are not in the order in which they were appended, or do not
     * fit the segment that starts at {@code baseOffset}.
     */
    public void sanityCheck(long baseOffset) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        if (Files.size(file) % AbortedTxn.SIZE != 0) {
            throw new CorruptIndexException("Transaction index " + file + " ends in the middle of an entry");
        }
        for (AbortedTxn txn : allAbortedTxns()) {
            if (txn.lastOffset() < baseOffset) {
                throw new CorruptIndexException("Transaction index " + file + " holds offset " + txn.lastOffset()
                        + ", less than its base offset " + baseOffset);
            }
        }
    }

    /** Forces what was appended to the device. */
    public synchronized void flush() throws IOException {
        if (!synced) {
            writeAll(new ArrayList<>(unwritten));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            synced = true;
        }
    }

    /** Follows a rename of the file or its directory that has already happened. */
    public void updatePath(Path newFile) {
        file = newFile;
    }

    public synchronized void renameTo(Path newFile) throws IOException {
        try {
            Files.move(file, newFile, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // The usual case: no transaction was aborted in this segment.
            entries = 0;
        }
        file = newFile;
    }

    public void deleteIfExists() throws IOException {
        Files.deleteIfExists(file);
    }

    private int entries() throws IOException {
        int known = entries;
        if (known >= 0) {
            return known;
        }
        int count = Files.exists(file) ? (int) (Files.size(file) / AbortedTxn.SIZE) : 0;
        entries = count;
        return count;
    }

    private void resize(int count) throws IOException {
        if (count == entries()) {
            return;
        }
        entries = count;
        if (count == 0) {
            Files.deleteIfExists(file);
            synced = true;
        } else {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate((long) count * AbortedTxn.SIZE);
            }
            synced = false;
        }
    }
}
