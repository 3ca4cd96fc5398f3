package io.barnabas.clients.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.clients.FakeBroker;
import io.barnabas.clients.serialization.Deserializers;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.FetchRequestData.FetchPartition;
import io.barnabas.common.message.FetchRequestData.FetchTopic;
import io.barnabas.common.message.FetchResponseData;
import io.barnabas.common.message.FetchResponseData.AbortedTransaction;
import io.barnabas.common.message.FetchResponseData.FetchableTopicResponse;
import io.barnabas.common.message.FetchResponseData.PartitionData;
import io.barnabas.common.message.ListOffsetsRequestData;
import io.barnabas.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import io.barnabas.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import io.barnabas.common.message.ListOffsetsResponseData;
import io.barnabas.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import io.barnabas.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.Compression;
import io.barnabas.common.record.ControlRecordType;
import io.barnabas.common.record.EndTransactionMarker;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.RecordBatchBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConsumerTest {
    private static final TopicPartition ORDERS_0 = new TopicPartition("orders", 0);

    /** Batches by partition; a fetch gets what lies at or after its offset. */
    private final Map<TopicPartition, List<MemoryRecords>> logs = new HashMap<>();

    private final Map<TopicPartition, List<AbortedTransaction>> aborted = new HashMap<>();
    private long logStart;
    private Errors fetchError = Errors.NONE;
    private FakeBroker broker;

    @BeforeEach
    void start() throws IOException {
        broker = new FakeBroker()
                .topic("orders", 2)
                .serve(ApiKeys.FETCH, this::onFetch)
                .serve(ApiKeys.LIST_OFFSETS, this::onListOffsets);
    }

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    private Consumer<String, String> connect(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "bootstrap.servers", broker.address(),
                "retry.backoff.ms", "5",
                "metadata.max.age.ms", "100",
                "fetch.max.wait.ms", "20",
                "auto.offset.reset", "earliest"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return new Consumer<>(all, Deserializers.string(), Deserializers.string());
    }

    private synchronized void write(TopicPartition partition, long baseOffset, String... values) {
        RecordBatchBuilder builder = new RecordBatchBuilder(Compression.NONE).baseOffset(baseOffset);
        for (String value : values) {
            builder.append(1000, null, value.getBytes(StandardCharsets.UTF_8));
        }
        logs.computeIfAbsent(partition, key -> new ArrayList<>()).add(builder.build());
    }

    private synchronized ApiMessage onFetch(ApiMessage message) {
        FetchRequestData request = (FetchRequestData) message;
        List<FetchableTopicResponse> topics = new ArrayList<>();
        for (FetchTopic topic : request.topics()) {
            List<PartitionData> partitions = new ArrayList<>();
            for (FetchPartition wanted : topic.partitions()) {
                partitions.add(fetched(new TopicPartition("orders", wanted.partition()), wanted.fetchOffset()));
            }
            topics.add(new FetchableTopicResponse()
                    .setTopic(topic.topic())
                    .setTopicId(topic.topicId())
                    .setPartitions(partitions));
        }
        return new FetchResponseData().setResponses(topics);
    }

    private PartitionData fetched(TopicPartition partition, long offset) {
        PartitionData data = new PartitionData().setPartitionIndex(partition.partition());
        if (fetchError != Errors.NONE || offset < logStart) {
            Errors error = fetchError == Errors.NONE ? Errors.OFFSET_OUT_OF_RANGE : fetchError;
            fetchError = Errors.NONE;
            return data.setErrorCode(error.code()).setRecords(MemoryRecords.EMPTY);
        }
        ByteBuffer all = ByteBuffer.allocate(100_000);
        for (MemoryRecords records : logs.getOrDefault(partition, List.of())) {
            if (records.firstBatch().lastOffset() >= offset) {
                all.put(records.buffer().duplicate());
            }
        }
        return data.setRecords(new MemoryRecords(all.flip())).setAbortedTransactions(aborted.get(partition));
    }

    private synchronized ApiMessage onListOffsets(ApiMessage message) {
        List<ListOffsetsTopicResponse> topics = new ArrayList<>();
        for (ListOffsetsTopic topic : ((ListOffsetsRequestData) message).topics()) {
            List<ListOffsetsPartitionResponse> partitions = new ArrayList<>();
            for (ListOffsetsPartition wanted : topic.partitions()) {
                TopicPartition partition = new TopicPartition(topic.name(), wanted.partitionIndex());
                partitions.add(new ListOffsetsPartitionResponse()
                        .setPartitionIndex(wanted.partitionIndex())
                        .setOffset(wanted.timestamp() == -2 ? logStart : end(partition)));
            }
            topics.add(new ListOffsetsTopicResponse().setName(topic.name()).setPartitions(partitions));
        }
        return new ListOffsetsResponseData().setTopics(topics);
    }

    private long end(TopicPartition partition) {
        List<MemoryRecords> log = logs.getOrDefault(partition, List.of());
        return log.isEmpty() ? logStart : log.get(log.size() - 1).firstBatch().lastOffset() + 1;
    }

    private static List<String> read(Consumer<String, String> consumer, int count) {
        List<String> values = new ArrayList<>();
        while (values.size() < count) {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(5))) {
                values.add(record.partition() + "@" + record.offset() + " " + record.value());
            }
        }
        return values;
    }

    @Test
    void shouldReadFromTheBeginningInOrder() {
        write(ORDERS_0, 0, "a", "b");
        write(ORDERS_0, 2, "c");
        try (Consumer<String, String> consumer = connect()) {
            consumer.assign(List.of(ORDERS_0));
            assertEquals(List.of("0@0 a", "0@1 b", "0@2 c"), read(consumer, 3));
            assertEquals(3, consumer.position(ORDERS_0));
        }
    }

    @Test
    void shouldHandOutNoMoreThanAskedFor() {
        write(ORDERS_0, 0, "a", "b", "c", "d", "e");
        try (Consumer<String, String> consumer = connect("max.poll.records", "2")) {
            consumer.assign(List.of(ORDERS_0));
            assertTrue(consumer.poll(Duration.ofSeconds(5)).count() <= 2);
            assertEquals(3, read(consumer, 3).size());
        }
    }

    @Test
    void shouldBeginInTheMiddleOfABatch() {
        write(ORDERS_0, 0, "a", "b", "c");
        try (Consumer<String, String> consumer = connect()) {
            consumer.assign(List.of(ORDERS_0));
            consumer.seek(ORDERS_0, 2);
            assertEquals(List.of("0@2 c"), read(consumer, 1));
        }
    }

    @Test
    void shouldGoOnWhereRecordsAreLeftWhenItsPositionIsGone() {
        logStart = 10;
        write(ORDERS_0, 10, "k");
        try (Consumer<String, String> consumer = connect()) {
            consumer.assign(List.of(ORDERS_0));
            consumer.seek(ORDERS_0, 3);
            assertEquals(List.of("0@10 k"), read(consumer, 1));
        }
    }

    @Test
    void shouldSayThatItsPositionIsGoneWhenItMayNotChooseAnother() {
        logStart = 10;
        try (Consumer<String, String> consumer = connect("auto.offset.reset", "none")) {
            consumer.assign(List.of(ORDERS_0));
            assertThrows(NoOffsetForPartitionException.class, () -> consumer.poll(Duration.ofSeconds(5)));
            consumer.seek(ORDERS_0, 3);
            assertEquals(
                    Errors.OFFSET_OUT_OF_RANGE,
                    Errors.forException(
                            assertThrows(RuntimeException.class, () -> consumer.poll(Duration.ofSeconds(5)))));
        }
    }

    @Test
    void shouldAskAgainWhenTheLeaderHasMoved() {
        write(ORDERS_0, 0, "a");
        fetchError = Errors.NOT_LEADER_OR_FOLLOWER;
        try (Consumer<String, String> consumer = connect()) {
            consumer.assign(List.of(ORDERS_0));
            assertEquals(List.of("0@0 a"), read(consumer, 1));
        }
    }

    @Test
    void shouldComeBackAfterTheConnectionIsLost() throws IOException {
        write(ORDERS_0, 0, "a");
        try (Consumer<String, String> consumer = connect()) {
            consumer.assign(List.of(ORDERS_0));
            assertEquals(List.of("0@0 a"), read(consumer, 1));
            broker.disconnectAll();
            write(ORDERS_0, 1, "b");
            assertEquals(List.of("0@1 b"), read(consumer, 1));
        }
    }

    @Test
    void shouldTakeUpPartitionsThatComeToBeFromTheirBeginning() {
        write(ORDERS_0, 0, "old");
        try (Consumer<String, String> consumer = connect("auto.offset.reset", "latest")) {
            consumer.assignTopics(List.of("orders"));
            assertTrue(consumer.poll(Duration.ofMillis(200)).isEmpty());
            write(new TopicPartition("orders", 2), 0, "new");
            broker.topic("orders", 3);
            assertEquals(List.of("2@0 new"), read(consumer, 1));
        }
    }

    @Test
    void shouldReadNothingTwiceWhenABrokerKnowsNothingOfATopicForAWhile() {
        write(ORDERS_0, 0, "a");
        try (Consumer<String, String> consumer = connect()) {
            consumer.assignTopics(List.of("orders"));
            assertEquals(List.of("0@0 a"), read(consumer, 1));
            broker.forget("orders");
            long metadataRequests =
                    broker.asked().stream().filter(ApiKeys.METADATA::equals).count();
            while (broker.asked().stream().filter(ApiKeys.METADATA::equals).count() < metadataRequests + 2) {
                assertTrue(consumer.poll(Duration.ofMillis(20)).isEmpty());
            }
            broker.topic("orders", 2);
            write(ORDERS_0, 1, "b");
            assertEquals(List.of("0@1 b"), read(consumer, 1));
        }
    }

    @Test
    void shouldHandOutNothingOfAPausedPartition() {
        write(ORDERS_0, 0, "a");
        write(new TopicPartition("orders", 1), 0, "b");
        try (Consumer<String, String> consumer = connect()) {
            consumer.assign(List.of(ORDERS_0, new TopicPartition("orders", 1)));
            consumer.pause(List.of(ORDERS_0));
            assertEquals(List.of("1@0 b"), read(consumer, 1));
            consumer.resume(List.of(ORDERS_0));
            assertEquals(List.of("0@0 a"), read(consumer, 1));
        }
    }

    @Test
    void shouldLeaveOutWhatWasRolledBack() {
        // Given producer 5 whose transaction at 0 is rolled back at 1, and one at 2 that is committed at 3
        List<MemoryRecords> log = new ArrayList<>();
        log.add(transactional(5, 0, "rolled back"));
        log.add(MemoryRecords.withEndTransactionMarker(
                1, 1000, 5, (short) 0, new EndTransactionMarker(ControlRecordType.ABORT, 0)));
        log.add(transactional(5, 2, "kept"));
        log.add(MemoryRecords.withEndTransactionMarker(
                3, 1000, 5, (short) 0, new EndTransactionMarker(ControlRecordType.COMMIT, 0)));
        logs.put(ORDERS_0, log);
        aborted.put(ORDERS_0, List.of(new AbortedTransaction().setProducerId(5).setFirstOffset(0)));
        // When, Then
        try (Consumer<String, String> consumer = connect("isolation.level", "read_committed")) {
            consumer.assign(List.of(ORDERS_0));
            assertEquals(List.of("0@2 kept"), read(consumer, 1));
        }
        try (Consumer<String, String> consumer = connect()) {
            consumer.assign(List.of(ORDERS_0));
            assertEquals(List.of("0@0 rolled back", "0@2 kept"), read(consumer, 2));
        }
    }

    private static MemoryRecords transactional(long producerId, long offset, String value) {
        return new RecordBatchBuilder(Compression.NONE)
                .baseOffset(offset)
                .producerState(producerId, (short) 0, 0)
                .transactional(true)
                .append(1000, null, value.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    @Test
    void shouldNoticeADamagedBatch() {
        write(ORDERS_0, 0, "a");
        ByteBuffer bytes = logs.get(ORDERS_0).get(0).buffer();
        bytes.put(bytes.limit() - 2, (byte) 'x');
        try (Consumer<String, String> consumer = connect()) {
            consumer.assign(List.of(ORDERS_0));
            assertThrows(RuntimeException.class, () -> consumer.poll(Duration.ofSeconds(5)));
        }
    }

    @Test
    void shouldKnowBeginningAndEnd() {
        logStart = 2;
        write(ORDERS_0, 2, "a", "b");
        try (Consumer<String, String> consumer = connect()) {
            assertEquals(Map.of(ORDERS_0, 2L), consumer.beginningOffsets(List.of(ORDERS_0)));
            assertEquals(Map.of(ORDERS_0, 4L), consumer.endOffsets(List.of(ORDERS_0)));
            assertEquals(2, consumer.partitionsFor("orders").size());
        }
    }

    @Test
    void shouldReturnFromPollWhenItIsWokenUp() {
        try (Consumer<String, String> consumer = connect()) {
            consumer.assign(List.of(ORDERS_0));
            consumer.wakeup();
            assertThrows(WakeupException.class, () -> consumer.poll(Duration.ofSeconds(20)));
        }
    }

    @Test
    void shouldComeBackToARecordItCannotDeserializeUntilItIsPassed() {
        write(ORDERS_0, 0, "12345678", "bad", "87654321");
        Map<String, String> settings = new HashMap<>(Map.of(
                "bootstrap.servers", broker.address(),
                "auto.offset.reset", "earliest",
                "key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer"));
        try (Consumer<String, Long> consumer = new Consumer<>(settings, null, Deserializers.longNumber())) {
            consumer.assign(List.of(ORDERS_0));
            assertEquals(1, consumer.poll(Duration.ofSeconds(5)).count());
            for (int i = 0; i < 2; i++) {
                RecordDeserializationException failure =
                        assertThrows(RecordDeserializationException.class, () -> consumer.poll(Duration.ofSeconds(5)));
                assertEquals(1, failure.offset());
            }
            consumer.seek(ORDERS_0, 2);
            assertEquals(1, consumer.poll(Duration.ofSeconds(5)).count());
        }
    }
}
