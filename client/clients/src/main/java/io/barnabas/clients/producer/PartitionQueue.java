package io.barnabas.clients.producer;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.common.record.Sequences;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The batches for one partition that wait to be sent, oldest first, and the numbers its records bear. Guarded by
 * itself: threads that send append under its lock, the producer's own thread takes from it under its lock.
 */
final class PartitionQueue {
    private final TopicPartition partition;
    private final Deque<ProducerBatch> waiting = new ArrayDeque<>();
    /** Numbered and not yet known to be written, in the order of their numbers; some of them wait to be sent again. */
    private final List<ProducerBatch> unresolved = new ArrayList<>();

    private int inFlight;
    private int nextSequence;
    private long producerId = RecordBatch.NO_PRODUCER_ID;
    private short producerEpoch = RecordBatch.NO_PRODUCER_EPOCH;
    private boolean restart;

    PartitionQueue(TopicPartition partition) {
        this.partition = partition;
    }

    TopicPartition partition() {
        return partition;
    }

    Deque<ProducerBatch> waiting() {
        return waiting;
    }

    /** Whether the head may go out as far as the order of numbers is concerned. */
    boolean mayDrain(ProducerBatch head) {
        return !restart && inOrder(head);
    }

    private boolean inOrder(ProducerBatch head) {
        return !head.isNumbered() || unresolved.isEmpty() || unresolved.get(0) == head || follows(head);
    }

    /** A batch that is sent again waits for those before it, unless they are on their way already. */
    private boolean follows(ProducerBatch head) {
        for (ProducerBatch before : unresolved) {
            if (before == head) {
                return true;
            }
            if (waiting.contains(before)) {
                return false;
            }
        }
        return true;
    }

    /** Takes the head out, numbered under the producer's identity when it has one. */
    ProducerBatch drain(ProducerIdentity identity) {
        ProducerBatch batch = waiting.removeFirst();
        if (identity != null && !batch.isNumbered()) {
            boolean stale = producerId != identity.id() || producerEpoch != identity.epoch();
            if (stale && unresolved.isEmpty()) {
                producerId = identity.id();
                producerEpoch = identity.epoch();
                nextSequence = 0;
            }
            batch.number(producerId, producerEpoch, nextSequence);
            nextSequence = Sequences.increment(nextSequence, batch.recordCount());
            unresolved.add(batch);
        }
        inFlight++;
        return batch;
    }

    void onAnswer() {
        inFlight--;
    }

    /** Puts a batch back where it belongs in the order. */
    void sendAgain(ProducerBatch batch) {
        Deque<ProducerBatch> earlier = new ArrayDeque<>();
        while (!waiting.isEmpty() && waiting.peekFirst().isNumbered() && isBefore(waiting.peekFirst(), batch)) {
            earlier.push(waiting.removeFirst());
        }
        waiting.addFirst(batch);
        earlier.forEach(waiting::addFirst);
    }

    private boolean isBefore(ProducerBatch one, ProducerBatch other) {
        int first = unresolved.indexOf(one);
        int second = unresolved.indexOf(other);
        return first >= 0 && second >= 0 && first < second;
    }

    /** The batch is settled one way or the other. */
    void resolved(ProducerBatch batch) {
        unresolved.remove(batch);
    }

    /** Puts a batch's parts in its place. */
    void splitInto(ProducerBatch batch, Deque<ProducerBatch> parts) {
        int at = unresolved.indexOf(batch);
        if (at >= 0) {
            unresolved.remove(at);
            unresolved.addAll(at, parts);
        }
        for (Iterator<ProducerBatch> backwards = parts.descendingIterator(); backwards.hasNext(); ) {
            sendAgain(backwards.next());
        }
    }

    boolean isFirstUnresolved(ProducerBatch batch) {
        return !unresolved.isEmpty() && unresolved.get(0) == batch;
    }

    /** A number is lost: nothing more goes out until all answers are in, then the numbers begin anew. */
    void restart() {
        restart = true;
    }

    boolean mustRestart() {
        return restart && inFlight == 0;
    }

    /** Begins anew under an identity whose epoch the broker has not seen. */
    void restartUnder(ProducerIdentity identity) {
        restart = false;
        producerId = identity.id();
        producerEpoch = identity.epoch();
        nextSequence = 0;
        unresolved.clear();
        waiting.forEach(ProducerBatch::forgetNumbers);
    }
}
