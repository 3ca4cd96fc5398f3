package io.barnabas.storage.compaction;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The newest offset of every key of a stretch of a log, in 24 bytes per key whatever its length: 16 of a hash of the key
 * and 8 of the offset. Never larger than it was allowed to be; what it needs it takes piece by piece, and gives it all
 * back with {@link #clear}. Not for use by two threads.
 */
public final class OffsetMap {
    /** What a key takes. */
    public static final int BYTES_PER_ENTRY = 24;

    private static final int LONGS_PER_ENTRY = 3;
    /** Growing copies a piece, so that there is never more than this part of the map in memory twice. */
    private static final int PIECES = 64;

    private static final int MIN_PIECE_SLOTS = 1024;
    private static final int FIRST_SLOTS = 16;
    private static final long NONE = -1L;

    private final KeyHash hash;
    private final int slotsPerPiece;
    private final int maxEntries;
    private final long[][] pieces;
    private final int[] sizes;
    private int size;
    private long latestOffset = NONE;

    /**
     * @param memoryBytes how large it may grow ({@code log.cleaner.dedupe.buffer.size}, or a thread's share of it)
     * @param loadFactor how full it may get, above 0, at most 1 ({@code log.cleaner.io.buffer.load.factor})
     * @param hashKey0 one half of the hash's key; to be chosen at random where somebody might wish for collisions
     * @param hashKey1 the other half
     */
    public OffsetMap(long memoryBytes, double loadFactor, long hashKey0, long hashKey1) {
        long slots = Math.min(Integer.MAX_VALUE / 2, memoryBytes / BYTES_PER_ENTRY);
        if (slots < 1 || !(loadFactor > 0)) {
            throw new IllegalArgumentException(
                    "A map of " + memoryBytes + " bytes with load factor " + loadFactor + " has no room for a key");
        }
        int count = slots / PIECES >= MIN_PIECE_SLOTS ? PIECES : 1;
        hash = new KeyHash(hashKey0, hashKey1);
        slotsPerPiece = (int) (slots / count);
        maxEntries = (int) Math.min((long) slotsPerPiece * count, (long) (slots * loadFactor));
        pieces = new long[count][];
        sizes = new int[count];
    }

    /**
     * Notes an offset for a key, in place of the one noted before.
     *
     * @return false when there is no room for another key; nothing is noted then
     */
    public boolean put(ByteBuffer key, long offset) {
        hash.hash(key);
        int piece = piece();
        long[] slots = pieces[piece];
        int at = slots == null ? -1 : find(slots, hash.low(), hash.high());
        if (at < 0 || slots[at + 2] == NONE) {
            if (size >= maxEntries || sizes[piece] >= slotsPerPiece) {
                return false;
            }
            slots = withRoom(piece);
            at = find(slots, hash.low(), hash.high());
            slots[at] = hash.low();
            slots[at + 1] = hash.high();
            sizes[piece]++;
            size++;
        }
        slots[at + 2] = offset;
        updateLatestOffset(offset);
        return true;
    }

    /** The offset noted last for a key, or -1. */
    public long get(ByteBuffer key) {
        hash.hash(key);
        long[] slots = pieces[piece()];
        if (slots == null) {
            return NONE;
        }
        int at = find(slots, hash.low(), hash.high());
        return at < 0 ? NONE : slots[at + 2];
    }

    /** Up to here, this included, the map knows the stretch; -1 while it knows nothing. */
    public long latestOffset() {
        return latestOffset;
    }

    /** Notes that there is nothing to be noted up to this offset. Lower ones are ignored. */
    public void updateLatestOffset(long offset) {
        latestOffset = Math.max(latestOffset, offset);
    }

    /** How many keys are in it. */
    public int size() {
        return size;
    }

    /** How many keys it may hold. */
    public int maxEntries() {
        return maxEntries;
    }

    /** Which part of its slots is taken, 0 to 1. */
    public double utilization() {
        return (double) size / ((long) slotsPerPiece * pieces.length);
    }

    /** What it takes just now, in bytes. */
    public long memoryBytes() {
        long longs = 0;
        for (long[] piece : pieces) {
            longs += piece == null ? 0 : piece.length;
        }
        return longs * Long.BYTES;
    }

    /** Forgets everything and gives its memory back. */
    public void clear() {
        Arrays.fill(pieces, null);
        Arrays.fill(sizes, 0);
        size = 0;
        latestOffset = NONE;
    }

    private int piece() {
        return pieces.length == 1 ? 0 : (int) (hash.high() & (PIECES - 1));
    }

    /** Where the hash is, or where it would go; -1 when it is not there and every slot is taken. */
    private static int find(long[] slots, long low, long high) {
        int count = slots.length / LONGS_PER_ENTRY;
        int start = (int) Math.multiplyHigh(low >>> 1, 2L * count) * LONGS_PER_ENTRY;
        int at = start;
        do {
            if (slots[at + 2] == NONE || slots[at] == low && slots[at + 1] == high) {
                return at;
            }
            at += LONGS_PER_ENTRY;
            at = at == slots.length ? 0 : at;
        } while (at != start);
        return -1;
    }

    /** The piece with a free slot, and three quarters full at most as long as it may still grow. */
    private long[] withRoom(int piece) {
        long[] slots = pieces[piece];
        int count = slots == null ? 0 : slots.length / LONGS_PER_ENTRY;
        if (count == slotsPerPiece || sizes[piece] < count * 3L / 4) {
            return slots;
        }
        int larger = (int) Math.min(slotsPerPiece, Math.max(FIRST_SLOTS, 2L * count));
        long[] next = new long[larger * LONGS_PER_ENTRY];
        for (int at = 2; at < next.length; at += LONGS_PER_ENTRY) {
            next[at] = NONE;
        }
        for (int at = 0; slots != null && at < slots.length; at += LONGS_PER_ENTRY) {
            if (slots[at + 2] != NONE) {
                System.arraycopy(slots, at, next, find(next, slots[at], slots[at + 1]), LONGS_PER_ENTRY);
            }
        }
        pieces[piece] = next;
        return next;
    }
}
