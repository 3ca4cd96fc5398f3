package io.barnabas.storage.log.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A log directory's {@code .kafka_cleanshutdown}: its presence says that the last stop was clean, so that there is
 * nothing to recover. It is removed as soon as the logs are being loaded.
 */
public final class CleanShutdownFile {
    public static final String NAME = ".kafka_cleanshutdown";

    private final AtomicFile file;

    public CleanShutdownFile(Path directory) {
        this.file = new AtomicFile(directory.resolve(NAME));
    }

    public boolean exists() {
        return Files.exists(file.file());
    }

    /**
     * Writes the marker.
     *
     * @param brokerEpoch the broker's epoch; -1 with ZooKeeper, where it changes with each registration
     */
    public void write(long brokerEpoch) throws IOException {
        file.write("{\"version\":0,\"brokerEpoch\":" + brokerEpoch + "}", true);
    }

    public void delete() throws IOException {
        if (Files.deleteIfExists(file.file())) {
            AtomicFile.flushDirectory(file.file().toAbsolutePath().getParent());
        }
    }
}
