package io.barnabas.clients.admin;

import io.barnabas.clients.VersionRange;
import io.barnabas.clients.admin.AdminCall.Question;
import io.barnabas.clients.admin.CoordinatorCalls.Inquiry;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.DescribeTransactionsRequestData;
import io.barnabas.common.message.DescribeTransactionsResponseData;
import io.barnabas.common.message.InitProducerIdRequestData;
import io.barnabas.common.message.InitProducerIdResponseData;
import io.barnabas.common.message.ListTransactionsRequestData;
import io.barnabas.common.message.ListTransactionsResponseData;
import io.barnabas.common.message.MetadataRequestData;
import io.barnabas.common.message.MetadataResponseData;
import io.barnabas.common.message.MetadataResponseData.MetadataResponseBroker;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Calls about transactional ids (KIP-664, KIP-709). */
final class TransactionCalls {
    private static final int FIRST_LIST_VERSION_BY_DURATION = 1;
    /** No transaction is begun under the identity that is made to fence others; the shortest time will do. */
    private static final int FENCING_TIMEOUT_MS = 1;

    private final CoordinatorCalls coordinators;
    private final Submission submission;
    private final int apiTimeoutMs;

    TransactionCalls(CoordinatorCalls coordinators, Submission submission, int apiTimeoutMs) {
        this.coordinators = coordinators;
        this.submission = submission;
        this.apiTimeoutMs = apiTimeoutMs;
    }

    Map<String, CompletableFuture<TransactionDescription>> describe(Collection<String> ids) {
        Futures<String, TransactionDescription> futures = new Futures<>(ids);
        coordinators.ask(
                ids,
                new Inquiry(
                        "describeTransactions",
                        ApiKeys.DESCRIBE_TRANSACTIONS,
                        VersionRange.of(ApiKeys.DESCRIBE_TRANSACTIONS),
                        (version, asked) -> new DescribeTransactionsRequestData().setTransactionalIds(asked),
                        DescribeTransactionsResponseData::new,
                        (response, asked, coordinator) ->
                                onDescriptions((DescribeTransactionsResponseData) response, coordinator.id(), futures),
                        (id, failure) -> futures.fail(id, explained("DescribeTransactions", id, failure))));
        return futures.asMap();
    }

    private static Map<String, Errors> onDescriptions(
            DescribeTransactionsResponseData response,
            int coordinator,
            Futures<String, TransactionDescription> futures) {
        Map<String, Errors> outcomes = new HashMap<>();
        for (DescribeTransactionsResponseData.TransactionState each : response.transactionStates()) {
            Errors error = Errors.forCode(each.errorCode());
            outcomes.put(each.transactionalId(), error);
            if (error != Errors.NONE) {
                continue;
            }
            Set<TopicPartition> partitions = new LinkedHashSet<>();
            for (DescribeTransactionsResponseData.TopicData topic : each.topics()) {
                topic.partitions().forEach(number -> partitions.add(new TopicPartition(topic.topic(), number)));
            }
            futures.complete(
                    each.transactionalId(),
                    new TransactionDescription(
                            coordinator,
                            TransactionState.parse(each.transactionState()),
                            each.producerId(),
                            each.producerEpoch(),
                            each.transactionTimeoutMs(),
                            each.transactionStartTimeMs(),
                            partitions));
        }
        return outcomes;
    }

    /** Makes every producer of the ids one that is fenced, by asking for an identity of each that nobody will use. */
    Map<String, CompletableFuture<FencedProducer>> fence(Collection<String> ids) {
        Futures<String, FencedProducer> futures = new Futures<>(ids);
        for (String id : ids) {
            coordinators.ask(
                    List.of(id),
                    new Inquiry(
                            "fenceProducer",
                            ApiKeys.INIT_PRODUCER_ID,
                            VersionRange.of(ApiKeys.INIT_PRODUCER_ID),
                            (version, asked) -> new InitProducerIdRequestData()
                                    .setTransactionalId(id)
                                    .setTransactionTimeoutMs(FENCING_TIMEOUT_MS),
                            InitProducerIdResponseData::new,
                            (response, asked, coordinator) ->
                                    onFenced(id, (InitProducerIdResponseData) response, futures),
                            (failed, failure) -> futures.fail(failed, explained("InitProducerId", failed, failure))));
        }
        return futures.asMap();
    }

    private static Map<String, Errors> onFenced(
            String id, InitProducerIdResponseData response, Futures<String, FencedProducer> futures) {
        Errors error = Errors.forCode(response.errorCode());
        if (error == Errors.NONE) {
            futures.complete(id, new FencedProducer(response.producerId(), response.producerEpoch()));
        }
        return Map.of(id, error);
    }

