package io.barnabas.clients.producer.transaction;

/** Where a transactional producer stands. */
enum TransactionState {
    /** Before {@code initTransactions()}. */
    UNINITIALIZED,
    /** An identity, or a fresh epoch, is asked for. */
    INITIALIZING,
    /** Between transactions. */
    READY,
    IN_TRANSACTION,
    COMMITTING_TRANSACTION,
    ABORTING_TRANSACTION,
    /** Something went wrong; aborting the transaction puts it right. */
    ABORTABLE_ERROR,
    /** Nothing can be done any more but to close the producer. */
    FATAL_ERROR;

    boolean mayFollow(TransactionState before) {
        return switch (this) {
            case UNINITIALIZED -> false;
            case INITIALIZING ->
                before == UNINITIALIZED || before == COMMITTING_TRANSACTION || before == ABORTING_TRANSACTION;
            case READY -> before == INITIALIZING || before == COMMITTING_TRANSACTION || before == ABORTING_TRANSACTION;
            case IN_TRANSACTION -> before == READY;
            case COMMITTING_TRANSACTION -> before == IN_TRANSACTION;
            case ABORTING_TRANSACTION -> before == IN_TRANSACTION || before == ABORTABLE_ERROR;
            case ABORTABLE_ERROR ->
                before == IN_TRANSACTION
                        || before == COMMITTING_TRANSACTION
                        || before == ABORTABLE_ERROR
                        || before == INITIALIZING;
            case FATAL_ERROR -> true;
        };
    }
}
