package io.barnabas.server.handler;

import io.barnabas.common.message.InitProducerIdRequestData;
import io.barnabas.common.message.InitProducerIdResponseData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.ProducerIdAllocator;

/**
 * InitProducerId 0 to 5 for idempotent producers: an id nobody else has, epoch 0.
 *
 * <p>A transactional producer is refused with UNSUPPORTED_VERSION, which its client takes as final: it needs a transaction
 * coordinator, and this broker does not advertise how to find one.
 */
public final class InitProducerIdHandler implements RequestHandler {
    private static final long NO_PRODUCER_ID = -1;
    private static final short NO_PRODUCER_EPOCH = -1;

    private final ProducerIdAllocator allocator;

    public InitProducerIdHandler(ProducerIdAllocator allocator) {
        this.allocator = allocator;
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
        Errors refusal = whyRefused(request);
        if (refusal != Errors.NONE) {
            context.respond(new InitProducerIdResponseData()
                    .setErrorCode(refusal.code())
                    .setProducerId(NO_PRODUCER_ID)
                    .setProducerEpoch(NO_PRODUCER_EPOCH));
            return;
        }
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

    private static Errors whyRefused(InitProducerIdRequestData request) {
        if (request.transactionalId() != null) {
            return request.transactionalId().isEmpty() ? Errors.INVALID_REQUEST : Errors.UNSUPPORTED_VERSION;
        }
        boolean onlyOneGiven =
                (request.producerId() == NO_PRODUCER_ID) != (request.producerEpoch() == NO_PRODUCER_EPOCH);
        return onlyOneGiven ? Errors.INVALID_REQUEST : Errors.NONE;
    }
}
