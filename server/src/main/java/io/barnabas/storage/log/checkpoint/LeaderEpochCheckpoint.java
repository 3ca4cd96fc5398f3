package io.barnabas.storage.log.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where the leader epochs of a log are written down. */
public interface LeaderEpochCheckpoint {
    /**
     * One of them.
     *
     * @param epoch a leader epoch
     * @param startOffset the first offset that leader wrote
     */
    record Line(int epoch, long startOffset) {}

    /** The entries, in the order in which they were written. */
    List<Line> read() throws IOException;

    /** Replaces the entries. They survive a crash of the machine only after {@link #flush}. */
    void write(List<Line> entries) throws IOException;

    void flush() throws IOException;

    /** Follows a rename of the partition's directory that has already happened. */
    void updateParent(Path partitionDirectory);
}
