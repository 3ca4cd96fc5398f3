package io.barnabas.storage.log.segment;

/**
 * What an append must know to tell whether it needs a new segment.
 *
 * @param maxSegmentMs {@code segment.ms}
 * @param maxSegmentBytes {@code segment.bytes}
 * @param maxTimestampInMessages the largest time stamp of the append in milliseconds, -1 if there is none
 * @param maxOffsetInMessages the last offset of the append
 * @param messagesSize the bytes of the append
 * @param now the broker's time in milliseconds
 */
public record RollParams(
        long maxSegmentMs,
        int maxSegmentBytes,
        long maxTimestampInMessages,
        long maxOffsetInMessages,
        int messagesSize,
        long now) {}
