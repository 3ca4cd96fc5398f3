package io.barnabas.storage.log.checkpoint;

import io.barnabas.common.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A partition's {@code partition.metadata}: the id of its topic, so that a topic of the same name is told apart. */
public final class PartitionMetadataFile {
    public static final String NAME = "partition.metadata";

    private static final String VERSION_KEY = "version: ";
    private static final String TOPIC_ID_KEY = "topic_id: ";

    private volatile AtomicFile file;

    public PartitionMetadataFile(Path partitionDirectory) {
        this.file = new AtomicFile(partitionDirectory.resolve(NAME));
    }

    /** The topic id; empty if the file is missing, or empty itself, as a crash of the machine may leave it. */
    public Optional<Uuid> read() throws IOException {
        String content = file.read();
        if (content == null || content.isBlank()) {
            return Optional.empty();
        }
        String[] lines = content.split("\\R");
        if (lines.length < 2
                || !lines[0].startsWith(VERSION_KEY)
                || !lines[1].startsWith(TOPIC_ID_KEY)
                || !"0".equals(lines[0].substring(VERSION_KEY.length()).trim())) {
            throw new IOException("Malformed partition metadata file (" + file.file() + "): expected 'version: 0' and "
                    + "'topic_id: <id>' but found: " + content);
        }
        try {
            Uuid topicId =
                    Uuid.fromString(lines[1].substring(TOPIC_ID_KEY.length()).trim());
            if (topicId.equals(Uuid.ZERO_UUID)) {
                throw new IOException("Invalid topic ID in partition metadata file (" + file.file() + ")");
            }
            return Optional.of(topicId);
        } catch (IllegalArgumentException e) {
            throw new IOException("Malformed topic ID in partition metadata file (" + file.file() + ")", e);
        }
    }

    /** Writes the topic id. It survives a crash of the machine only after {@link #flush}. */
    public void write(Uuid topicId) throws IOException {
        file.write(VERSION_KEY + "0\n" + TOPIC_ID_KEY + topicId, false);
    }

    public void flush() throws IOException {
        AtomicFile.flush(file.file());
    }

    /** Follows a rename of the partition's directory that has already happened. */
    public void updateParent(Path partitionDirectory) {
        file = new AtomicFile(partitionDirectory.resolve(NAME));
    }
}
