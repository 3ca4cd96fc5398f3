package io.barnabas.clients.producer.transaction;

import io.barnabas.common.message.InitProducerIdRequestData;
import io.barnabas.common.message.InitProducerIdResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.RecordBatch;

/** Asks for an identity, or for a fresh epoch of the one there is (KIP-360). */
final class InitProducerIdCall extends TransactionCall {
    private final ProducerIdentity present;
    private final PendingOperation operation;

    /**
     * @param present the identity whose epoch is to be raised; null for a producer's first
     */
    InitProducerIdCall(TransactionManager manager, ProducerIdentity present, PendingOperation operation) {
        super(manager);
        this.present = present;
        this.operation = operation;
    }

    @Override
    ApiKeys api() {
        return ApiKeys.INIT_PRODUCER_ID;
    }

    @Override
    Turn turn() {
        return present == null ? Turn.INIT : Turn.END;
    }

    @Override
    ApiMessage request(short version) {
        return new InitProducerIdRequestData()
                .setTransactionalId(manager().transactionalId())
                .setTransactionTimeoutMs(manager().timeoutMs())
                .setProducerId(present == null ? RecordBatch.NO_PRODUCER_ID : present.id())
                .setProducerEpoch(present == null ? RecordBatch.NO_PRODUCER_EPOCH : present.epoch());
    }

    @Override
    ApiMessage emptyResponse() {
        return new InitProducerIdResponseData();
    }

    @Override
    Verdict onResponse(ApiMessage message) {
        InitProducerIdResponseData response = (InitProducerIdResponseData) message;
        Errors error = Errors.forCode(response.errorCode());
        if (error == Errors.NONE) {
            manager().onIdentity(new ProducerIdentity(response.producerId(), response.producerEpoch()));
            operation.complete();
            return Verdict.DONE;
        }
        Verdict common = common(error);
        return common != null
                ? common
                : fatal(manager().exception(error, "Unexpected error in InitProducerIdResponse; " + error.message()));
    }

    @Override
    void onGivenUp(RuntimeException why) {
        operation.fail(why);
    }
}
