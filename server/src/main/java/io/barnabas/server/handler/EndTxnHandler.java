package io.barnabas.server.handler;

import io.barnabas.common.message.EndTxnRequestData;
import io.barnabas.common.message.EndTxnResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.transaction.ProducerIdAndEpoch;
import io.barnabas.server.transaction.TransactionCoordinator;
import java.util.function.Consumer;

/** EndTxn 0 to 4: a producer commits or aborts. Answered when that is decided for good; the markers follow. */
public final class EndTxnHandler implements RequestHandler {
    private final TransactionCoordinator coordinator;

    public EndTxnHandler(TransactionCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.END_TXN;
    }

    @Override
    public short maxVersion() {
        return 4;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        EndTxnRequestData request = (EndTxnRequestData) message;
        String transactionalId = request.transactionalId();
        Consumer<Errors> reply = error -> context.respond(new EndTxnResponseData()
                .setErrorCode(TransactionErrorResponses.knownTo(context.apiVersion(), error)
                        .code()));
        if (transactionalId.isEmpty()) {
            reply.accept(Errors.INVALID_REQUEST);
            return;
        }
        coordinator.run(
                transactionalId,
                shard -> shard.endTransaction(
                        coordinator.nowMs(),
                        transactionalId,
                        new ProducerIdAndEpoch(request.producerId(), request.producerEpoch()),
                        request.committed(),
                        reply),
                reply);
    }
}
