package io.barnabas.common.record;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/**
 * A slice of a segment file: what a fetch answers with, so that the bytes go from the page cache to the socket without
 * a visit to the heap. All reads give their position and leave the channel's own alone; any number of threads may use
 * one channel. The channel is its segment's to close.
 */
public final class FileRecords implements Records {
    private final FileChannel channel;
    private final long position;
    private final int sizeInBytes;

    /**
     * @param position where the slice begins in the file, in bytes
     * @param sizeInBytes its length; the file must be that long when it is read
     */
    public FileRecords(FileChannel channel, long position, int sizeInBytes) {
        this.channel = Objects.requireNonNull(channel, "channel");
        if (position < 0 || sizeInBytes < 0) {
            throw new IllegalArgumentException("Invalid slice: position " + position + ", size " + sizeInBytes);
        }
        this.position = position;
        this.sizeInBytes = sizeInBytes;
    }

    public FileChannel channel() {
        return channel;
    }

    /** Where the slice begins in the file, in bytes. */
    public long position() {
        return position;
    }

    @Override
    public int sizeInBytes() {
        return sizeInBytes;
    }

    /** A part of this slice, cut off at its end. */
    public FileRecords slice(int from, int maxBytes) {
        if (from < 0 || from > sizeInBytes || maxBytes < 0) {
            throw new IllegalArgumentException(
                    "Slice from " + from + ", " + maxBytes + " bytes, of a slice of " + sizeInBytes + " bytes");
        }
        return new FileRecords(channel, position + from, Math.min(maxBytes, sizeInBytes - from));
    }

    /**
     * Fills {@code target} to its limit from the given distance into the slice, or as far as the slice goes.
     *
     * @return the number of bytes read
     * @throws EOFException when the file is shorter than the slice
     */
    public int readInto(ByteBuffer target, int from) throws IOException {
        int length = Math.min(target.remaining(), sizeInBytes - from);
        int limit = target.limit();
        target.limit(target.position() + length);
        long at = position + from;
        try {
            while (target.hasRemaining()) {
                int read = channel.read(target, at);
                if (read < 0) {
                    throw new EOFException(
                            "File ends at " + at + ", " + target.remaining() + " bytes before the slice does");
                }
                at += read;
            }
        } finally {
            target.limit(limit);
        }
        return length;
    }

    /** The slice read into a heap buffer; for tools and tests, and where the bytes must be looked at. */
    public MemoryRecords toMemory() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(sizeInBytes);
        readInto(bytes, 0);
        return new MemoryRecords(bytes.flip());
    }

    /**
     * Sends a part of the slice to a channel, by sendfile where the channel allows.
     *
     * @return the number of bytes sent, possibly fewer than asked for
     */
    public long transferTo(WritableByteChannel target, int from, int maxBytes) throws IOException {
        return channel.transferTo(position + from, Math.min(maxBytes, sizeInBytes - from), target);
    }

    /** A cursor over the batches from a distance into the slice; see {@link FileBatchCursor} for its bounds. */
    public FileBatchCursor batches(int from) {
        return new FileBatchCursor(this, from);
    }

    @Override
    public String toString() {
        return "FileRecords(position=" + position + ", size=" + sizeInBytes + ")";
    }
}
