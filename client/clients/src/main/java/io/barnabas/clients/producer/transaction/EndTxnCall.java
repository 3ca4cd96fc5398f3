package io.barnabas.clients.producer.transaction;

import io.barnabas.common.message.EndTxnRequestData;
import io.barnabas.common.message.EndTxnResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;

/** Commits or aborts the transaction. */
final class EndTxnCall extends TransactionCall {
    private final boolean commit;
    private final PendingOperation operation;

    EndTxnCall(TransactionManager manager, boolean commit, PendingOperation operation) {
        super(manager);
        this.commit = commit;
        this.operation = operation;
    }

    PendingOperation operation() {
        return operation;
    }

    @Override
    ApiKeys api() {
        return ApiKeys.END_TXN;
    }

    @Override
    Turn turn() {
        return Turn.END;
    }

    @Override
    ApiMessage request(short version) {
        return new EndTxnRequestData()
                .setTransactionalId(manager().transactionalId())
                .setProducerId(manager().identity().id())
                .setProducerEpoch(manager().identity().epoch())
                .setCommitted(commit);
    }

    @Override
    ApiMessage emptyResponse() {
        return new EndTxnResponseData();
    }

    @Override
    Verdict onResponse(ApiMessage message) {
        Errors error = Errors.forCode(((EndTxnResponseData) message).errorCode());
        if (error == Errors.NONE) {
            manager().onEnded(operation);
            return Verdict.DONE;
        }
        Verdict common = common(error);
        if (common != null) {
            return common;
        }
        return switch (error) {
            case UNKNOWN_PRODUCER_ID, INVALID_PRODUCER_ID_MAPPING ->
                abortableByFreshEpoch(manager().exception(error));
            case INVALID_TXN_STATE -> fatal(manager().exception(error));
            default -> fatal(manager().exception(error, "Unhandled error in EndTxnResponse: " + error.message()));
        };
    }

    @Override
    void onGivenUp(RuntimeException why) {
        operation.fail(why);
    }
}
