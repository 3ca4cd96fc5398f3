package io.barnabas.server.replica;

import io.barnabas.common.record.MemoryRecords;

/** A partition's log on its way to another log directory (KIP-113). */
interface LogMove {
    /**
     * Reads what is to be copied next. May wait for the disk: not on the partition's turn.
     *
     * @return empty when nothing is left just now
     */
    MemoryRecords read(int maxBytes);

    /**
     * Copies what was read; does nothing when the log was truncated in the meantime. On the partition's turn.
     *
     * @return bytes copied
     */
    int append(MemoryRecords records);

    /**
     * Puts the copy in the place of the log when it holds all of it. On the partition's turn.
     *
     * @return whether it did
     */
    boolean maybeFinish();

    /** Gives the copy up. */
    void abandon();

    /** Absolute path of the directory it goes to. */
    String directory();
}
