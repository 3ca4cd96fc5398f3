package io.barnabas.storage.validation;

import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatch;

/**
 * A batch that may be appended once it has its offsets.
 *
 * @param records exactly the one batch, in the producer's own bytes or, if {@code rewritten}, in new ones
 * @param batch the view of it
 * @param count how many records it holds, at least 1
 * @param maxTimestamp the largest timestamp of its records, or the append time; ms, -1 for none
 * @param logAppendTime the append time in ms where the topic uses it, else -1
 * @param rewritten whether the bytes are new, because the topic has a codec of its own
 */
public record ValidatedRecords(
        MemoryRecords records, RecordBatch batch, int count, long maxTimestamp, long logAppendTime, boolean rewritten) {

    /** Writes offset and epoch into the header, which its checksum does not cover. May be called again. */
    public void assignOffsets(long baseOffset, int leaderEpoch) {
        batch.setBaseOffset(baseOffset);
        batch.setPartitionLeaderEpoch(leaderEpoch);
    }

    /** Offset of the first record, once assigned. */
    public long firstOffset() {
        return batch.baseOffset();
    }

    /** Offset of the last record, once assigned. */
    public long lastOffset() {
        return batch.lastOffset();
    }

    /** What the time index notes beside {@link #maxTimestamp}: the batch's last offset, or -1 without timestamps. */
    public long shallowOffsetOfMaxTimestamp() {
        return maxTimestamp == RecordBatch.NO_TIMESTAMP ? -1L : lastOffset();
    }
}
