package io.barnabas.storage.log.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A small file that is only ever replaced as a whole. Writers take turns; readers need no lock. */
public final class AtomicFile {
    private static final int MAX_BYTES = 256 * 1024 * 1024;

    private final Path file;

    public AtomicFile(Path file) {
        this.file = file;
    }

    public Path file() {
        return file;
    }

    /**
     * The content, or null if there is no file. A file of zeros, which is what a crash of the machine may leave of one
     * that was not forced to the device, reads as empty.
     */
    public String read() throws IOException {
        // Most partitions that are opened are new ones; an exception costs more than this look.
        if (!file.toFile().exists()) {
            return null;
        }
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new IOException(file + " holds " + size + " bytes, which is no file of ours");
            }
            String content = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return content.chars().allMatch(c -> c == 0) ? "" : content;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * Replaces the content. After a crash of the process either the old content or the new is there.
     *
     * @param sync true if that must also hold after a crash of the machine: the content, then its directory, are forced
     *     to the device
     */
    public synchronized void write(String content, boolean sync) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (sync) {
                channel.force(true);
            }
        } catch (IOException e) {
            // On a full disk its bytes are needed by others.
            Files.deleteIfExists(temporary);
            throw e;
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (sync) {
            flushDirectory(file.toAbsolutePath().getParent());
        }
    }

    /** Forces what was written without {@code sync} to the device. Does nothing if there is no file. */
    public static void flush(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (NoSuchFileException e) {
            return;
        }
        flushDirectory(file.toAbsolutePath().getParent());
    }

    /** Makes the names in a directory survive a crash of the machine. */
    public static void flushDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
