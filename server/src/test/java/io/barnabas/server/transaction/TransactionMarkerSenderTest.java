package io.barnabas.server.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataBroker;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataEndpoint;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataTopicState;
import io.barnabas.common.message.WriteTxnMarkersRequestData;
import io.barnabas.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import io.barnabas.common.message.WriteTxnMarkersResponseData;
import io.barnabas.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerPartitionResult;
import io.barnabas.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerResult;
import io.barnabas.common.message.WriteTxnMarkersResponseData.WritableTxnMarkerTopicResult;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordinator.transaction.ProducerIdAndEpoch;
import io.barnabas.coordinator.transaction.TransactionMarker;
import io.barnabas.coordinator.transaction.TransactionMarkers;
import io.barnabas.metadata.EndPoint;
import io.barnabas.server.controller.FakeLinks;
import io.barnabas.server.link.LinkException;
import io.barnabas.server.metadata.BrokerImage;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.replica.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TransactionMarkerSenderTest {
    private static final int DELETED = -2;

    private final MetadataCache metadata = new MetadataCache();
    private final FakeLinks links = new FakeLinks();
    private final ManualLoop executor = links.loop;
    private final TransactionMarkerSender sender = new TransactionMarkerSender(
            new TransactionMarkerSender.Settings(1, (short) 1, 30_000), links, this::endPointOf, metadata, executor);
    private final List<String> written = new ArrayList<>();
    private final TransactionMarkers markers =
            sender.open((marker, partitions) -> written.add(marker.transactionalId() + partitions));

    private EndPoint endPointOf(int broker) {
        BrokerImage image = metadata.image().brokers().get(broker);
        Node node = image == null ? null : image.node("PLAINTEXT");
        return node == null ? null : new EndPoint("PLAINTEXT", "PLAINTEXT", node.host(), node.port());
    }

    /** The controller says who is alive and who leads t-0, t-1 and so on. */
    private void cluster(List<Integer> alive, int... leaders) {
        UpdateMetadataRequestData request = new UpdateMetadataRequestData().setControllerId(1);
        for (int id : alive) {
            UpdateMetadataBroker broker = new UpdateMetadataBroker().setId(id);
            broker.endpoints()
                    .add(new UpdateMetadataEndpoint()
                            .setHost("h")
                            .setPort(9000 + id)
                            .setListener("PLAINTEXT"));
            request.liveBrokers().add(broker);
        }
        request.topicStates().add(topic("__transaction_state", new int[] {1}));
        request.topicStates().add(topic("t", leaders));
        metadata.update(request);
        executor.run();
    }

    private static UpdateMetadataTopicState topic(String name, int[] leaders) {
        UpdateMetadataTopicState topic =
                new UpdateMetadataTopicState().setTopicName(name).setTopicId(new Uuid(1, name.length()));
        for (int i = 0; i < leaders.length; i++) {
            topic.partitionStates()
                    .add(new UpdateMetadataPartitionState()
                            .setTopicName(name)
                            .setPartitionIndex(i)
                            .setLeader(leaders[i])
                            .setReplicas(List.of(1, 2))
                            .setIsr(List.of(1, 2)));
        }
        return topic;
    }

    private static TransactionMarker marker(long producerId) {
        return new TransactionMarker("id" + producerId, new ProducerIdAndEpoch(producerId, (short) 3), true, 7);
    }

    private void send(long producerId, int... partitions) {
        List<TopicPartition> all = new ArrayList<>();
        for (int partition : partitions) {
            all.add(new TopicPartition("t", partition));
        }
        markers.send(marker(producerId), all);
        executor.run();
    }

    private FakeLinks.Link link(int broker) {
        return links.opened.stream()
                .filter(each -> each.brokerId == broker && !each.closed)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private String sentTo(int broker) {
        StringBuilder text = new StringBuilder();
        for (FakeLinks.Sent sent : link(broker).sent) {
            for (WritableTxnMarker each : ((WriteTxnMarkersRequestData) sent.request()).markers()) {
                text.append(each.producerId())
                        .append(each.topics().get(0).partitionIndexes())
                        .append(' ');
            }
            text.append('|');
        }
        return text.toString();
    }

    private void answer(int broker, Function<TopicPartition, Errors> errors) {
        FakeLinks.Sent sent = link(broker).sent.remove();
        List<WritableTxnMarkerResult> results = new ArrayList<>();
        for (WritableTxnMarker each : ((WriteTxnMarkersRequestData) sent.request()).markers()) {
            WritableTxnMarkerTopicResult topic = new WritableTxnMarkerTopicResult().setName("t");
            for (int partition : each.topics().get(0).partitionIndexes()) {
                topic.partitions()
                        .add(new WritableTxnMarkerPartitionResult()
                                .setPartitionIndex(partition)
                                .setErrorCode(errors.apply(new TopicPartition("t", partition))
                                        .code()));
            }
            results.add(new WritableTxnMarkerResult()
                    .setProducerId(each.producerId())
                    .setTopics(List.of(topic)));
        }
        sent.answer(new WriteTxnMarkersResponseData().setMarkers(results));
        executor.run();
    }

    @Test
    void shouldSendToEachLeaderOneRequestAtATimeWithAllThatWaits() {
        // Given
        cluster(List.of(1, 2), 1, 2, 1);
        // When
        send(10, 0, 1, 2);
        send(11, 0);
        send(12, 1, 2);
        // Then
        assertEquals("10[0, 2] |", sentTo(1));
        assertEquals("10[1] |", sentTo(2));
        FakeLinks.Sent first = link(1).sent.peek();
        WritableTxnMarker sent =
                ((WriteTxnMarkersRequestData) first.request()).markers().get(0);
        assertEquals(7, sent.coordinatorEpoch());
        assertEquals(3, sent.producerEpoch());
        assertTrue(sent.transactionResult());
        assertEquals(1, first.version());
        answer(1, partition -> Errors.NONE);
        assertEquals("11[0] 12[2] |", sentTo(1));
        assertEquals(List.of("id10[t-0, t-2]"), written);
    }

    @Test
    void shouldLookForTheLeaderAgainAfterAPause() {
        // Given
        cluster(List.of(1, 2), 1, 1);
        send(10, 0, 1);
        // When
        answer(1, partition -> partition.partition() == 0 ? Errors.NONE : Errors.NOT_LEADER_OR_FOLLOWER);
        assertEquals(List.of("id10[t-0]"), written);
        assertEquals("", sentTo(1));
        cluster(List.of(1, 2), 1, 2);
        // Then
        assertEquals("10[1] |", sentTo(2));
        answer(2, partition -> Errors.NOT_ENOUGH_REPLICAS);
        assertEquals("", sentTo(2));
        executor.advance(100);
        assertEquals("10[1] |", sentTo(2));
        answer(2, partition -> Errors.NONE);
        assertEquals(List.of("id10[t-0]", "id10[t-1]"), written);
    }

    @Test
    void shouldTryAgainWhenThereIsNoAnswer() {
        // Given
        cluster(List.of(1, 2), 2);
        send(10, 0);
        // When
        link(2).sent.remove().fail(LinkException.Cause.TIMED_OUT);
        executor.run();
        executor.advance(100);
        // Then
        assertEquals("10[0] |", sentTo(2));
    }

    @Test
    void shouldNotWaitForABrokerThatIsGone() {
        // Given
        cluster(List.of(1, 2), 2, 2);
        send(10, 0);
        send(11, 1);
        FakeLinks.Link gone = link(2);
        // When
        cluster(List.of(1), 1, 1);
        // Then
        assertTrue(gone.closed);
        assertEquals("11[1] |", sentTo(1));
        gone.sent.remove().fail(LinkException.Cause.CLOSED);
        executor.run();
        answer(1, partition -> Errors.NONE);
        executor.advance(100);
        assertEquals("10[0] |", sentTo(1));
    }

    @Test
    void shouldWaitForALeaderAndForTheFirstWordOfTheController() {
        // When / Then
        send(10, 0);
        executor.advance(1_000);
        assertEquals(List.of(), written);
        cluster(List.of(1), -1);
        executor.advance(1_000);
        assertEquals(List.of(), links.opened);
        cluster(List.of(1), 1);
        assertEquals("10[0] |", sentTo(1));
    }

    @Test
    void shouldDropPartitionsThatWereDeleted() {
        // Given
        cluster(List.of(1), 1, 1);
        send(10, 0, 1);
        // When
        answer(1, partition -> Errors.UNKNOWN_TOPIC_OR_PARTITION);
        cluster(List.of(1), 1, DELETED);
        // Then
        assertEquals(List.of("id10[t-1]"), written);
        assertEquals("10[0] |", sentTo(1));
    }

    @Test
    void shouldGiveUpWhereAnotherCoordinatorHasTheSay() {
        for (Errors fenced : List.of(Errors.TRANSACTION_COORDINATOR_FENCED, Errors.INVALID_PRODUCER_EPOCH)) {
            // Given
            cluster(List.of(1), 1, 1, 1);
            send(10, 0, 1, 2);
            // When
            answer(1, partition -> switch (partition.partition()) {
                case 0 -> fenced;
                case 1 -> Errors.NOT_ENOUGH_REPLICAS;
                default -> Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT;
            });
            executor.advance(1_000);
            // Then
            assertEquals("", sentTo(1));
        }
        assertEquals(List.of("id10[t-2]", "id10[t-2]"), written);
    }

    @Test
    void shouldSendNothingOfATermThatIsOver() {
        // Given
        cluster(List.of(1), 1);
        send(10, 0);
        send(11, 0);
        // When
        markers.close();
        answer(1, partition -> Errors.NONE);
        // Then
        assertEquals("", sentTo(1));
        assertEquals(List.of(), written);
        TransactionMarkers next = sender.open((marker, partitions) -> written.add("next"));
        next.send(marker(11), List.of(new TopicPartition("t", 0)));
        executor.run();
        assertEquals("11[0] |", sentTo(1));
    }

    @Test
    void shouldNameAProducerOncePerRequest() {
        // Given
        cluster(List.of(1), 1, 1, 1);
        send(9, 0);
        send(10, 0);
        send(10, 1);
        sender.open((marker, partitions) -> written.add("other " + partitions))
                .send(marker(10), List.of(new TopicPartition("t", 2)));
        executor.run();
        // When
        answer(1, partition -> Errors.NONE);
        assertEquals("10[0, 1] |", sentTo(1));
        answer(1, partition -> Errors.NONE);
        // Then
        assertEquals("10[2] |", sentTo(1));
        answer(1, partition -> Errors.NONE);
        assertEquals(List.of("id9[t-0]", "id10[t-0, t-1]", "other [t-2]"), written);
    }

    @Test
    void shouldStop() {
        // Given
        cluster(List.of(1), 1);
        send(10, 0);
        FakeLinks.Link link = link(1);
        // When
        sender.close();
        executor.run();
        link.sent.remove().fail(LinkException.Cause.CLOSED);
        send(11, 0);
        executor.advance(1_000);
        // Then
        assertTrue(link.closed);
        assertEquals(1, links.opened.size());
        assertEquals(List.of(), written);
    }
}
