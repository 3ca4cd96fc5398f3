package io.barnabas.server.handler;

import io.barnabas.common.message.ListTransactionsRequestData;
import io.barnabas.common.message.ListTransactionsResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.coordinator.transaction.TransactionFilter;
import io.barnabas.server.transaction.TransactionCoordinator;

/** ListTransactions 0 to 1: the transactional ids of all shards of this broker. */
public final class ListTransactionsHandler implements RequestHandler {
    private final TransactionCoordinator coordinator;

    public ListTransactionsHandler(TransactionCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.LIST_TRANSACTIONS;
    }

    @Override
    public short maxVersion() {
        return 1;
    }

    @Override
    public void handle(RequestContext context, ApiMessage message) {
        ListTransactionsRequestData request = (ListTransactionsRequestData) message;
        TransactionFilter filter = new TransactionFilter(
                coordinator.nowMs(), request.stateFilters(), request.producerIdFilters(), request.durationFilter());
        coordinator.list(
                filter,
                (error, listed) -> context.respond(new ListTransactionsResponseData()
                        .setErrorCode(error.code())
                        .setUnknownStateFilters(filter.unknownStates())
                        .setTransactionStates(listed)));
    }
}
