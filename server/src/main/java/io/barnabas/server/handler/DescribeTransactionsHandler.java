package io.barnabas.server.handler;

import io.barnabas.common.message.DescribeTransactionsRequestData;
import io.barnabas.common.message.DescribeTransactionsResponseData;
import io.barnabas.common.message.DescribeTransactionsResponseData.TransactionState;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.coordinator.Gather;
import io.barnabas.server.transaction.TransactionCoordinator;
import java.util.List;

/** DescribeTransactions 0, each transactional id by its own shard. */
public final class DescribeTransactionsHandler implements RequestHandler {
    private final TransactionCoordinator coordinator;

    public DescribeTransactionsHandler(TransactionCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.DESCRIBE_TRANSACTIONS;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        List<String> ids = ((DescribeTransactionsRequestData) message).transactionalIds();
        Gather<TransactionState> gather = new Gather<>(
                ids.size(),
                states -> context.respond(new DescribeTransactionsResponseData().setTransactionStates(states)));
        for (int i = 0; i < ids.size(); i++) {
            int index = i;
            String id = ids.get(i);
            if (id.isEmpty()) {
                gather.set(index, TransactionErrorResponses.described(id, Errors.INVALID_REQUEST));
            } else {
                coordinator.run(
                        id,
                        shard -> shard.describe(id, state -> gather.set(index, state)),
                        error -> gather.set(index, TransactionErrorResponses.described(id, error)));
            }
        }
    }
}
