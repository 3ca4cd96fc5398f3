package io.barnabas.server.replica;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.FileRecords;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Records;
import io.barnabas.storage.log.FetchIsolation;
import io.barnabas.storage.log.LogManager;
import io.barnabas.storage.log.UnifiedLog;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A log on disk on its way to another log directory. */
final class UnifiedLogMove implements LogMove {
    private final LogManager logManager;
    private final UnifiedPartitionLog partitionLog;
    private final UnifiedLog present;
    private final UnifiedLog future;

    UnifiedLogMove(LogManager logManager, UnifiedPartitionLog partitionLog, UnifiedLog future) {
        this.logManager = logManager;
        this.partitionLog = partitionLog;
        this.present = partitionLog.log();
        this.future = future;
        partitionLog.forgetTruncations();
    }

    @Override
    public MemoryRecords read(int maxBytes) {
        long from = future.logEndOffset();
        if (from >= present.logEndOffset() || from < present.logStartOffset()) {
            return MemoryRecords.EMPTY;
        }
        try {
            Records records =
                    present.read(from, maxBytes, FetchIsolation.LOG_END, true).records();
            return whole(records instanceof FileRecords file ? file.toMemory() : (MemoryRecords) records);
        } catch (ApiException e) {
            // Retention or a truncation was faster: the next append begins where the log does.
            if (e.error() == Errors.OFFSET_OUT_OF_RANGE) {
                return MemoryRecords.EMPTY;
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + present, e);
        }
    }

    /** Without a last batch that the limit has cut. */
    private static MemoryRecords whole(MemoryRecords records) {
        int valid = records.validBytes();
        return valid == records.sizeInBytes()
                ? records
                : new MemoryRecords(records.buffer().slice(0, valid));
    }

    @Override
    public int append(MemoryRecords records) {
        long truncatedTo = partitionLog.takeTruncation();
        if (truncatedTo < future.logEndOffset()) {
            if (truncatedTo <= future.logStartOffset()) {
                future.truncateFullyAndStartAt(present.logStartOffset());
            } else {
                future.truncateTo(truncatedTo);
            }
            return 0;
        }
        if (future.logEndOffset() < present.logStartOffset()) {
            future.truncateFullyAndStartAt(present.logStartOffset());
            return 0;
        }
        if (records.sizeInBytes() == 0 || records.firstBatch().baseOffset() < future.logEndOffset()) {
            return 0;
        }
        future.appendAsFollower(records);
        return records.sizeInBytes();
    }

    @Override
    public boolean maybeFinish() {
        if (partitionLog.isTruncated() || future.logEndOffset() != present.logEndOffset()) {
            return false;
        }
        present.leaderEpochCache()
                .epochEntries()
                .forEach(entry -> future.maybeAssignEpochStartOffset(entry.epoch(), entry.startOffset()));
        future.updateConfig(present.config());
        future.updateHighWatermark(present.highWatermark());
        future.maybeIncrementLogStartOffset(present.logStartOffset());
        logManager.replaceCurrentWithFutureLog(present.topicPartition(), () -> partitionLog.replace(future));
        return true;
    }

    @Override
    public void abandon() {
        logManager.abandonFutureLog(present.topicPartition());
    }

    @Override
    public String directory() {
        return future.logDir().path().toString();
    }
}
