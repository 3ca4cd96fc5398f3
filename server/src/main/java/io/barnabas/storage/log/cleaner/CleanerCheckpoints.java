package io.barnabas.storage.log.cleaner;

import io.barnabas.common.TopicPartition;
import io.barnabas.storage.log.LogDir;
import io.barnabas.storage.log.checkpoint.OffsetCheckpointFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far each log is clean: {@code cleaner-offset-checkpoint} of every log directory. What is not in there counts as
 * never cleaned, which costs a cleaning and no record. Safe from any thread.
 */
final class CleanerCheckpoints {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.LogCleaner");

    private final Map<LogDir, Directory> directories = new LinkedHashMap<>();

    private static final class Directory {
        final OffsetCheckpointFile file;
        final Map<TopicPartition, Long> offsets = new HashMap<>();

        Directory(OffsetCheckpointFile file) {
            this.file = file;
        }
    }

    /** Reads the directory's file. One that makes no sense counts as empty. */
    synchronized void read(LogDir dir) {
        Directory directory = directory(dir);
        try {
            directory.offsets.putAll(directory.file.read());
        } catch (IOException e) {
            LOG.error(
                    "Failed to access checkpoint file {} in dir {}; its logs are cleaned from their start",
                    directory.file.file().getFileName(),
                    dir,
                    e);
        }
    }

    /** Where the log's dirty part begins, if it was cleaned before. */
    synchronized OptionalLong get(LogDir dir, TopicPartition tp) {
        Long offset = directory(dir).offsets.get(tp);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** Notes where the log's dirty part begins. */
    synchronized void put(LogDir dir, TopicPartition tp, long offset) {
        Long before = directory(dir).offsets.put(tp, offset);
        if (before == null || before != offset) {
            write(dir);
        }
    }

    /** Forgets the log. */
    synchronized void remove(LogDir dir, TopicPartition tp) {
        if (directory(dir).offsets.remove(tp) != null) {
            write(dir);
        }
    }

    private Directory directory(LogDir dir) {
        return directories.computeIfAbsent(
                dir, key -> new Directory(new OffsetCheckpointFile(key.path(), OffsetCheckpointFile.CLEANER)));
    }

    private void write(LogDir dir) {
        if (dir.isOffline()) {
            return;
        }
        Directory directory = directory(dir);
        try {
            directory.file.write(directory.offsets);
        } catch (IOException e) {
            // The offsets are known still; after a restart more is cleaned than need be.
            LOG.error("Could not write {}", directory.file.file(), e);
        }
    }
}
