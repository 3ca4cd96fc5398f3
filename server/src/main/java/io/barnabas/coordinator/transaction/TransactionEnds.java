package io.barnabas.coordinator.transaction;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.common.CoordinatorTimer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * How transactions end: decided by their producer, or by the coordinator in place of one that is fenced or too slow; then
 * told to every partition; then complete. Once the decision is committed nothing stops it but a coordinator's death, and
 * the next one goes on from there.
 */
final class TransactionEnds {
    private static final long COMPLETION_RETRY_MS = 100;

    private final int coordinatorEpoch;
    private final Transactions transactions;
    private final TransactionWrites writes;
    private final TransactionMarkers markers;
    private final CoordinatorTimer timer;
    private final TransactionLog log;

    TransactionEnds(
            int coordinatorEpoch,
            Transactions transactions,
            TransactionWrites writes,
            TransactionMarkers markers,
            CoordinatorTimer timer,
            TransactionLog log) {
        this.coordinatorEpoch = coordinatorEpoch;
        this.transactions = transactions;
        this.writes = writes;
        this.markers = markers;
        this.timer = timer;
        this.log = log;
    }

    /** EndTxn: the producer's own word. */
    CoordinatorResult end(
            long nowMs, String transactionalId, ProducerIdAndEpoch producer, boolean commit, Consumer<Errors> reply) {
        TransactionEntry entry = transactions.find(transactionalId);
        Errors known = TransactionPartitions.check(entry, producer);
        if (known != Errors.NONE) {
            return CoordinatorResult.answer(() -> reply.accept(known));
        }
        if (entry.state() == TransactionState.ONGOING) {
            TransactionMetadata next =
                    entry.metadata().prepared(commit, entry.metadata().producerEpoch(), nowMs);
            return prepare(next, () -> onPrepared(transactionalId), reply);
        }
        Errors answer = whenEnded(entry.state(), commit);
        if (answer == Errors.INVALID_TXN_STATE) {
            log.debug(
                    "TransactionalId: {}'s state is {}, but received transaction marker result to send: {}",
                    transactionalId,
                    entry.state().displayName(),
                    commit ? "COMMIT" : "ABORT");
        }
        return CoordinatorResult.answer(() -> reply.accept(answer));
    }

    /** What a producer hears that tells the end of a transaction that is not going on: often it tells it again. */
    private static Errors whenEnded(TransactionState state, boolean commit) {
        return switch (state) {
            case COMPLETE_COMMIT -> commit ? Errors.NONE : Errors.INVALID_TXN_STATE;
            case COMPLETE_ABORT -> commit ? Errors.INVALID_TXN_STATE : Errors.NONE;
            case PREPARE_COMMIT -> commit ? Errors.CONCURRENT_TRANSACTIONS : Errors.INVALID_TXN_STATE;
            case PREPARE_ABORT -> commit ? Errors.INVALID_TXN_STATE : Errors.CONCURRENT_TRANSACTIONS;
            case EMPTY -> Errors.INVALID_TXN_STATE;
            default -> throw new IllegalStateException("State " + state + " is never written");
        };
    }

    /** Aborts what goes on, with an epoch that fences its producer. */
    CoordinatorResult abort(long nowMs, TransactionEntry entry, Consumer<Errors> reply) {
        short epoch = entry.metadata().producerEpoch();
        short fence = epoch == Short.MAX_VALUE ? epoch : (short) (epoch + 1);
        TransactionMetadata next = entry.metadata().prepared(false, fence, nowMs);
        Runnable onCommitted = () -> {
            entry.setFormer(ProducerIdAndEpoch.NONE);
            onPrepared(next.transactionalId());
        };
        return prepare(next, onCommitted, reply);
    }

    private CoordinatorResult prepare(TransactionMetadata next, Runnable onCommitted, Consumer<Errors> reply) {
        return writes.write(next, onCommitted, error -> {
            if (error != Errors.NONE) {
                log.info(
                        "Aborting sending of transaction markers and returning {} error to client for {}'s EndTransaction"
                                + " request of {}, since appending {} to transaction log with coordinator epoch {} failed",
                        error,
                        next.transactionalId(),
                        next.state() == TransactionState.PREPARE_COMMIT ? "COMMIT" : "ABORT",
                        next,
                        coordinatorEpoch);
            }
            reply.accept(error);
        });
    }

    /** The end is committed: here, or by a former coordinator. */
    void onPrepared(String transactionalId) {
        TransactionEntry entry = transactions.find(transactionalId);
        if (entry.unmarked().isEmpty()) {
            // It never touched a partition.
            completeLater(transactionalId, 0);
            return;
        }
        TransactionMetadata metadata = entry.metadata();
        markers.send(
                new TransactionMarker(
                        transactionalId,
                        metadata.producer(),
                        metadata.state() == TransactionState.PREPARE_COMMIT,
                        coordinatorEpoch),
                new ArrayList<>(entry.unmarked()));
    }

    CoordinatorResult onMarkersWritten(long nowMs, TransactionMarker marker, Collection<TopicPartition> partitions) {
        TransactionEntry entry = transactions.find(marker.transactionalId());
        // What a former term sent may still arrive while this term's own markers are on their way: only when these are
        // written is nothing left that could hit the next transaction.
        if (entry == null || marker.coordinatorEpoch() != coordinatorEpoch || !entry.awaits(marker)) {
            return CoordinatorResult.nothing();
        }
        entry.onMarked(partitions);
        return maybeComplete(nowMs, marker.transactionalId());
    }

    private CoordinatorResult maybeComplete(long nowMs, String transactionalId) {
        TransactionEntry entry = transactions.find(transactionalId);
        if (entry == null
                || entry.isUncommitted()
                || !entry.state().isPrepare()
                || !entry.unmarked().isEmpty()) {
            return CoordinatorResult.nothing();
        }
        return writes.write(entry.metadata().completed(nowMs), () -> {}, error -> {
            if (error != Errors.NONE && error != Errors.NOT_COORDINATOR && !entry.isUncommitted()) {
                log.debug("Completion of {} is written again: {}", transactionalId, error);
                completeLater(transactionalId, COMPLETION_RETRY_MS);
            }
        });
    }

    private void completeLater(String transactionalId, long delayMs) {
        timer.schedule("complete " + transactionalId, delayMs, nowMs -> maybeComplete(nowMs, transactionalId));
    }

    List<String> timedOut(long nowMs) {
        List<String> timedOut = new ArrayList<>();
        for (TransactionEntry entry : transactions.all()) {
            if (isTimedOut(entry, nowMs)) {
                timedOut.add(entry.metadata().transactionalId());
            }
        }
        return timedOut;
    }

    private static boolean isTimedOut(TransactionEntry entry, long nowMs) {
        TransactionMetadata metadata = entry.metadata();
        return metadata.state() == TransactionState.ONGOING
                && !entry.isUncommitted()
                && metadata.startMs() + metadata.timeoutMs() < nowMs;
    }

    CoordinatorResult abortTimedOut(long nowMs, String transactionalId) {
        TransactionEntry entry = transactions.find(transactionalId);
        if (entry == null || !isTimedOut(entry, nowMs)) {
            return CoordinatorResult.nothing();
        }
        return abort(nowMs, entry, error -> {
            if (error == Errors.NONE) {
                log.info(
                        "Completed rollback of ongoing transaction for transactionalId {} due to timeout",
                        transactionalId);
            } else {
                log.warn(
                        "Rollback of ongoing transaction for transactionalId {} failed due to error {}",
                        transactionalId,
                        error);
            }
        });
    }
}
