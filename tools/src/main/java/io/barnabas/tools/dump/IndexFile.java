package io.barnabas.tools.dump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The entries of an offset or time index: numbers of a fixed length, the last four bytes of a time index's and the first
 * four of an offset index's entry being an offset relative to the segment's first. A live segment's index has its
 * greatest length from the start, with zeros where entries will be.
 */
final class IndexFile {
    /** Relative offset 4, position in the log 4. */
    static final int OFFSET_ENTRY = 8;
    /** Timestamp 8, relative offset 4. */
    static final int TIME_ENTRY = 12;

    private final ByteBuffer bytes;
    private final int entrySize;
    private final long baseOffset;
    private final long length;

    /**
     * @param baseOffset first offset of the segment
     * @throws java.nio.file.NoSuchFileException when there is no such file
     */
    IndexFile(Path path, long baseOffset, int entrySize) throws IOException {
        this.baseOffset = baseOffset;
        this.entrySize = entrySize;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            this.length = channel.size();
            this.bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(length, Integer.MAX_VALUE));
        }
    }

    long baseOffset() {
        return baseOffset;
    }

    /** Length of the file in bytes. */
    long length() {
        return length;
    }

    /** How many whole entries the file has room for. */
    int entries() {
        return bytes.limit() / entrySize;
    }

    /** Offset of an entry. */
    long offset(int entry) {
        int at = entry * entrySize + (entrySize == TIME_ENTRY ? Long.BYTES : 0);
        return baseOffset + bytes.getInt(at);
    }

    /** Position of an entry of an offset index in the log, in bytes. */
    int position(int entry) {
        return bytes.getInt(entry * entrySize + Integer.BYTES);
    }

    /** Timestamp of an entry of a time index, in ms. */
    long timestamp(int entry) {
        return bytes.getLong(entry * entrySize);
    }

    /** Whether nothing but room follows: only the first entry can have the segment's own offset. */
    boolean isRoom(int entry) {
        return entry > 0 && offset(entry) == baseOffset;
    }

    /** How many entries there are before the room for more. */
    int used() {
        int low = Math.min(1, entries());
        int high = entries();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isRoom(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Position in the log from which on to look for an offset, by an offset index; 0 when it does not know. */
    int lookup(long offset) {
        int low = 0;
        int high = used() - 1;
        int found = 0;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (offset(middle) <= offset) {
                found = position(middle);
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return found;
    }
}
