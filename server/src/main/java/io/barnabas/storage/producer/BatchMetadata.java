package io.barnabas.storage.producer;

import io.barnabas.common.record.Sequences;

/**
 * One appended batch of an idempotent producer.
 *
 * @param lastSeq sequence number of its last record
 * @param lastOffset offset of its last record
 * @param offsetDelta last offset minus first
 * @param timestamp its largest timestamp in ms
 */
public record BatchMetadata(int lastSeq, long lastOffset, int offsetDelta, long timestamp) {

    /** Sequence number of its first record. */
    public int firstSeq() {
        return Sequences.decrement(lastSeq, offsetDelta);
    }

    /** Offset of its first record: what a duplicate is answered with. */
    public long firstOffset() {
        return lastOffset - offsetDelta;
    }
}
