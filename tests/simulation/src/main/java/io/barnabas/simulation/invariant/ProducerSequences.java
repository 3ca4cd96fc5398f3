package io.barnabas.simulation.invariant;

import io.barnabas.common.record.RecordBatch;
import java.util.HashMap;
import java.util.Map;

/** How far each producer has come in a partition. */
final class ProducerSequences {
    private final Map<Long, Session> sessions = new HashMap<>();

    private record Session(short epoch, int next) {}

    /** Takes note of a committed batch; returns what is wrong with it, null when it is what comes next. */
    String onCommitted(RecordBatch batch) {
        Session session = sessions.get(batch.producerId());
        if (batch.isControlBatch()) {
            // A marker of a newer epoch fences the older one; records of that epoch begin anew.
            if (session == null || batch.producerEpoch() > session.epoch) {
                sessions.put(batch.producerId(), new Session(batch.producerEpoch(), 0));
            }
            return null;
        }
        if (session != null && batch.producerEpoch() < session.epoch) {
            return "epoch " + batch.producerEpoch() + " after epoch " + session.epoch;
        }
        if (batch.baseSequence() < 0) {
            // A coordinator's records have no numbers.
            return null;
        }
        int expected = session == null || batch.producerEpoch() > session.epoch ? 0 : session.next;
        sessions.put(batch.producerId(), new Session(batch.producerEpoch(), batch.lastSequence() + 1));
        return batch.baseSequence() == expected
                ? null
                : "sequence " + batch.baseSequence() + " where " + expected + " comes next";
    }
}
