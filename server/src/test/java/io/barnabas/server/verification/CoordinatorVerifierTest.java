package io.barnabas.server.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.AddPartitionsToTxnRequestData;
import io.barnabas.common.message.AddPartitionsToTxnRequestData.AddPartitionsToTxnTransaction;
import io.barnabas.common.message.AddPartitionsToTxnResponseData;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnPartitionResult;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnResult;
import io.barnabas.common.message.AddPartitionsToTxnResponseData.AddPartitionsToTxnTopicResult;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataTopicState;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.InterBrokerProtocol;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.link.BrokerLink;
import io.barnabas.server.link.LinkException;
import io.barnabas.server.link.ResponseHandler;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.replica.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class CoordinatorVerifierTest {
    private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);
    private static final TopicPartition ORDERS_1 = new TopicPartition("orders", 1);
    private static final TopicPartition BILLS_0 = new TopicPartition("bills", 0);

    private final ManualLoop loop = new ManualLoop();
    private final MetadataCache metadataCache = new MetadataCache();
    private final Map<Integer, EndPoint> endPoints = new TreeMap<>();
    private final List<Link> links = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();
    private CoordinatorVerifier verifier = verifier("3.9");

    private record Sent(AddPartitionsToTxnRequestData request, short version, ResponseHandler handler) {}

    private final class Link implements BrokerLink {
        private final int brokerId;
        private final List<Sent> sent = new ArrayList<>();
        private boolean closed;

        Link(int brokerId) {
            this.brokerId = brokerId;
        }

        @Override
        public ScheduledExecutorService loop() {
            return loop;
        }

        @Override
        public void send(ApiMessage request, short version, int timeoutMs, ResponseHandler handler) {
            sent.add(new Sent((AddPartitionsToTxnRequestData) request, version, handler));
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private CoordinatorVerifier verifier(String protocol) {
        return new CoordinatorVerifier(
                0,
                metadataCache,
                endPoints::get,
                (brokerId, endPoint, clientId) -> {
                    links.add(new Link(brokerId));
                    return links.get(links.size() - 1);
                },
                InterBrokerProtocol.parse(protocol),
                30_000);
    }

    /** One partition of __transaction_state, led by that broker. */
    private void coordinator(int brokerId) {
        endPoints.put(brokerId, new EndPoint("PLAINTEXT", "PLAINTEXT", "host" + brokerId, 9092));
        UpdateMetadataTopicState topic = new UpdateMetadataTopicState().setTopicName("__transaction_state");
        topic.partitionStates()
                .add(new UpdateMetadataPartitionState()
                        .setTopicName("__transaction_state")
                        .setPartitionIndex(0)
                        .setLeader(brokerId)
                        .setReplicas(List.of(brokerId)));
        UpdateMetadataRequestData request = new UpdateMetadataRequestData();
        request.topicStates().add(topic);
        metadataCache.update(request);
    }

    private void ask(String transactionalId, long producerId, int epoch, TopicPartition... partitions) {
        verifier.verify(
                transactionalId,
                producerId,
                (short) epoch,
                List.of(partitions),
                found -> found.forEach(
                        (tp, error) -> outcomes.add(transactionalId + " " + epoch + " " + tp + " " + error)));
    }

    private static AddPartitionsToTxnResponseData answer(
            AddPartitionsToTxnRequestData request, BiFunction<String, TopicPartition, Errors> decide) {
        AddPartitionsToTxnResponseData response = new AddPartitionsToTxnResponseData();
        for (AddPartitionsToTxnTransaction transaction : request.transactions()) {
            AddPartitionsToTxnResult result =
                    new AddPartitionsToTxnResult().setTransactionalId(transaction.transactionalId());
            transaction.topics().forEach(topic -> {
                AddPartitionsToTxnTopicResult topicResult = new AddPartitionsToTxnTopicResult().setName(topic.name());
                topic.partitions().forEach(index -> topicResult
                        .resultsByPartition()
                        .add(new AddPartitionsToTxnPartitionResult()
                                .setPartitionIndex(index)
                                .setPartitionErrorCode(decide.apply(
                                                transaction.transactionalId(), new TopicPartition(topic.name(), index))
                                        .code())));
                result.topicResults().add(topicResult);
            });
            response.resultsByTransaction().add(result);
        }
        return response;
    }

    private static void yes(Sent sent) {
        sent.handler().onResponse(answer(sent.request(), (id, tp) -> Errors.NONE), () -> {});
    }

    @Test
    void shouldAskTheCoordinatorOnceForAllThatComesInOneTurn() {
        // Given
        coordinator(7);

        // When
        ask("a", 1, 0, ORDERS_0);
        ask("a", 1, 0, ORDERS_1);
        ask("b", 2, 0, BILLS_0);
        loop.run();

        // Then
        Link link = links.get(0);
        assertEquals(7, link.brokerId);
        assertEquals(1, link.sent.size());
        assertEquals(5, link.sent.get(0).version());
        List<AddPartitionsToTxnTransaction> asked = link.sent.get(0).request().transactions();
        assertEquals(2, asked.size());
        assertTrue(asked.get(0).verifyOnly());
        assertEquals(List.of(0, 1), asked.get(0).topics().get(0).partitions());
        yes(link.sent.get(0));
        assertEquals(List.of("a 0 orders-0 NONE", "a 0 orders-1 NONE", "b 0 bills-0 NONE"), outcomes);
    }

    @Test
    void shouldGatherWhatComesWhileAnAnswerIsAwaited() {
        // Given
        coordinator(7);
        ask("a", 1, 0, ORDERS_0);
        loop.run();
        Link link = links.get(0);

        // When
        ask("b", 2, 0, BILLS_0);
        ask("a", 1, 0, ORDERS_1);
        loop.run();
        int before = link.sent.size();
        yes(link.sent.get(0));

        // Then
        assertEquals(1, before);
        assertEquals(2, link.sent.size());
        assertEquals(2, link.sent.get(1).request().transactions().size());
        yes(link.sent.get(1));
        assertEquals(List.of("a 0 orders-0 NONE", "b 0 bills-0 NONE", "a 0 orders-1 NONE"), outcomes);
    }

    @Test
    void shouldAskForTwoEpochsOfOneProducerOneAfterTheOther() {
        // Given
        coordinator(7);

        // When
        ask("a", 1, 0, ORDERS_0);
        ask("a", 1, 1, ORDERS_0);
        loop.run();
        Link link = links.get(0);
        Sent first = link.sent.get(0);
        first.handler().onResponse(answer(first.request(), (id, tp) -> Errors.PRODUCER_FENCED), () -> {});

        // Then
        assertEquals(1, first.request().transactions().size());
        yes(link.sent.get(1));
        assertEquals(List.of("a 0 orders-0 INVALID_PRODUCER_EPOCH", "a 1 orders-0 NONE"), outcomes);
    }

    @Test
    void shouldTellEachPartitionItsOwnOutcome() {
        // Given
        coordinator(7);
        ask("a", 1, 0, ORDERS_0, ORDERS_1);
        loop.run();
        Sent sent = links.get(0).sent.get(0);

        // When: the coordinator leaves one out
        AddPartitionsToTxnResponseData response = answer(sent.request(), (id, tp) -> Errors.TRANSACTION_ABORTABLE);
        response.resultsByTransaction()
                .get(0)
                .topicResults()
                .get(0)
                .resultsByPartition()
                .remove(1);
        sent.handler().onResponse(response, () -> {});

        // Then
        assertEquals(List.of("a 0 orders-0 TRANSACTION_ABORTABLE", "a 0 orders-1 COORDINATOR_NOT_AVAILABLE"), outcomes);
    }

    @Test
    void shouldAnswerWithAnErrorThatPassesWhenNobodyCanBeAsked() {
        // When: no topic, then no broker, then a broken connection, then the end
        ask("a", 1, 0, ORDERS_0);
        coordinator(7);
        endPoints.clear();
        ask("b", 1, 0, ORDERS_0);
        coordinator(7);
        ask("c", 1, 0, ORDERS_0);
        loop.run();
        links.get(0).sent.get(0).handler().onFailure(new LinkException(LinkException.Cause.DISCONNECTED, "it is gone"));
        ask("d", 1, 0, ORDERS_0);
        verifier.close();
        ask("e", 1, 0, ORDERS_0);

        // Then
        assertEquals(
                List.of(
                        "a 0 orders-0 COORDINATOR_NOT_AVAILABLE",
                        "b 0 orders-0 COORDINATOR_NOT_AVAILABLE",
                        "c 0 orders-0 NETWORK_EXCEPTION",
                        "d 0 orders-0 COORDINATOR_NOT_AVAILABLE",
                        "e 0 orders-0 COORDINATOR_NOT_AVAILABLE"),
                outcomes);
    }

    @Test
    void shouldFollowACoordinatorThatMoved() {
        // Given
        coordinator(7);
        ask("a", 1, 0, ORDERS_0);
        loop.run();

        // When: the broker is back elsewhere
        endPoints.put(7, new EndPoint("PLAINTEXT", "PLAINTEXT", "elsewhere", 9092));
        ask("b", 1, 0, ORDERS_0);
        loop.run();

        // Then
        assertTrue(links.get(0).closed);
        assertEquals(1, links.get(1).sent.size());
    }

    @Test
    void shouldSpeakWhatOlderBrokersUnderstand() {
        // Given
        coordinator(7);

        // When
        verifier = verifier("3.6");
        ask("a", 1, 0, ORDERS_0);
        loop.run();
        verifier = verifier("3.4");
        ask("b", 1, 0, ORDERS_0);

        // Then
        assertEquals(4, links.get(0).sent.get(0).version());
        assertEquals(List.of("b 0 orders-0 NONE"), outcomes);
    }

    @Test
    void shouldTellNobodyWhatBrokersMayNotDo() {
        // Given
        coordinator(7);
        ask("a", 1, 0, ORDERS_0);
        loop.run();

        // When
        links.get(0)
                .sent
                .get(0)
                .handler()
                .onResponse(
                        new AddPartitionsToTxnResponseData().setErrorCode(Errors.CLUSTER_AUTHORIZATION_FAILED.code()),
                        () -> {});

        // Then
        assertEquals(List.of("a 0 orders-0 INVALID_TXN_STATE"), outcomes);
    }
}
