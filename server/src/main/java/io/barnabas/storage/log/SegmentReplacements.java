package io.barnabas.storage.log;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The log cleaner's hold on a log. It may exchange segments as long as nobody takes the log another way: a truncation, the
 * end of the log and a change of its policy never wait for a cleaning, they make it void. Safe from any thread.
 */
public final class SegmentReplacements {
    private final UnifiedLog log;
    private final LogRetention retention;
    private volatile SegmentReplacement current;
    private volatile Consumer<UnifiedLog> onTruncation = log -> {};

    SegmentReplacements(UnifiedLog log, LogRetention retention) {
        this.log = log;
        this.retention = retention;
    }

    /**
     * Begins a cleaning; to be closed. There is one at a time.
     *
     * @throws ReplacementAbortedException the log is closed
     */
    public SegmentReplacement begin() {
        return begin(() -> {});
    }

    /** @param afterStep run after each step that leaves a trace in the directory: where a test lets a crash come */
    SegmentReplacement begin(Runnable afterStep) {
        log.lock.lock();
        try {
            if (log.isClosed()) {
                throw new ReplacementAbortedException("The log for partition " + log.topicPartition() + " is closed");
            }
            if (current != null) {
                throw new IllegalStateException(log.topicPartition() + " is being cleaned already");
            }
            current = new SegmentReplacement(log, retention, this::end, afterStep);
            return current;
        } finally {
            log.lock.unlock();
        }
    }

    /** Makes the cleaning under way void, if there is one: it changes nothing in the log any more. */
    public void abort() {
        SegmentReplacement running = current;
        if (running != null) {
            running.abort();
        }
    }

    /** Who is told, on the thread that does it, that the log was truncated. */
    public void onTruncation(Consumer<UnifiedLog> listener) {
        onTruncation = listener;
    }

    void onTruncated() {
        abort();
        onTruncation.accept(log);
    }

    void onDirectoryRenamed(Path directory) {
        SegmentReplacement running = current;
        if (running != null) {
            running.updateParentDir(directory);
        }
    }

    private void end() {
        current = null;
    }
}