    private static ApiException explained(String request, String id, ApiException failure) {
        String start = request + " request for transactionalId `" + id + "` failed ";
        return switch (failure.error()) {
            case TRANSACTIONAL_ID_AUTHORIZATION_FAILED ->
                failure.error().exception(start + "due to authorization failure");
            case TRANSACTIONAL_ID_NOT_FOUND -> failure.error().exception(start + "because the ID could not be found");
            case UNSUPPORTED_VERSION, REQUEST_TIMED_OUT, NETWORK_EXCEPTION, UNKNOWN_SERVER_ERROR -> failure;
            default -> failure.error().exception(start + "due to unexpected error: " + failure.getMessage());
        };
    }

    /** Gathers what each broker lists; done when the last has answered. */
    private static final class Gathering {
        private final CompletableFuture<Map<Integer, List<TransactionListing>>> result = new CompletableFuture<>();
        private final Map<Integer, List<TransactionListing>> listings = new TreeMap<>();
        private int missing;

        void onListing(int broker, List<TransactionListing> found) {
            listings.put(broker, found);
            if (listings.size() == missing) {
                result.complete(listings);
            }
        }
    }

    CompletableFuture<Map<Integer, List<TransactionListing>>> list(ListTransactionsOptions options) {
        Gathering gathering = new Gathering();
        long deadlineMs = submission.nowMs() + apiTimeoutMs;
        AdminCall findAllBrokers = new AdminCall(
                "listTransactions(api=METADATA)",
                Target.ANY,
                new Question(
                        ApiKeys.METADATA,
                        version -> new MetadataRequestData()
                                .setTopics(new ArrayList<>())
                                .setAllowAutoTopicCreation(true),
                        MetadataResponseData::new),
                response -> {
                    List<MetadataResponseBroker> brokers = ((MetadataResponseData) response).brokers();
                    if (brokers.isEmpty()) {
                        throw Errors.BROKER_NOT_AVAILABLE.exception("Metadata fetch failed due to missing broker list");
                    }
                    gathering.missing = brokers.size();
                    for (MetadataResponseBroker broker : brokers) {
                        submission.submit(listing(broker.nodeId(), options, gathering), deadlineMs);
                    }
                },
                gathering.result::completeExceptionally);
        submission.submit(findAllBrokers, deadlineMs);
        return gathering.result;
    }

    private static AdminCall listing(int broker, ListTransactionsOptions options, Gathering gathering) {
        VersionRange all = VersionRange.of(ApiKeys.LIST_TRANSACTIONS);
        int oldest = options.runningLongerThanMs() >= 0 ? FIRST_LIST_VERSION_BY_DURATION : all.min();
        return new AdminCall(
                "listTransactions(api=LIST_TRANSACTIONS)",
                new Target.Broker(broker),
                new Question(
                        ApiKeys.LIST_TRANSACTIONS,
                        version -> request(options, version),
                        ListTransactionsResponseData::new,
                        new VersionRange((short) oldest, all.max())),
                response -> gathering.onListing(broker, listings((ListTransactionsResponseData) response, broker)),
                gathering.result::completeExceptionally);
    }

    private static ListTransactionsRequestData request(ListTransactionsOptions options, short version) {
        List<String> states = new ArrayList<>();
        options.states().forEach(state -> states.add(state.toString()));
        ListTransactionsRequestData request = new ListTransactionsRequestData()
                .setStateFilters(states)
                .setProducerIdFilters(List.copyOf(options.producerIds()));
        return version < FIRST_LIST_VERSION_BY_DURATION
                ? request
                : request.setDurationFilter(options.runningLongerThanMs());
    }

    private static List<TransactionListing> listings(ListTransactionsResponseData response, int broker) {
        Errors error = Errors.forCode(response.errorCode());
        if (error == Errors.COORDINATOR_NOT_AVAILABLE) {
            // Not to be asked again: it is about to stop.
            throw Errors.UNKNOWN_SERVER_ERROR.exception("ListTransactions request sent to broker " + broker
                    + " failed because the coordinator is shutting down");
        }
        if (error != Errors.NONE) {
            throw error.exception(
                    error.retriable()
                            ? null
                            : "ListTransactions request sent to broker " + broker
                                    + " failed with an unexpected exception: " + error.message());
        }
        List<TransactionListing> listings = new ArrayList<>();
        for (ListTransactionsResponseData.TransactionState state : response.transactionStates()) {
            listings.add(new TransactionListing(
                    state.transactionalId(), state.producerId(), TransactionState.parse(state.transactionState())));
        }
        return listings;
    }
}
