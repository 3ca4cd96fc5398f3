package io.barnabas.storage.log.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A partition's {@code leader-epoch-checkpoint}. A line is {@code epoch startOffset}. */
public final class LeaderEpochCheckpointFile implements LeaderEpochCheckpoint {
    public static final String NAME = "leader-epoch-checkpoint";

    private volatile AtomicFile file;

    public LeaderEpochCheckpointFile(Path partitionDirectory) {
        this.file = new AtomicFile(partitionDirectory.resolve(NAME));
    }

    @Override
    public List<Line> read() throws IOException {
        List<Line> entries = new ArrayList<>();
        Path path = file.file();
        for (String line : CheckpointLines.parse(path, file.read())) {
            String[] parts = line.split("\\s+");
            if (parts.length != 2) {
                throw new IOException("Malformed line in checkpoint file (" + path + "): " + line);
            }
            entries.add(new Line((int) CheckpointLines.number(path, parts[0]), CheckpointLines.number(path, parts[1])));
        }
        return entries;
    }

    @Override
    public void write(List<Line> entries) throws IOException {
        List<String> lines = new ArrayList<>(entries.size());
        for (Line entry : entries) {
            lines.add(entry.epoch() + " " + entry.startOffset());
        }
        file.write(CheckpointLines.format(lines), false);
    }

    @Override
    public void flush() throws IOException {
        AtomicFile.flush(file.file());
    }

    @Override
    public void updateParent(Path partitionDirectory) {
        file = new AtomicFile(partitionDirectory.resolve(NAME));
    }
}
