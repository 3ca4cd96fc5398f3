package io.barnabas.storage.log;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a log shorter because somebody says so: at its start for DeleteRecords, at its end for its leader. */
final class LogShortening {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.log.UnifiedLog");

    private final UnifiedLog log;
    private final LogRetention retention;

    LogShortening(UnifiedLog log, LogRetention retention) {
        this.log = log;
        this.retention = retention;
    }

    /** See {@link UnifiedLog#maybeIncrementLogStartOffset}. */
    boolean maybeIncrementLogStartOffset(long newStartOffset) {
        log.lock.lock();
        try {
            if (newStartOffset > log.highWatermark()) {
                throw new ApiException(
                        Errors.OFFSET_OUT_OF_RANGE,
                        "Cannot increment the log start offset to " + newStartOffset + " of partition "
                                + log.topicPartition() + " since it is larger than the high watermark "
                                + log.highWatermark());
            }
            if (newStartOffset <= log.logStartOffset()) {
                return false;
            }
            log.moveLogStartOffset(newStartOffset);
            LOG.info("{} Incremented log start offset to {}", log.local.logIdent(), newStartOffset);
            return true;
        } catch (IOException e) {
            throw log.failed("Exception while increasing log start offset of " + log.topicPartition(), e);
        } finally {
            log.lock.unlock();
        }
    }

    /** See {@link UnifiedLog#truncateTo}. */
    boolean truncateTo(long targetOffset) {
        log.lock.lock();
        try {
            if (targetOffset < 0) {
                throw new IllegalArgumentException("Cannot truncate partition " + log.topicPartition()
                        + " to a negative offset (" + targetOffset + ").");
            }
            if (targetOffset >= log.logEndOffset()) {
                // A leader that was elected and deposed before it appended leaves an epoch at the end of its log.
                log.epochs.truncateFromEnd(log.logEndOffset());
                return false;
            }
            LOG.info("{} Truncating to offset {}", log.local.logIdent(), targetOffset);
            retention.truncateTo(targetOffset);
            return true;
        } catch (IOException e) {
            throw log.failed(
                    "Error while truncating log to offset " + targetOffset + " for " + log.topicPartition(), e);
        } finally {
            log.lock.unlock();
        }
    }

    /** See {@link UnifiedLog#truncateFullyAndStartAt}. */
    void truncateFullyAndStartAt(long newOffset) {
        log.lock.lock();
        try {
            LOG.info("{} Truncate and start at offset {}", log.local.logIdent(), newOffset);
            retention.truncateFullyAndStartAt(newOffset);
        } catch (IOException e) {
            throw log.failed("Error while truncating the entire log for " + log.topicPartition(), e);
        } finally {
            log.lock.unlock();
        }
    }
}
