package io.barnabas.storage.log.checkpoint;

import io.barnabas.common.TopicPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One offset per partition of a log directory: {@code recovery-point-offset-checkpoint},
 * {@code log-start-offset-checkpoint}, {@code replication-offset-checkpoint} (high watermarks) or
 * {@code cleaner-offset-checkpoint}. A line is {@code topic partition offset}.
 */
public final class OffsetCheckpointFile {
    public static final String RECOVERY_POINT = "recovery-point-offset-checkpoint";
    public static final String LOG_START_OFFSET = "log-start-offset-checkpoint";
    public static final String HIGH_WATERMARK = "replication-offset-checkpoint";
    public static final String CLEANER = "cleaner-offset-checkpoint";

    private final AtomicFile file;
    private String lastWritten;

    public OffsetCheckpointFile(Path directory, String name) {
        this.file = new AtomicFile(directory.resolve(name));
    }

    public Path file() {
        return file.file();
    }

    /** The offsets; none if there is no file. Throws if the file cannot be understood. */
    public Map<TopicPartition, Long> read() throws IOException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (String line : CheckpointLines.parse(file(), file.read())) {
            String[] parts = line.split("\\s+");
            if (parts.length != 3) {
                throw new IOException("Malformed line in checkpoint file (" + file() + "): " + line);
            }
            int partition = (int) CheckpointLines.number(file(), parts[1]);
            offsets.put(new TopicPartition(parts[0], partition), CheckpointLines.number(file(), parts[2]));
        }
        return offsets;
    }

    /** Replaces the offsets, forced to the device. Writing what is there already costs nothing. */
    public synchronized void write(Map<TopicPartition, Long> offsets) throws IOException {
        List<String> lines = new ArrayList<>(offsets.size());
        offsets.forEach((tp, offset) -> lines.add(tp.topic() + ' ' + tp.partition() + ' ' + offset));
        lines.sort(null);
        String content = CheckpointLines.format(lines);
        if (!content.equals(lastWritten)) {
            file.write(content, true);
            lastWritten = content;
        }
    }

    /** Creates the file, empty, if there is none. */
    public void createIfMissing() throws IOException {
        if (file.read() == null) {
            file.write("", false);
        }
    }
}
