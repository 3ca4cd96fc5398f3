package io.barnabas.clients.admin;

import io.barnabas.common.protocol.ApiException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What every broker together came to; each broker lists the groups that it coordinates.
 *
 * @param valid the groups of the brokers that answered
 * @param errors of the brokers that did not
 */
public record ListConsumerGroupsResult(
        CompletableFuture<Collection<ConsumerGroupListing>> valid, CompletableFuture<List<ApiException>> errors) {
    /** Every group, or the first failure when there was one. */
    public CompletableFuture<Collection<ConsumerGroupListing>> all() {
        return valid.thenCombine(errors, (listings, failures) -> {
            if (!failures.isEmpty()) {
                throw failures.get(0);
            }
            return listings;
        });
    }
}
