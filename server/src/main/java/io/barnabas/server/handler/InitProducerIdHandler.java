package io.barnabas.server.handler;

import io.barnabas.common.message.InitProducerIdRequestData;
import io.barnabas.common.message.InitProducerIdResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.ProducerIdAllocator;
import io.barnabas.coordinator.transaction.InitProducerIdRequest;
import io.barnabas.coordinator.transaction.InitProducerIdResult;
import io.barnabas.coordinator.transaction.ProducerIdAndEpoch;
import io.barnabas.server.transaction.TransactionCoordinator;

/**
 * InitProducerId 0 to 5: for an idempotent producer an id nobody else has, epoch 0; for a transactional one what the
 * coordinator of its transactional id says.
 */
public final class InitProducerIdHandler implements RequestHandler {
    private static final long NO_PRODUCER_ID = -1;
    private static final short NO_PRODUCER_EPOCH = -1;
    /** Before it, clients do not know PRODUCER_FENCED. */
    private static final short FIRST_WITH_PRODUCER_FENCED = 4;

    private final ProducerIdAllocator allocator;
    private final TransactionCoordinator transactions;

    public InitProducerIdHandler(ProducerIdAllocator allocator, TransactionCoordinator transactions) {
        this.allocator = allocator;
        this.transactions = transactions;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.INIT_PRODUCER_ID;
    }

    @Override
    public short maxVersion() {
        return 5;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        InitProducerIdRequestData request = (InitProducerIdRequestData) message;
        boolean onlyOneGiven =
                (request.producerId() == NO_PRODUCER_ID) != (request.producerEpoch() == NO_PRODUCER_EPOCH);
        if (onlyOneGiven || "".equals(request.transactionalId())) {
            context.respond(refusal(Errors.INVALID_REQUEST));
        } else if (request.transactionalId() == null) {
            initIdempotent(context);
        } else {
            initTransactional(context, request);
        }
    }

    private static InitProducerIdResponseData refusal(Errors error) {
        return new InitProducerIdResponseData()
                .setErrorCode(error.code())
                .setProducerId(NO_PRODUCER_ID)
                .setProducerEpoch(NO_PRODUCER_EPOCH);
    }

    private void initIdempotent(RequestContext context) {
        allocator.nextProducerId().whenComplete((id, failure) -> {
            if (failure == null) {
                context.respond(
                        new InitProducerIdResponseData().setProducerId(id).setProducerEpoch((short) 0));
            } else if (Errors.forException(failure) != Errors.UNKNOWN_SERVER_ERROR) {
                context.fail(Futures.cause(failure));
            } else {
                // ZooKeeper does not answer: the client tries again.
                context.fail(new ApiException(
                        Errors.COORDINATOR_LOAD_IN_PROGRESS, "No block of producer ids could be had", failure));
            }
        });
    }

    private void initTransactional(RequestContext context, InitProducerIdRequestData request) {
        transactions.initProducerId(
                new InitProducerIdRequest(
                        transactions.nowMs(),
                        request.transactionalId(),
                        request.transactionTimeoutMs(),
                        new ProducerIdAndEpoch(request.producerId(), request.producerEpoch()),
                        NO_PRODUCER_ID),
                result -> context.respond(answer(context.apiVersion(), result)));
    }

    private static InitProducerIdResponseData answer(short version, InitProducerIdResult result) {
        if (result.error() != Errors.NONE) {
            boolean unknownToClient = result.error() == Errors.PRODUCER_FENCED && version < FIRST_WITH_PRODUCER_FENCED;
            return refusal(unknownToClient ? Errors.INVALID_PRODUCER_EPOCH : result.error());
        }
        return new InitProducerIdResponseData()
                .setProducerId(result.producer().producerId())
                .setProducerEpoch(result.producer().epoch());
    }
}
