package io.barnabas.tests.integration;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A volume of a few megabytes in memory (tmpfs), mounted where a broker keeps its data; unmounted in the end. */
final class SmallDisk implements AutoCloseable {
    private static final int LIMIT_S = 20;

    private final Path mountPoint;

    private SmallDisk(Path mountPoint) {
        this.mountPoint = mountPoint;
    }

    /** Why none can be mounted here; empty when one can. */
    static String obstacle(Path work) {
        try (SmallDisk trial = mounted(work.resolve("trial"), 1)) {
            return "";
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    static SmallDisk mounted(Path mountPoint, int megabytes) {
        try {
            Files.createDirectories(mountPoint);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", mountPoint.toString());
        return new SmallDisk(mountPoint);
    }

    /** Writes a file of nothing until no more than so many bytes are left; with 0, not one byte more fits. */
    void fillUp(long leave) throws IOException {
        byte[] zeros = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (leave == 0 || usableBytes() > leave) {
                out.write(zeros);
            }
        } catch (IOException e) {
            if (usableBytes() > 0) {
                throw e;
            }
        }
    }

    void removeFilling() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return mountPoint.resolve(".filling");
    }

    long usableBytes() throws IOException {
        return Files.getFileStore(mountPoint).getUsableSpace();
    }

    private static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
                String said = process.isAlive()
                        ? "no end"
                        : new String(process.getInputStream().readAllBytes());
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + ": " + said.trim());
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        // Lazily: a process that was just killed may still hold files.
        run("umount", "-l", mountPoint.toString());
    }
}
