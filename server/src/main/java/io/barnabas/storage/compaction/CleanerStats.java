package io.barnabas.storage.compaction;

/** What one cleaning of a log read and wrote. Counts of records and bytes; not for use by two threads. */
public final class CleanerStats {
    private long mapBytesRead;
    private long mapMessagesRead;
    private long bytesRead;
    private long messagesRead;
    private long bytesWritten;
    private long messagesWritten;
    private long invalidMessagesRead;

    /** A batch was looked at for the map. */
    void indexed(int bytes, int messages) {
        mapBytesRead += bytes;
        mapMessagesRead += messages;
    }

    /** A batch was looked at to be kept or not. */
    void read(int bytes, int messages) {
        bytesRead += bytes;
        messagesRead += messages;
    }

    /** A batch goes into the cleaned log. */
    void written(int bytes, int messages) {
        bytesWritten += bytes;
        messagesWritten += messages;
    }

    /** A record without a key was dropped. */
    void invalidMessage() {
        invalidMessagesRead++;
    }

    public long mapBytesRead() {
        return mapBytesRead;
    }

    public long mapMessagesRead() {
        return mapMessagesRead;
    }

    public long bytesRead() {
        return bytesRead;
    }

    public long messagesRead() {
        return messagesRead;
    }

    public long bytesWritten() {
        return bytesWritten;
    }

    public long messagesWritten() {
        return messagesWritten;
    }

    /** Records without a key, as a topic has them that was not compacted from the start. */
    public long invalidMessagesRead() {
        return invalidMessagesRead;
    }
}
