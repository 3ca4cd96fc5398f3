package io.barnabas.tools.dump;

import io.barnabas.tools.ToolException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** A segment of a log, read through windows: batch after batch as they lie there, damaged ones included. */
final class SegmentFile implements AutoCloseable {
    /** Room for a header: for looks here and there. */
    static final int HEADER_WINDOW = 64;
    /** Room for small batches as well. */
    static final int SMALL_WINDOW = 4 * 1024;
    /** For reading it all. */
    static final int LARGE_WINDOW = 256 * 1024;

    private final Path path;
    private final FileChannel channel;
    private final int size;

    /**
     * @throws java.nio.file.NoSuchFileException when there is no such file
     */
    SegmentFile(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(path, StandardOpenOption.READ);
        long length = channel.size();
        if (length > Integer.MAX_VALUE) {
            channel.close();
            throw ToolException.kafka("The size of segment " + path + " (" + length
                    + ") is larger than the maximum allowed segment size of " + Integer.MAX_VALUE);
        }
        this.size = (int) length;
    }

    /** Length of the file in bytes. */
    int size() {
        return size;
    }

    /**
     * The batches from a position on.
     *
     * @param maxBytes how far to look, in bytes
     * @param window how much to read at once, in bytes
     */
    Walk from(int position, int maxBytes, int window) {
        if (position > size) {
            throw ToolException.illegal("Slice from position " + position + " exceeds end position of FileRecords(size="
                    + size + ", file=" + path + ", start=0, end=" + Integer.MAX_VALUE + ")");
        }
        if (position < 0) {
            throw ToolException.illegal("Invalid position: " + position + " in read from FileRecords(size=" + size
                    + ", file=" + path + ", start=0, end=" + Integer.MAX_VALUE + ")");
        }
        if (maxBytes < 0) {
            throw ToolException.illegal("Invalid size: " + maxBytes + " in read from FileRecords(size=" + size
                    + ", file=" + path + ", start=0, end=" + Integer.MAX_VALUE + ")");
        }
        return new Walk(position, (int) Math.min((long) position + maxBytes, size), window);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** A walk over the batches; the current one changes with every step. Not for use by two threads. */
    final class Walk {
        private final int end;
        private final int windowSize;
        private final StoredBatch batch = new StoredBatch();
        private ByteBuffer window = ByteBuffer.allocate(0);
        private int windowStart;
        private int nextPosition;

        private Walk(int position, int end, int windowSize) {
            this.nextPosition = position;
            this.end = end;
            this.windowSize = windowSize;
        }

        /** How many bytes there are to walk over, from the start of the file. */
        int end() {
            return end;
        }

        /** Where the current batch ends. */
        int nextPosition() {
            return nextPosition;
        }

        StoredBatch batch() {
            return batch;
        }

        /**
         * Moves on.
         *
         * @return false when no whole batch is left
         * @throws ToolException when the length there cannot be that of a batch
         */
        boolean next() throws IOException {
            int left = end - nextPosition;
            if (left <= StoredBatch.HEADER_SIZE_UP_TO_MAGIC) {
                return false;
            }
            int at = require(nextPosition, Math.min(size - nextPosition, StoredBatch.HEADER_SIZE));
            int length = window.getInt(at + StoredBatch.LENGTH_OFFSET);
            if (length < StoredBatch.SMALLEST_LENGTH) {
                throw new ToolException(
                        "org.apache.kafka.common.errors.CorruptRecordException",
                        "Found record size " + length + " smaller than minimum record overhead ("
                                + StoredBatch.SMALLEST_LENGTH + ") in file " + path + ".");
            }
            if (length > left - StoredBatch.LOG_OVERHEAD) {
                return false;
            }
            batch.set(window, at, nextPosition);
            nextPosition += batch.size();
            return true;
        }

        /** Whether the current batch's checksum fits its bytes. Keeps no more of the batch than a window. */
        boolean isValid() throws IOException {
            if (batch.size() < batch.smallestSize()) {
                return false;
            }
            Checksum checksum = batch.isLegacy() ? new CRC32() : new CRC32C();
            int from = batch.position() + batch.checksumFrom();
            while (from < nextPosition) {
                int length = Math.min(nextPosition - from, windowSize);
                int at = require(from, length);
                checksum.update(window.array(), at, length);
                from += length;
            }
            return checksum.getValue() == batch.crc();
        }

        /** The bytes of the current batch, in memory that the next step may use again. */
        ByteBuffer load() throws IOException {
            long most = Runtime.getRuntime().maxMemory() / 3;
            if (batch.size() > most) {
                throw ToolException.kafka("The batch at position " + batch.position() + " claims " + batch.size()
                        + " bytes, more than this JVM's heap can hold: set KAFKA_HEAP_OPTS, for example to -Xmx"
                        + (batch.size() / (1024 * 1024) * 4L + 64) + "M");
            }
            int at = require(batch.position(), batch.size());
            return ByteBuffer.wrap(window.array(), at, batch.size()).slice();
        }

        /** Makes bytes of the file present and says where in the window they lie. */
        private int require(int from, int length) throws IOException {
            boolean present = from >= windowStart && from + (long) length <= windowStart + (long) window.limit();
            if (!present) {
                int wanted = Math.min(Math.max(length, windowSize), size - from);
                if (wanted > window.capacity()) {
                    window = ByteBuffer.allocate(Math.max(wanted, Math.min(windowSize, size)));
                }
                window.clear().limit(wanted);
                read(from);
                window.flip();
                windowStart = from;
            }
            return from - windowStart;
        }

        private void read(int from) throws IOException {
            while (window.hasRemaining()) {
                int read = channel.read(window, (long) from + window.position());
                if (read < 0) {
                    throw new EOFException("The file became shorter while it was read: " + path);
                }
            }
        }
    }
}
