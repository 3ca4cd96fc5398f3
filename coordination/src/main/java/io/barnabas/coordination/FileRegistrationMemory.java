package io.barnabas.coordination;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file with one number. Put it into a log directory whose lock this process holds. */
public final class FileRegistrationMemory implements RegistrationMemory {
    /** Name of the file; Apache's broker leaves files it does not know alone. */
    public static final String FILE_NAME = ".broker_epoch";

    private static final Logger LOG = LoggerFactory.getLogger(FileRegistrationMemory.class);

    private final Path file;

    public FileRegistrationMemory(Path logDir) {
        this.file = logDir.resolve(FILE_NAME);
    }

    @Override
    public OptionalLong lastBrokerEpoch() {
        try {
            return Files.exists(file)
                    ? OptionalLong.of(Long.parseLong(Files.readString(file).strip()))
                    : OptionalLong.empty();
        } catch (IOException | NumberFormatException e) {
            LOG.debug("{} cannot be read", file, e);
            return OptionalLong.empty();
        }
    }

    @Override
    public void remember(long brokerEpoch) {
        Path temporary = file.resolveSibling(FILE_NAME + ".tmp");
        try {
            Files.writeString(temporary, brokerEpoch + "\n");
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.debug("{} cannot be written", file, e);
        }
    }
}
