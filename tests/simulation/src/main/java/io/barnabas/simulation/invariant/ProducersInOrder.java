package io.barnabas.simulation.invariant;

import io.barnabas.common.record.RecordBatch;
import io.barnabas.simulation.disk.StoredBatch;

/** What an idempotent producer writes is committed once each, in its order, without gaps. */
final class ProducersInOrder extends Invariant {
    ProducersInOrder(Histories histories) {
        super(histories);
    }

    @Override
    void onCommitted(PartitionHistory history, StoredBatch batch) {
        RecordBatch view = batch.view();
        if (!view.hasProducerId()) {
            return;
        }
        int expected = history.nextSequences.getOrDefault(view.producerId(), 0);
        if (view.baseSequence() != expected) {
            violated("producer " + view.producerId() + " has sequence " + view.baseSequence() + " at offset "
                    + batch.baseOffset() + " of " + history + " where " + expected + " comes next");
        }
        history.nextSequences.put(view.producerId(), view.lastSequence() + 1);
    }
}
