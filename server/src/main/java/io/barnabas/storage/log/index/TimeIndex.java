package io.barnabas.storage.log.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The {@code .timeindex} of a segment: the largest time stamp so far, and the offset that brought it.
 *
 * <p>An entry is 12 bytes: the time stamp in milliseconds (int64), then the offset relative to the base offset (int32).
 * Time stamps only grow, offsets never shrink. The last slot is kept for the entry made when the segment is rolled.
 */
public final class TimeIndex extends IndexFile {
    private static final int ENTRY_SIZE = 12;

    /** The index of the segment at {@code baseOffset}; the file is not touched before it is needed. */
    public TimeIndex(Path file, long baseOffset, int maxIndexSize) {
        super(file, baseOffset, maxIndexSize, ENTRY_SIZE);
    }

    @Override
    long key(ByteBuffer bytes, int position) {
        return bytes.getLong(position);
    }

    /** True if only the slot for the roll is left. */
    public boolean isFull() throws IOException {
        return entries() >= maxEntries() - 1;
    }

    /** The last entry whose time stamp is at most {@code timestamp}, or (-1, base offset). */
    public TimestampOffset lookup(long timestamp) throws IOException {
        Slot slot = floor(timestamp);
        return slot == null ? new TimestampOffset(-1L, baseOffset()) : parse(slot);
    }

    /** The youngest entry, or (-1, base offset). */
    public TimestampOffset lastEntry() throws IOException {
        Slot slot = entry(entries() - 1);
        return slot == null ? new TimestampOffset(-1L, baseOffset()) : parse(slot);
    }

    /**
     * Adds an entry if {@code timestamp} is greater than the last one.
     *
     * @param useLastSlot true when the segment is rolled
     */
    public synchronized void maybeAppend(TimestampOffset next, boolean useLastSlot) throws IOException {
        if (next.timestamp() <= lastEntry().timestamp()) {
            return;
        }
        if (entries() >= maxEntries() && useLastSlot) {
            // Only with a segment.index.bytes that holds no entry at all; the entry is a hint, the log goes on without.
            return;
        }
        if (!useLastSlot && isFull()) {
            throw new IllegalArgumentException("No room for another entry in " + file());
        }
        nextSlot().putLong(next.timestamp()).putInt(relativeOffset(next.offset()));
        appended();
    }

    /** Drops the entries of {@code offset} and above. */
    public synchronized void truncateTo(long offset) throws IOException {
        int low = 0;
        int high = entries() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (parse(entry(middle)).offset() < offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        truncateToEntries(low);
    }

    /** After a crash: keeps the entries below {@code offset} as far as they ascend. */
    public synchronized void keepAscending(long offset) throws IOException {
        ByteBuffer all = entriesInFile();
        TimestampOffset last = new TimestampOffset(-1L, baseOffset());
        int kept = 0;
        while (all.remaining() >= ENTRY_SIZE) {
            TimestampOffset next = new TimestampOffset(all.getLong(), baseOffset() + all.getInt());
            if (next.timestamp() <= last.timestamp() || next.offset() < last.offset() || next.offset() >= offset) {
                break;
            }
            last = next;
            kept++;
        }
        truncateToEntries(kept);
    }

    /** Drops all entries. */
    public void truncate() throws IOException {
        truncateToEntries(0);
    }

    private TimestampOffset parse(Slot slot) {
        return new TimestampOffset(
                slot.bytes().getLong(slot.position()),
                baseOffset() + slot.bytes().getInt(slot.position() + 8));
    }
}
