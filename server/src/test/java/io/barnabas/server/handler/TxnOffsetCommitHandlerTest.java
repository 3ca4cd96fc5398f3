package io.barnabas.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.OffsetFetchRequestData;
import io.barnabas.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import io.barnabas.common.message.OffsetFetchResponseData;
import io.barnabas.common.message.OffsetFetchResponseData.OffsetFetchResponsePartition;
import io.barnabas.common.message.TxnOffsetCommitRequestData;
import io.barnabas.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestPartition;
import io.barnabas.common.message.TxnOffsetCommitRequestData.TxnOffsetCommitRequestTopic;
import io.barnabas.common.message.TxnOffsetCommitResponseData;
import io.barnabas.common.message.WriteTxnMarkersRequestData;
import io.barnabas.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import io.barnabas.common.message.WriteTxnMarkersRequestData.WritableTxnMarkerTopic;
import io.barnabas.common.message.WriteTxnMarkersResponseData;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.replica.TransactionVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TxnOffsetCommitHandlerTest {
    private static final long PRODUCER = 4000;
    private static final TopicPartition OFFSETS = new TopicPartition("__consumer_offsets", 0);

    @TempDir
    Path logDir;

    private TestBroker broker;
    private final ExecutorService later = Executors.newSingleThreadExecutor();
    private final List<String> verified = new CopyOnWriteArrayList<>();
    private Errors verdict = Errors.NONE;
    private Runnable onVerify = () -> {};
    private boolean verifies = true;
    private TxnOffsetCommitHandler handler;

    @BeforeEach
    void start() throws IOException {
        broker = new TestBroker(logDir, Map.of("offset.metadata.max.bytes", "10"));
        broker.cluster.create("orders", 1);
        TransactionVerifier verifier = (transactionalId, producerId, producerEpoch, partitions, done) -> {
            verified.add(transactionalId + " " + producerId + " " + producerEpoch + " " + partitions);
            later.execute(() -> {
                onVerify.run();
                done.accept(Map.of(OFFSETS, verdict));
            });
        };
        handler = new TxnOffsetCommitHandler(broker.groupCoordinator, broker.metadataCache, verifier, () -> verifies);
    }

    @AfterEach
    void stop() {
        later.shutdownNow();
        broker.close();
    }

    private static TxnOffsetCommitRequestData request(String topic, long offset, String metadata) {
        List<TxnOffsetCommitRequestPartition> partitions = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            partitions.add(new TxnOffsetCommitRequestPartition()
                    .setPartitionIndex(i)
                    .setCommittedOffset(offset)
                    .setCommittedMetadata(metadata));
        }
        return new TxnOffsetCommitRequestData()
                .setTransactionalId("copier")
                .setGroupId("g")
                .setProducerId(PRODUCER)
                .setProducerEpoch((short) 3)
                .setTopics(
                        List.of(new TxnOffsetCommitRequestTopic().setName(topic).setPartitions(partitions)));
    }

    /** Leads {@code __consumer_offsets}, and waits until it is loaded. */
    private void leadOffsets() {
        broker.cluster.create(OFFSETS.topic(), 1);
        OffsetFetchRequestData question =
                new OffsetFetchRequestData().setGroupId("g").setTopics(null);
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        OffsetFetchResponseData answer;
        do {
            assertTrue(System.nanoTime() < deadlineNs, "not loaded in time");
            answer = ask(ApiKeys.OFFSET_FETCH, 7, question);
        } while (answer.errorCode() == Errors.COORDINATOR_LOAD_IN_PROGRESS.code());
    }

    /** The errors of both partitions, of which only the first exists. */
    private List<Errors> commit(int version, TxnOffsetCommitRequestData request) {
        TxnOffsetCommitResponseData response = new FakeContext(ApiKeys.TXN_OFFSET_COMMIT, version)
                .handledBy(handler, request)
                .awaited()
                .response();
        return response.topics().get(0).partitions().stream()
                .map(partition -> Errors.forCode(partition.errorCode()))
                .toList();
    }

    private <T extends ApiMessage> T ask(ApiKeys api, int version, ApiMessage request) {
        return new FakeContext(api, version)
                .handledBy(broker.handlers.forId(api.id), request)
                .awaited()
                .response();
    }

    private String fetched(boolean requireStable) {
        OffsetFetchResponseData response = ask(
                ApiKeys.OFFSET_FETCH,
                7,
                new OffsetFetchRequestData()
                        .setGroupId("g")
                        .setRequireStable(requireStable)
                        .setTopics(List.of(
                                new OffsetFetchRequestTopic().setName("orders").setPartitionIndexes(List.of(0)))));
        OffsetFetchResponsePartition partition =
                response.topics().get(0).partitions().get(0);
        return Errors.forCode(partition.errorCode()) + " " + partition.committedOffset();
    }

    private void end(boolean committed) {
        WriteTxnMarkersResponseData response = ask(
                ApiKeys.WRITE_TXN_MARKERS,
                1,
                new WriteTxnMarkersRequestData()
                        .setMarkers(List.of(new WritableTxnMarker()
                                .setProducerId(PRODUCER)
                                .setProducerEpoch((short) 3)
                                .setTransactionResult(committed)
                                .setTopics(List.of(new WritableTxnMarkerTopic()
                                        .setName(OFFSETS.topic())
                                        .setPartitionIndexes(List.of(0)))))));
        assertEquals(
                0, response.markers().get(0).topics().get(0).partitions().get(0).errorCode());
    }

    @Test
    void shouldCommitWhenTheTransactionIsCommittedAndNotWhenItIsAborted() {
        // Given
        leadOffsets();

        // When
        List<Errors> first = commit(4, request("orders", 5, "one"));
        String open = fetched(false) + ", " + fetched(true);
        end(true);
        String committed = fetched(true);
        commit(3, request("orders", 9, ""));
        String openAgain = fetched(false) + ", " + fetched(true);
        end(false);

        // Then
        assertEquals(List.of(Errors.NONE, Errors.UNKNOWN_TOPIC_OR_PARTITION), first);
        assertEquals("NONE -1, UNSTABLE_OFFSET_COMMIT -1", open);
        assertEquals("NONE 5", committed);
        assertEquals("NONE 5, UNSTABLE_OFFSET_COMMIT -1", openAgain);
        assertEquals("NONE 5", fetched(true));
    }

    @Test
    void shouldVerifyTheFirstCommitOfATransactionOnly() {
        // Given
        leadOffsets();

        // When
        commit(4, request("orders", 5, ""));
        commit(4, request("orders", 6, ""));
        end(true);
        commit(4, request("orders", 7, ""));

        // Then
        String asked = "copier 4000 3 [__consumer_offsets-0]";
        assertEquals(List.of(asked, asked), verified);
    }

    @Test
    void shouldTakeTheProducersWordWhereVerificationIsSwitchedOff() {
        // Given
        leadOffsets();
        verifies = false;

        // When / Then
        assertEquals(Errors.NONE, commit(4, request("orders", 5, "")).get(0));
        assertEquals(List.of(), verified);
    }

    @Test
    void shouldNotLetAnAnswerFromBeforeAnAbortBeginATransactionAfterIt() {
        // Given
        leadOffsets();
        onVerify = () -> end(false);

        // When / Then
        assertEquals(
                Errors.INVALID_TXN_STATE, commit(4, request("orders", 5, "")).get(0));
        assertEquals("NONE -1", fetched(true));
    }

    @Test
    void shouldNotCommitWhatCannotBeVerified() {
        // Given
        leadOffsets();

        // When / Then
        verdict = Errors.TRANSACTION_ABORTABLE;
        assertEquals(
                Errors.TRANSACTION_ABORTABLE,
                commit(4, request("orders", 5, "")).get(0));
        assertEquals(
                Errors.INVALID_TXN_STATE, commit(3, request("orders", 5, "")).get(0));
        verdict = Errors.NETWORK_EXCEPTION;
        assertEquals(
                Errors.COORDINATOR_LOAD_IN_PROGRESS,
                commit(2, request("orders", 5, "")).get(0));
        assertEquals(
                Errors.COORDINATOR_NOT_AVAILABLE,
                commit(1, request("orders", 5, "")).get(0));
        assertEquals("NONE -1", fetched(true));
    }

    @Test
    void shouldFenceProducersThatSpeakForFormerMembersOrAreFormerThemselves() {
        // Given
        leadOffsets();

        // When / Then
        assertEquals(
                Errors.UNKNOWN_MEMBER_ID,
                commit(3, request("orders", 5, "").setGenerationId(1).setMemberId("gone"))
                        .get(0));
        assertEquals(
                Errors.UNKNOWN_MEMBER_ID,
                commit(3, request("orders", 5, "").setGenerationId(1).setGroupInstanceId("i"))
                        .get(0));
        assertEquals(Errors.NONE, commit(3, request("orders", 5, "")).get(0));
        assertEquals(
                Errors.INVALID_PRODUCER_EPOCH,
                commit(3, request("orders", 5, "").setProducerEpoch((short) 2)).get(0));
    }

    @Test
    void shouldRefuseWhatItCannotKeep() {
        // When / Then
        assertEquals(
                List.of(Errors.NOT_COORDINATOR, Errors.UNKNOWN_TOPIC_OR_PARTITION),
                commit(4, request("orders", 5, "")));
        leadOffsets();
        assertEquals(
                Errors.OFFSET_METADATA_TOO_LARGE,
                commit(4, request("orders", 5, "eleven char")).get(0));
        assertEquals(
                Errors.INVALID_GROUP_ID,
                commit(4, request("orders", 5, "").setGroupId("")).get(0));
        assertEquals(
                List.of(Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_OR_PARTITION),
                commit(4, request("nowhere", 5, "")));
    }
}
