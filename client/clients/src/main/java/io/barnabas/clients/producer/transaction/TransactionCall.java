package io.barnabas.clients.producer.transaction;

import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;

/** One request to a coordinator, sent until it is answered for good. */
abstract class TransactionCall {
    /** What is to be done about a call after an answer. */
    enum Verdict {
        /** It is over, well or not. */
        DONE,
        /** Send it again, later. */
        RETRY,
        /** Send it again very soon: the coordinator is busy ending the transaction before. */
        RETRY_SOON,
        /** Find the coordinator anew, then send it again. */
        FIND_COORDINATOR
    }

    /** The order in which calls go, whenever they were made. */
    enum Turn {
        INIT,
        ADD,
        END
    }

    private final TransactionManager manager;
    private int failures;
    private boolean inDoubt;

    TransactionCall(TransactionManager manager) {
        this.manager = manager;
    }

    TransactionManager manager() {
        return manager;
    }

    abstract ApiKeys api();

    abstract Turn turn();

    /** The newest version to speak. */
    short newestVersion() {
        return Short.MAX_VALUE;
    }

    /** The group whose coordinator is meant; null for the coordinator of the transaction. */
    String groupId() {
        return null;
    }

    abstract ApiMessage request(short version);

    abstract ApiMessage emptyResponse();

    abstract Verdict onResponse(ApiMessage response);

    /** It will not be sent any more. */
    void onGivenUp(RuntimeException why) {
        // Most have nobody waiting for them.
    }

    /** An attempt was answered. */
    final void answered() {
        inDoubt = false;
    }

    /** An attempt has no answer: the coordinator may have done what it was asked, or do it yet. */
    final void leftInDoubt() {
        inDoubt = true;
    }

    final boolean isInDoubt() {
        return inDoubt;
    }

    /** How often it failed so far, this time included. */
    final int countFailure() {
        return ++failures;
    }

    /** What errors mean that every coordinator gives for every request; null when it is another. */
    final Verdict common(Errors error) {
        switch (error) {
            case COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR -> {
                return Verdict.FIND_COORDINATOR;
            }
            case INVALID_PRODUCER_EPOCH, PRODUCER_FENCED -> {
                // Coordinators older than KIP-588 say the first and mean the second.
                return fatal(manager.fenced());
            }
            case TRANSACTIONAL_ID_AUTHORIZATION_FAILED -> {
                return fatal(manager.exception(error));
            }
            case TRANSACTION_ABORTABLE -> {
                return abortable(manager.exception(error));
            }
            default -> {
                return error.retriable() ? Verdict.RETRY : null;
            }
        }
    }

    final Verdict fatal(RuntimeException failure) {
        manager.onFatalError(failure);
        onGivenUp(failure);
        return Verdict.DONE;
    }

    final Verdict abortable(RuntimeException failure) {
        manager.onAbortableError(failure);
        onGivenUp(failure);
        return Verdict.DONE;
    }

    /** The coordinator has forgotten the producer: a fresh epoch helps where there is one to be had (KIP-360). */
    final Verdict abortableByFreshEpoch(RuntimeException failure) {
        manager.onLostIdentity(failure);
        onGivenUp(failure);
        return Verdict.DONE;
    }
}
