package io.barnabas.server.handler;

import io.barnabas.server.coordinator.GroupCoordinator;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.transaction.TransactionCoordinator;
import java.util.List;

/** The handlers of the APIs of transactions, InitProducerId and FindCoordinator aside. */
final class TransactionHandlers {
    private TransactionHandlers() {}

    static List<RequestHandler> of(
            TransactionCoordinator transactions, GroupCoordinator groups, MetadataCache metadataCache) {
        return List.of(
                new AddPartitionsToTxnHandler(transactions, metadataCache),
                new AddOffsetsToTxnHandler(transactions, groups),
                new EndTxnHandler(transactions),
                new DescribeTransactionsHandler(transactions),
                new ListTransactionsHandler(transactions));
    }
}
