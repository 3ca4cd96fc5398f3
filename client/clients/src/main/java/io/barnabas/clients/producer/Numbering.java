package io.barnabas.clients.producer;

import io.barnabas.clients.producer.transaction.ProducerIdentity;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.Sequences;

/**
 * The sequence numbers of a partition's records (KIP-98), and when a batch may go so that the broker's check of them
 * lets nothing in twice or out of order:
 *
 * <ul>
 *   <li>Until the broker has accepted a batch under the present identity, and after any failure until the oldest batch
 *       without an outcome is written, batches go one at a time. A broker without a memory of this producer takes
 *       whatever number comes first, so the right one must.
 *   <li>At most five batches have no outcome, and none follows when one of them is passed over: the broker knows its
 *       last five again when they come twice.
 *   <li>When a number is lost, numbers begin anew under a fresh epoch. Before that, every batch that may have been
 *       written is sent once more under its old number, until it is known whether it was.
 * </ul>
 *
 * Guarded by its {@link PartitionQueue}.
 */
final class Numbering {
    private static final int MAX_WITHOUT_OUTCOME = 5;

    private long producerId = RecordBatch.NO_PRODUCER_ID;
    private short producerEpoch = RecordBatch.NO_PRODUCER_EPOCH;
    private int next;
    private boolean accepted;
    private boolean restart;

    /**
     * Whether the oldest waiting batch may go.
     *
     * @param inFlight batches of the partition on their way
     * @param withoutOutcome batches that have a number and no outcome, on their way or waiting
     */
    boolean mayGo(ProducerBatch head, int inFlight, int withoutOutcome) {
        if (restart) {
            return inFlight == 0 && head.mayBeWritten();
        }
        if (!accepted) {
            return inFlight == 0;
        }
        return inFlight < MAX_WITHOUT_OUTCOME && (head.isNumbered() || withoutOutcome < MAX_WITHOUT_OUTCOME);
    }

    /**
     * Numbers a batch that goes for the first time.
     *
     * @param withoutOutcome as above; while there are any, they and those after them keep the identity they have
     */
    void number(ProducerBatch batch, ProducerIdentity identity, int withoutOutcome) {
        if (withoutOutcome == 0 && (producerId != identity.id() || producerEpoch != identity.epoch())) {
            begin(identity);
        }
        batch.number(producerId, producerEpoch, next);
        next = Sequences.increment(next, batch.recordCount());
    }

    private void begin(ProducerIdentity identity) {
        producerId = identity.id();
        producerEpoch = identity.epoch();
        next = 0;
        accepted = false;
    }

    /**
     * The broker has the batch.
     *
     * @param oldest whether none before it is without an outcome; while one is, nothing more goes, or it would slip out
     *     of the broker's memory and not be known again
     */
    void onWritten(ProducerBatch batch, boolean oldest) {
        accepted = oldest && batch.producerId() == producerId && batch.producerEpoch() == producerEpoch;
    }

    /** A batch will be sent again. */
    void onFailure() {
        accepted = false;
    }

    /** A number is lost: nothing new goes out until the numbers begin anew. */
    void restart() {
        restart = true;
    }

    /** Whether the numbers can begin anew now. */
    boolean mustRestart(ProducerBatch head, int inFlight) {
        return restart && inFlight == 0 && (head == null || !head.mayBeWritten());
    }

    /** Under whom it numbers; nobody at first. */
    ProducerIdentity identity() {
        return new ProducerIdentity(producerId, producerEpoch);
    }

    /** Begins anew under an identity whose epoch the broker has not seen. */
    void restartUnder(ProducerIdentity identity) {
        restart = false;
        begin(identity);
    }
}
