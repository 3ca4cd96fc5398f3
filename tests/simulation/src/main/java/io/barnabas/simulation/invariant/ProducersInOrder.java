package io.barnabas.simulation.invariant;

import io.barnabas.common.record.RecordBatch;
import io.barnabas.simulation.disk.StoredBatch;

/** What a producer writes in an epoch is committed once each, in its order, without gaps; older epochs write no more. */
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
        String wrong = history.sequences.onCommitted(view);
        if (wrong != null) {
            violated("producer " + view.producerId() + " has " + wrong + ", at offset " + batch.baseOffset() + " of "
                    + history);
        }
    }
}
