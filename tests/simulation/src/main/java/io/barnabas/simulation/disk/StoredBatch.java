package io.barnabas.simulation.disk;

import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A batch as it lies on a disk; never changes. */
public record StoredBatch(long baseOffset, long lastOffset, int leaderEpoch, long maxTimestamp, byte[] bytes) {
    /** The batch, in bytes of its own. */
    public static StoredBatch of(RecordBatch batch) {
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

    /** Whether this is what compaction may have left of the other: the same batch with some of its records. */
    public boolean isSameOrCompacted(StoredBatch other) {
        if (isSame(other)) {
            return true;
        }
        RecordBatch mine = view();
        RecordBatch theirs = other.view();
        boolean header = baseOffset == other.baseOffset
                && lastOffset == other.lastOffset
                && leaderEpoch == other.leaderEpoch
                && mine.producerId() == theirs.producerId()
                && mine.producerEpoch() == theirs.producerEpoch()
                && mine.baseSequence() == theirs.baseSequence()
                && mine.isControlBatch() == theirs.isControlBatch()
                && mine.isTransactional() == theirs.isTransactional();
        if (!header) {
            return false;
        }
        Map<Long, Record> records = new HashMap<>();
        theirs.forEach(record -> records.put(record.offset(), record));
        for (Record record : mine) {
            if (!record.equals(records.get(record.offset()))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "[" + baseOffset + ".." + lastOffset + " of epoch " + leaderEpoch + "]";
    }
}
