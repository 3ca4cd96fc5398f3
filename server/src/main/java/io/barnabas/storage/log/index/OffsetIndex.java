package io.barnabas.storage.log.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The {@code .index} of a segment: for some batches, where in the {@code .log} they start.
 *
 * <p>An entry is 8 bytes: the batch's last offset relative to the base offset (int32), then its position (int32). There
 * is at most one entry per {@code index.interval.bytes}; whoever looks an offset up reads on from the position found.
 */
public final class OffsetIndex extends IndexFile {
    private static final int ENTRY_SIZE = 8;

    /** The index of the segment at {@code baseOffset}; the file is not touched before it is needed. */
    public OffsetIndex(Path file, long baseOffset, int maxIndexSize) {
        super(file, baseOffset, maxIndexSize, ENTRY_SIZE);
    }

    @Override
    long key(ByteBuffer bytes, int position) {
        return bytes.getInt(position);
    }

    /** True if no further entry fits. */
    public boolean isFull() throws IOException {
        return entries() >= maxEntries();
    }

    /** The last entry whose offset is at most {@code offset}, or the start of the segment. */
    public OffsetPosition lookup(long offset) throws IOException {
        Slot slot = floor(offset - baseOffset());
        return slot == null ? new OffsetPosition(baseOffset(), 0) : parse(slot);
    }

    /** The first entry at or behind {@code position + size}, or null: an offset that such a read cannot pass. */
    public OffsetPosition fetchUpperBound(OffsetPosition from, int size) throws IOException {
        Slot slot = floor(from.offset() - baseOffset());
        int low = slot == null ? 0 : slot.number();
        int high = entries() - 1;
        long wanted = (long) from.position() + size;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (parse(entry(middle)).position() < wanted) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        Slot bound = entry(low);
        return bound == null ? null : parse(bound);
    }

    /** Adds an entry. {@code offset} must be greater than the last one. */
    public synchronized void append(long offset, int position) throws IOException {
        int relative = relativeOffset(offset);
        OffsetPosition last = lastEntry();
        if (last != null && offset <= last.offset()) {
            throw new IllegalArgumentException(
                    "Offset " + offset + " is not greater than " + last.offset() + ", the last one in " + file());
        }
        nextSlot().putInt(relative).putInt(position);
        appended();
    }

    /**
     * After a crash: keeps the entries below {@code offset} as far as they ascend and lie below {@code position}, and
     * returns the last one kept, or null.
     */
    public synchronized OffsetPosition keepAscending(long offset, int position) throws IOException {
        ByteBuffer all = entriesInFile();
        OffsetPosition last = null;
        int kept = 0;
        while (all.remaining() >= ENTRY_SIZE) {
            OffsetPosition next = new OffsetPosition(baseOffset() + all.getInt(), all.getInt());
            boolean ascends = last == null
                    ? next.offset() >= baseOffset() && next.position() >= 0
                    : next.offset() > last.offset() && next.position() > last.position();
            if (!ascends || next.offset() >= offset || next.position() >= position) {
                break;
            }
            last = next;
            kept++;
        }
        truncateToEntries(kept);
        return last;
    }

    /** The youngest entry, or null. */
    public OffsetPosition lastEntry() throws IOException {
        Slot slot = entry(entries() - 1);
        return slot == null ? null : parse(slot);
    }

    /** Drops the entries of {@code offset} and above. */
    public synchronized void truncateTo(long offset) throws IOException {
        Slot slot = floor(offset - baseOffset() - 1);
        truncateToEntries(slot == null ? 0 : slot.number() + 1);
    }

    /** Drops all entries. */
    public void truncate() throws IOException {
        truncateToEntries(0);
    }

    private OffsetPosition parse(Slot slot) {
        return new OffsetPosition(
                baseOffset() + slot.bytes().getInt(slot.position()),
                slot.bytes().getInt(slot.position() + 4));
    }
}
