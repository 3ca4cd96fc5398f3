package io.barnabas.storage.log.segment;

import io.barnabas.common.record.FileRecords;
import io.barnabas.storage.space.NoSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The {@code .log} of a segment: its bytes, and how many of them count.
 *
 * <p>The file is opened by the first use and stays open until {@link #close}, so that slices handed to readers stay
 * readable after it was renamed or unlinked. {@link #size} is what has been appended whole; bytes of a failed append are
 * cut off.
 */
final class LogFile {
    private volatile Path path;
    private volatile FileChannel channel;
    private volatile int size;
    private volatile boolean closed;

    private LogFile(Path path, int size) {
        this.path = path;
        this.size = size;
    }

    /** A new, empty file, or the file that is there, cut to nothing. */
    static LogFile create(Path path, int preallocateBytes) throws IOException {
        LogFile file = new LogFile(path, 0);
        file.channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (file.channel.size() > 0) {
                file.channel.truncate(0);
            }
            if (preallocateBytes > 0) {
                file.channel.write(ByteBuffer.allocate(1), preallocateBytes - 1L);
            }
        } catch (IOException e) {
            file.close();
            Files.deleteIfExists(path);
            throw e;
        }
        return file;
    }

    /** The file that is there; it is looked at, but not opened yet. */
    static LogFile existing(Path path) throws IOException {
        long size = Files.size(path);
        if (size > Integer.MAX_VALUE) {
            throw new IOException("The size of segment " + path + " (" + size + ") is larger than the maximum allowed "
                    + "segment size of " + Integer.MAX_VALUE);
        }
        return new LogFile(path, (int) size);
    }

    Path path() {
        return path;
    }

    int size() {
        return size;
    }

    /** Appends the remaining bytes of {@code bytes} in one write, and leaves its position alone. */
    void append(ByteBuffer bytes) throws IOException {
        ByteBuffer source = bytes.duplicate();
        int start = size;
        int length = source.remaining();
        if (length > Integer.MAX_VALUE - start) {
            throw new IllegalArgumentException("Append of size " + length + " bytes is too large for segment " + path
                    + " with current file position at " + start);
        }
        FileChannel out = channel();
        long position = start;
        try {
            while (source.hasRemaining()) {
                position += out.write(source, position);
            }
        } catch (IOException e) {
            cutTornAppend(out, start, e);
            throw e;
        }
        size = start + length;
    }

    /** What a full disk left half written must not stand behind the last batch. */
    private static void cutTornAppend(FileChannel out, int start, IOException failure) {
        try {
            if (out.isOpen()) {
                out.truncate(start);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Reads at {@code position} until {@code into} is full or the file ends; returns the bytes read, 0 at the end. */
    int read(ByteBuffer into, long position) throws IOException {
        FileChannel in = channel();
        int start = into.position();
        while (into.hasRemaining()) {
            int read = in.read(into, position + into.position() - start);
            if (read < 0) {
                break;
            }
        }
        return into.position() - start;
    }

    FileRecords slice(int position, int length) throws IOException {
        return new FileRecords(channel(), position, length);
    }

    /** Drops everything from {@code newSize} on, on disk too. */
    void truncate(int newSize) throws IOException {
        channel().truncate(newSize);
        size = newSize;
    }

    /** Cuts a preallocated file to what was appended. */
    void trim() throws IOException {
        FileChannel open = channel;
        if (open != null && open.size() > size) {
            open.truncate(size);
        }
    }

    void force() throws IOException {
        try {
            channel().force(true);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw new NoSpace.ForceFailedException("Error while forcing " + path + " to the device", e);
        }
    }

    synchronized void renameTo(Path newPath) throws IOException {
        Files.move(path, newPath, StandardCopyOption.ATOMIC_MOVE);
        path = newPath;
    }

    void updatePath(Path newPath) {
        path = newPath;
    }

    synchronized void close() throws IOException {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }

    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        return open != null ? open : open();
    }

    private synchronized FileChannel open() throws IOException {
        if (channel == null) {
            if (closed) {
                throw new ClosedChannelException();
            }
            channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
        return channel;
    }
}
