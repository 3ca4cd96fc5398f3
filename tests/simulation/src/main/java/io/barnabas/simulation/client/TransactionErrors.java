package io.barnabas.simulation.client;

import io.barnabas.common.protocol.Errors;

/** What a transactional client makes of an error. */
final class TransactionErrors {
    /** What to do next. */
    enum Reaction {
        GO_ON,
        RETRY,
        FIND_COORDINATOR,
        /** The transaction can only be aborted. */
        ABORT,
        /** The same, and the producer's numbers do not hold any more: it needs another epoch. */
        ABORT_AND_BUMP,
        /** Another has taken the transactional id over, or it is not known any more: this producer is at its end. */
        FATAL,
        /** No client would know. */
        UNEXPECTED
    }

    private TransactionErrors() {}

    /** Of InitProducerId, AddPartitionsToTxn, AddOffsetsToTxn and EndTxn. */
    static Reaction ofCoordinator(Errors error) {
        return switch (error) {
            case NONE -> Reaction.GO_ON;
            case NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE -> Reaction.FIND_COORDINATOR;
            case COORDINATOR_LOAD_IN_PROGRESS, CONCURRENT_TRANSACTIONS, REQUEST_TIMED_OUT, UNKNOWN_TOPIC_OR_PARTITION ->
                Reaction.RETRY;
            case OPERATION_NOT_ATTEMPTED, TRANSACTION_ABORTABLE -> Reaction.ABORT;
            case INVALID_PRODUCER_EPOCH, PRODUCER_FENCED, INVALID_PRODUCER_ID_MAPPING, INVALID_TXN_STATE ->
                Reaction.FATAL;
            default -> Reaction.UNEXPECTED;
        };
    }

    /** Of TxnOffsetCommit. */
    static Reaction ofGroup(Errors error) {
        return switch (error) {
            case UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION, INVALID_TXN_STATE, REBALANCE_IN_PROGRESS -> Reaction.ABORT;
            case NOT_ENOUGH_REPLICAS -> Reaction.RETRY;
            default -> ofCoordinator(error);
        };
    }

    /** Of Produce. */
    static Reaction ofProduce(Errors error) {
        return switch (error) {
            case NONE, DUPLICATE_SEQUENCE_NUMBER -> Reaction.GO_ON;
            case NOT_LEADER_OR_FOLLOWER,
                    UNKNOWN_TOPIC_OR_PARTITION,
                    NOT_ENOUGH_REPLICAS,
                    NOT_ENOUGH_REPLICAS_AFTER_APPEND,
                    REQUEST_TIMED_OUT,
                    KAFKA_STORAGE_ERROR,
                    LEADER_NOT_AVAILABLE,
                    CONCURRENT_TRANSACTIONS,
                    COORDINATOR_LOAD_IN_PROGRESS,
                    COORDINATOR_NOT_AVAILABLE,
                    NOT_COORDINATOR,
                    NETWORK_EXCEPTION -> Reaction.RETRY;
            case OUT_OF_ORDER_SEQUENCE_NUMBER, UNKNOWN_PRODUCER_ID, INVALID_PRODUCER_EPOCH -> Reaction.ABORT_AND_BUMP;
            case INVALID_TXN_STATE, TRANSACTION_ABORTABLE, INVALID_PRODUCER_ID_MAPPING -> Reaction.ABORT_AND_BUMP;
            case PRODUCER_FENCED -> Reaction.FATAL;
            default -> Reaction.UNEXPECTED;
        };
    }
}
