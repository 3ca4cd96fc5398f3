package io.barnabas.coordinator.transaction;

import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.common.CoordinatorResult;
import io.barnabas.coordinator.common.CoordinatorTimer;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes the next state of one transactional id. Until it is committed the id is closed for everything else; a record
 * that lies in the log and is not committed in time stays in force here, and what follows from it waits, however long:
 * the log will have it unless this broker stops leading, and then the next coordinator decides by what it finds.
 */
final class TransactionWrites {
    private static final long LOOK_AGAIN_MS = 100;

    private final Transactions transactions;
    private final CoordinatorTimer timer;

    TransactionWrites(Transactions transactions, CoordinatorTimer timer) {
        this.transactions = transactions;
        this.timer = timer;
    }

    /**
     * Writes a state. Nothing may be uncommitted of that id.
     *
     * @param onCommitted what follows once it is committed, be it late; not called when it was not written or this
     *     broker leads no more
     * @param reply receives NONE when it was committed in time, else what to tell the client
     */
    CoordinatorResult write(TransactionMetadata next, Runnable onCommitted, Consumer<Errors> reply) {
        String transactionalId = next.transactionalId();
        return CoordinatorResult.write(
                List.of(TransactionRecords.of(next)),
                () -> {
                    settle(transactionalId);
                    reply.accept(Errors.NONE);
                    onCommitted.run();
                },
                error -> {
                    maybeLookAgain(transactionalId, onCommitted, error);
                    reply.accept(asClientError(error));
                });
    }

    private void settle(String transactionalId) {
        TransactionEntry entry = transactions.find(transactionalId);
        if (entry != null) {
            entry.onCommitted();
        }
    }

    private void maybeLookAgain(String transactionalId, Runnable onCommitted, Errors error) {
        TransactionEntry entry = transactions.find(transactionalId);
        boolean appended = entry != null && entry.isUncommitted();
        if (!appended || error == Errors.NOT_COORDINATOR) {
            return;
        }
        timer.schedule(
                "commit " + transactionalId,
                LOOK_AGAIN_MS,
                nowMs -> CoordinatorResult.read(
                        () -> {
                            settle(transactionalId);
                            onCommitted.run();
                        },
                        stillNot -> maybeLookAgain(transactionalId, onCommitted, stillNot)));
    }

    /** What clients are told when a record could not be written: to look for the coordinator again, or to give up. */
    static Errors asClientError(Errors append) {
        return switch (append) {
            case UNKNOWN_TOPIC_OR_PARTITION, NOT_ENOUGH_REPLICAS, NOT_ENOUGH_REPLICAS_AFTER_APPEND, REQUEST_TIMED_OUT ->
                Errors.COORDINATOR_NOT_AVAILABLE;
            case NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR -> Errors.NOT_COORDINATOR;
            case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE -> Errors.UNKNOWN_SERVER_ERROR;
            default -> append;
        };
    }
}
