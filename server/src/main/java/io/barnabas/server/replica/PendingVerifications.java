package io.barnabas.server.replica;

import io.barnabas.cluster.Leader;
import io.barnabas.cluster.Partition;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.RecordBatch;
import io.barnabas.storage.producer.VerificationGuard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Appends that would begin a transaction in a partition, while its coordinator is asked (KIP-890 part 1). What a producer
 * sends meanwhile waits behind its first batch, so that its order is kept; other producers go on. All of it on the
 * partition's turn.
 */
final class PendingVerifications {
    /** Appends that may wait for one producer; clients have 5 requests under way, and their memory is bounded apart. */
    private static final int MAX_WAITING = 1_000;

    private final HostedPartition hosted;
    private final Map<Producer, Verification> byProducer = new LinkedHashMap<>();

    private record Producer(long id, short epoch) {}

    private record Verification(VerificationGuard guard, List<PartitionAppend> waiting) {}

    PendingVerifications(HostedPartition hosted) {
        this.hosted = hosted;
    }

    /**
     * Takes the append over if it has to wait for the coordinator; it goes on, or is refused, when the answer is there.
     *
     * @return false when there is nothing to wait for
     */
    boolean takes(PartitionAppend append, RecordBatch batch, TransactionCheck check) {
        if (!batch.isTransactional() || !batch.hasProducerId()) {
            return false;
        }
        Producer producer = new Producer(batch.producerId(), batch.producerEpoch());
        Verification pending = byProducer.get(producer);
        if (pending != null) {
            join(pending, append);
            return true;
        }
        Partition partition = hosted.partition();
        VerificationGuard guard = partition.state() instanceof Leader
                ? partition.log().startVerification(producer.id(), producer.epoch(), batch.baseSequence())
                : null;
        if (guard == null) {
            return false;
        }
        Verification begun = new Verification(guard, new ArrayList<>(1));
        begun.waiting().add(append);
        byProducer.put(producer, begun);
        try {
            ask(producer, begun, check);
        } catch (RuntimeException e) {
            byProducer.remove(producer);
            throw e;
        }
        return true;
    }

    private void ask(Producer producer, Verification verification, TransactionCheck check) {
        TopicPartition tp = hosted.partition().topicPartition();
        check.verifier()
                .verify(
                        check.transactionalId(),
                        producer.id(),
                        producer.epoch(),
                        List.of(tp),
                        outcomes -> hosted.executeAlways(() -> onOutcome(producer, verification, outcomes.get(tp))));
    }

    private static void join(Verification pending, PartitionAppend append) {
        if (pending.waiting().size() < MAX_WAITING) {
            pending.waiting().add(append);
        } else {
            append.refuseAndFinish(Errors.REQUEST_TIMED_OUT.exception("Too many requests wait for a verification"));
        }
    }

    private void onOutcome(Producer producer, Verification verification, Errors outcome) {
        if (!byProducer.remove(producer, verification)) {
            return;
        }
        for (PartitionAppend append : verification.waiting()) {
            if (outcome == Errors.NONE) {
                append.appendVerified(verification.guard());
            } else {
                append.refuseAndFinish(append.check().refusal(outcome));
            }
        }
    }

    /** The role changed: what waits finds out for itself whether it may go on. */
    void onRoleChange() {
        if (byProducer.isEmpty() || hosted.partition().state() instanceof Leader) {
            return;
        }
        List<Verification> given = new ArrayList<>(byProducer.values());
        byProducer.clear();
        given.forEach(
                verification -> verification.waiting().forEach(append -> append.appendVerified(verification.guard())));
    }
}
