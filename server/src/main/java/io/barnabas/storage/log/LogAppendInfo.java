package io.barnabas.storage.log;

/**
 * What an append did.
 *
 * @param firstOffset the offset of the first record; for a duplicate, the one it got the first time
 * @param lastOffset the offset of the last record
 * @param maxTimestamp the largest time stamp in milliseconds, -1 if there is none
 * @param logAppendTime the broker's time in milliseconds if {@code message.timestamp.type=LogAppendTime}, else -1
 * @param logStartOffset the log's start offset when the records were appended
 * @param duplicate true if an idempotent producer repeated itself and nothing was appended
 */
public record LogAppendInfo(
        long firstOffset,
        long lastOffset,
        long maxTimestamp,
        long logAppendTime,
        long logStartOffset,
        boolean duplicate) {}
