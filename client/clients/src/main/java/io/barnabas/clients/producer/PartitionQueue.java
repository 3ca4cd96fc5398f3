package io.barnabas.clients.producer;

import io.barnabas.clients.producer.transaction.ProducerIdentity;
import io.barnabas.common.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The batches for one partition that wait to be sent, oldest first, and those that have no outcome yet. Guarded by
 * itself: threads that send append under its lock, the producer's own thread takes from it under its lock; only
 * {@link #length} and {@link #isRestarting} are for everybody.
 */
final class PartitionQueue {
    private final TopicPartition partition;
    private final TopicQueues topic;
    /** Null when records bear no numbers. */
    private final Numbering numbering;

    private final Deque<ProducerBatch> waiting = new ArrayDeque<>();
    /** Sent at least once and without an outcome, in the order first sent; some of them wait to be sent again. */
    private final List<ProducerBatch> withoutOutcome = new ArrayList<>();

    private int inFlight;
    private volatile int length;
    private volatile boolean restarting;

    PartitionQueue(TopicPartition partition, TopicQueues topic, boolean idempotent) {
        this.partition = partition;
        this.topic = topic;
        this.numbering = idempotent ? new Numbering() : null;
    }

    TopicPartition partition() {
        return partition;
    }

    int number() {
        return partition.partition();
    }

    TopicQueues topic() {
        return topic;
    }

    /** How many batches wait; a glance that needs no lock. */
    int length() {
        return length;
    }

    /** The oldest waiting batch, or null. */
    ProducerBatch first() {
        return waiting.peekFirst();
    }

    /** The newest waiting batch, which may take more records; or null. */
    ProducerBatch last() {
        return waiting.peekLast();
    }

    void add(ProducerBatch batch) {
        waiting.addLast(batch);
        length = waiting.size();
    }

    /** Whether the oldest waiting batch may go as far as the order of numbers is concerned. */
    boolean mayDrain() {
        return numbering == null || numbering.mayGo(waiting.peekFirst(), inFlight, withoutOutcome.size());
    }

    /** Takes the oldest batch out, numbered under the producer's identity when it has one. */
    ProducerBatch drain(ProducerIdentity identity) {
        ProducerBatch batch = waiting.removeFirst();
        length = waiting.size();
        batch.close();
        if (numbering != null && !batch.isNumbered()) {
            numbering.number(batch, identity, withoutOutcome.size());
        }
        if (!withoutOutcome.contains(batch)) {
            withoutOutcome.add(batch);
        }
        inFlight++;
        batch.inFlight(true);
        return batch;
    }

    /** An answer has come, or it is known that none will. */
    void onAnswer(ProducerBatch batch) {
        inFlight--;
        batch.inFlight(false);
    }

    /** Puts a batch back where it belongs in the order. */
    void sendAgain(ProducerBatch batch) {
        if (numbering != null) {
            numbering.onFailure();
        }
        putBack(batch);
    }

    private void putBack(ProducerBatch batch) {
        Deque<ProducerBatch> earlier = new ArrayDeque<>();
        int place = withoutOutcome.indexOf(batch);
        while (!waiting.isEmpty()) {
            int other = withoutOutcome.indexOf(waiting.peekFirst());
            if (other < 0 || other > place) {
                break;
            }
            earlier.push(waiting.removeFirst());
        }
        waiting.addFirst(batch);
        earlier.forEach(waiting::addFirst);
        length = waiting.size();
    }

    /** Puts a batch's parts in its place. */
    void splitInto(ProducerBatch batch, Deque<ProducerBatch> parts) {
        int at = withoutOutcome.indexOf(batch);
        withoutOutcome.remove(at);
        withoutOutcome.addAll(at, parts);
        for (Iterator<ProducerBatch> backwards = parts.descendingIterator(); backwards.hasNext(); ) {
            sendAgain(backwards.next());
        }
    }

    /** The batch has been written. */
    void onWritten(ProducerBatch batch) {
        boolean oldest = isOldest(batch);
        withoutOutcome.remove(batch);
        if (numbering != null) {
            numbering.onWritten(batch, oldest);
        }
    }

    /** The batch is given up: numbers after its own can no longer follow without a gap. */
    void onGivenUp(ProducerBatch batch) {
        withoutOutcome.remove(batch);
        waiting.remove(batch);
        length = waiting.size();
        if (numbering != null && batch.isNumbered()) {
            restart();
        }
    }

    /** Whether none before the batch is without an outcome. */
    boolean isOldest(ProducerBatch batch) {
        return !withoutOutcome.isEmpty() && withoutOutcome.get(0) == batch;
    }

    /** Takes out the waiting batches that no broker can have, oldest first. */
    List<ProducerBatch> withdrawUnseen() {
        List<ProducerBatch> unseen = new ArrayList<>();
        for (ProducerBatch batch : waiting) {
            if (!batch.mayBeWritten()) {
                unseen.add(batch);
            }
        }
        unseen.forEach(this::onGivenUp);
        return unseen;
    }

    /** The broker misses a number before the batch's. When none of ours is, it has forgotten this producer. */
    void onMissingNumber(ProducerBatch batch) {
        batch.provedUnwritten();
        if (isOldest(batch)) {
            restart();
        }
    }

    private void restart() {
        numbering.restart();
        restarting = true;
    }

    /** Whether its numbers must begin anew, now or later; a glance that needs no lock. */
    boolean isRestarting() {
        return restarting;
    }

    /** Under whom its records are numbered. */
    ProducerIdentity identity() {
        return numbering.identity();
    }

    /** Whether its numbers must begin anew now. */
    boolean mustRestart() {
        return numbering != null && numbering.mustRestart(waiting.peekFirst(), inFlight);
    }

    /** Begins its numbers anew under an identity whose epoch the broker has not seen. */
    void restartUnder(ProducerIdentity identity) {
        numbering.restartUnder(identity);
        restarting = false;
        withoutOutcome.clear();
        waiting.forEach(ProducerBatch::forgetNumbers);
    }
}
