package io.barnabas.simulation.disk;

import io.barnabas.common.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A batch as it lies on a disk; never changes. */
public record StoredBatch(long baseOffset, long lastOffset, int leaderEpoch, long maxTimestamp, byte[] bytes) {
    static StoredBatch of(RecordBatch batch) {
        byte[] bytes = new byte[batch.sizeInBytes()];
        batch.buffer().get(bytes);
        return new StoredBatch(
                batch.baseOffset(), batch.lastOffset(), batch.partitionLeaderEpoch(), batch.maxTimestamp(), bytes);
    }

    public RecordBatch view() {
        return new RecordBatch(ByteBuffer.wrap(bytes), 0);
    }

    /** Whether the two are the same records at the same offsets, written in the same leader epoch. */
    public boolean isSame(StoredBatch other) {
        return this == other || baseOffset == other.baseOffset && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public String toString() {
        return "[" + baseOffset + ".." + lastOffset + " of epoch " + leaderEpoch + "]";
    }
}
