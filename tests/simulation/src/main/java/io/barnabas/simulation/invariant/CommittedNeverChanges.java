package io.barnabas.simulation.invariant;

import io.barnabas.simulation.disk.StoredBatch;

/** Logs agree below the high watermark: what one replica has there, every other has at the same offsets. */
final class CommittedNeverChanges extends Invariant {
    CommittedNeverChanges(Histories histories) {
        super(histories);
    }

    /** Compares what is below a replica's high watermark with what was there before. */
    void compare(Replica replica, StoredBatch batch) {
        StoredBatch known = replica.history().committedAt(batch.baseOffset());
        if (known == null || !batch.isSameOrCompacted(known)) {
            violated("the " + replica + " has " + batch + " below its high watermark "
                    + replica.log().highWatermark() + " where " + known + " was committed before");
        }
    }
}
