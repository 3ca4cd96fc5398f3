package io.barnabas.storage.log;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** Forces a log to the device, and moves its recovery point when that is done. */
final class LogFlush {
    private final UnifiedLog log;
    private final LocalLog local;
    private final LogTopicId topicId;

    LogFlush(UnifiedLog log, LogTopicId topicId) {
        this.log = log;
        this.local = log.local;
        this.topicId = topicId;
    }

    /** Forces the records below {@code offset} to the device. Safe beside appends. */
    void flush(long offset) throws IOException {
        try {
            force(offset);
        } catch (NoSuchFileException e) {
            // Perhaps the directory is just being renamed: with the lock held, names and places agree.
            log.lock.lock();
            try {
                force(offset);
            } finally {
                log.lock.unlock();
            }
        }
    }

    private void force(long offset) throws IOException {
        topicId.flush();
        if (offset > local.recoveryPoint()) {
            local.flush(offset);
            // Behind the recovery point nobody looks for epochs in the batches.
            log.epochs.flush();
            onFlushed(offset);
        }
    }

    /**
     * Forces all records to the device, and writes down the producers there: the next recovery begins right at this
     * place and needs nothing from before.
     */
    void flushWithProducers() throws IOException {
        long end;
        log.lock.lock();
        try {
            if (log.isClosed()) {
                return;
            }
            end = log.logEndOffset();
            if (end > local.recoveryPoint()) {
                log.producers.snapshots().takeWithinSegment(log.producers.manager());
            }
        } finally {
            log.lock.unlock();
        }
        flush(end);
    }

    private void onFlushed(long offset) {
        log.lock.lock();
        try {
            // A truncation may have come between: the recovery point must not lie above the end.
            long end = log.logEndOffset();
            if (Math.min(offset, end) > local.recoveryPoint()) {
                local.updateRecoveryPoint(Math.min(offset, end));
            }
        } finally {
            log.lock.unlock();
        }
    }
}
