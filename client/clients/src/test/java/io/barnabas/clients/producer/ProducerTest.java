package io.barnabas.clients.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.clients.FakeBroker;
import io.barnabas.clients.serialization.Serializers;
import io.barnabas.common.config.ConfigException;
import io.barnabas.common.message.InitProducerIdResponseData;
import io.barnabas.common.message.ProduceRequestData;
import io.barnabas.common.message.ProduceRequestData.PartitionProduceData;
import io.barnabas.common.message.ProduceResponseData;
import io.barnabas.common.message.ProduceResponseData.PartitionProduceResponse;
import io.barnabas.common.message.ProduceResponseData.TopicProduceResponse;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.common.protocol.Errors;
import io.barnabas.common.record.MemoryRecords;
import io.barnabas.common.record.Record;
import io.barnabas.common.record.RecordBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProducerTest {
    /** A log with the broker's rules for sequence numbers, and a script of errors by request. */
    private static final class Log {
        private final List<String> values = new ArrayList<>();
        private final Map<Long, Integer> nextSequence = new HashMap<>();
        private IntFunction<Errors> script = request -> Errors.NONE;
        private int requests;
        private int maxRecords = Integer.MAX_VALUE;

        synchronized ApiMessage onProduce(ApiMessage message) {
            PartitionProduceData data = ((ProduceRequestData) message)
                    .topicData()
                    .get(0)
                    .partitionData()
                    .get(0);
            Errors error = script.apply(requests++);
            long baseOffset = values.size();
            if (error == Errors.NETWORK_EXCEPTION) {
                append(data);
                return null;
            }
            if (error == Errors.NONE) {
                error = append(data);
            }
            return new ProduceResponseData()
                    .setResponses(List.of(new TopicProduceResponse()
                            .setName("orders")
                            .setPartitionResponses(List.of(new PartitionProduceResponse()
                                    .setIndex(0)
                                    .setErrorCode(error.code())
                                    .setBaseOffset(error == Errors.NONE ? baseOffset : -1)))));
        }

        private Errors append(PartitionProduceData data) {
            RecordBatch batch = ((MemoryRecords) data.records()).firstBatch();
            if (batch.count() > maxRecords) {
                return Errors.MESSAGE_TOO_LARGE;
            }
            if (batch.hasProducerId()) {
                long identity = batch.producerId() << 16 | batch.producerEpoch();
                int expected = nextSequence.getOrDefault(identity, 0);
                if (batch.baseSequence() < expected) {
                    return Errors.DUPLICATE_SEQUENCE_NUMBER;
                }
                if (batch.baseSequence() > expected) {
                    return Errors.OUT_OF_ORDER_SEQUENCE_NUMBER;
                }
                nextSequence.put(identity, expected + batch.count());
            }
            for (Record record : ((MemoryRecords) data.records()).records()) {
                values.add(StandardCharsets.UTF_8.decode(record.value()).toString());
            }
            return Errors.NONE;
        }

        synchronized List<String> values() {
            return List.copyOf(values);
        }
    }

    private final Log log = new Log();
    private FakeBroker broker;

    @BeforeEach
    void start() throws IOException {
        broker = new FakeBroker().topic("orders", 1).serve(ApiKeys.PRODUCE, log::onProduce);
        broker.serve(ApiKeys.INIT_PRODUCER_ID, request -> new InitProducerIdResponseData().setProducerId(7));
    }

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    private Producer<String, String> connect(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of("bootstrap.servers", broker.address(), "retry.backoff.ms", "5"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return new Producer<>(all, Serializers.string(), Serializers.string());
    }

    private static List<String> numbers(int count) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add("value " + i);
        }
        return numbers;
    }

    private static List<CompletableFuture<RecordMetadata>> sendAll(Producer<String, String> producer, int count) {
        List<CompletableFuture<RecordMetadata>> futures = new ArrayList<>();
        numbers(count).forEach(value -> futures.add(producer.send(new ProducerRecord<>("orders", "key", value))));
        return futures;
    }

    @Test
    void shouldTellTheOffsetOfEachRecord() throws Exception {
        try (Producer<String, String> producer = connect("linger.ms", "1000")) {
            List<CompletableFuture<RecordMetadata>> futures = sendAll(producer, 100);
            producer.flush();
            for (int i = 0; i < 100; i++) {
                assertEquals(i, futures.get(i).get().offset());
            }
        }
        assertEquals(numbers(100), log.values());
    }

    @Test
    void shouldSendWhatIsLeftWhenItIsClosed() {
        try (Producer<String, String> producer = connect("linger.ms", "60000", "delivery.timeout.ms", "120000")) {
            sendAll(producer, 10);
        }
        assertEquals(numbers(10), log.values());
    }

    @Test
    void shouldKeepOrderAndWriteNothingTwiceWhenRequestsFail() {
        // Given every third request refused, every seventh written but its answer lost
        log.script = request -> request % 7 == 6
                ? Errors.NETWORK_EXCEPTION
                : request % 3 == 2 ? Errors.NOT_LEADER_OR_FOLLOWER : Errors.NONE;
        // When
        try (Producer<String, String> producer = connect("batch.size", "100")) {
            sendAll(producer, 300).forEach(CompletableFuture::join);
        }
        // Then
        assertEquals(numbers(300), log.values());
    }

    @Test
    void shouldBeginItsNumbersAnewAfterARecordWasGivenUp() throws Exception {
        log.script = request -> request == 0 ? Errors.INVALID_RECORD : Errors.NONE;
        try (Producer<String, String> producer = connect("batch.size", "1")) {
            CompletableFuture<RecordMetadata> refused = producer.send(new ProducerRecord<>("orders", "refused"));
            ExecutionException failure = assertThrows(ExecutionException.class, refused::get);
            assertEquals(Errors.INVALID_RECORD, Errors.forException(failure));
            sendAll(producer, 5).forEach(CompletableFuture::join);
        }
        assertEquals(numbers(5), log.values());
    }

    @Test
    void shouldSplitABatchThatIsTooLargeForTheTopic() {
        log.maxRecords = 3;
        try (Producer<String, String> producer = connect("linger.ms", "50")) {
            sendAll(producer, 40).forEach(CompletableFuture::join);
        }
        assertEquals(numbers(40), log.values());
    }

    @Test
    void shouldGiveUpAfterTheRetriesAllowed() {
        log.script = request -> Errors.NOT_ENOUGH_REPLICAS;
        try (Producer<String, String> producer = connect("retries", "2")) {
            CompletableFuture<RecordMetadata> future = producer.send(new ProducerRecord<>("orders", "v"));
            assertEquals(
                    Errors.NOT_ENOUGH_REPLICAS,
                    Errors.forException(assertThrows(ExecutionException.class, future::get)));
        }
        assertEquals(3, log.requests);
    }

    @Test
    void shouldExpireWhatCannotBeDeliveredInTime() {
        log.script = request -> Errors.NOT_ENOUGH_REPLICAS;
        try (Producer<String, String> producer = connect("delivery.timeout.ms", "200", "request.timeout.ms", "100")) {
            CompletableFuture<RecordMetadata> future = producer.send(new ProducerRecord<>("orders", "v"));
            ExecutionException failure = assertThrows(ExecutionException.class, future::get);
            assertInstanceOf(ApiException.class, failure.getCause());
        }
    }

    @Test
    void shouldWorkWithoutAnswersWhenNoneAreAskedFor() {
        try (Producer<String, String> producer = connect("acks", "0", "compression.type", "gzip")) {
            producer.send(new ProducerRecord<>("orders", "v")).join();
        }
        while (broker.asked().size() < 3) {
            Thread.onSpinWait();
        }
        assertEquals(List.of(ApiKeys.API_VERSIONS, ApiKeys.METADATA, ApiKeys.PRODUCE), broker.asked());
    }

    @Test
    void shouldRefuseARecordLargerThanARequest() {
        try (Producer<String, String> producer = connect()) {
            ExecutionException failure = assertThrows(
                    ExecutionException.class, () -> producer.send(new ProducerRecord<>("orders", "x".repeat(2_000_000)))
                            .get());
            assertEquals(
                    "The message is 2000088 bytes when serialized which is larger than 1048576,"
                            + " which is the value of the max.request.size configuration.",
                    failure.getCause().getMessage());
        }
    }

    @Test
    void shouldSayWhenATopicDoesNotTurnUp() {
        try (Producer<String, String> producer = connect("max.block.ms", "100")) {
            ExecutionException failure =
                    assertThrows(ExecutionException.class, () -> producer.send(new ProducerRecord<>("ordrs", "v"))
                            .get());
            assertEquals(
                    "Topic ordrs not present in metadata after 100 ms.",
                    failure.getCause().getMessage());
        }
    }

    @Test
    void shouldBlockWhileTheBufferIsFullAndThenSaySo() {
        log.script = request -> Errors.NOT_ENOUGH_REPLICAS;
        Producer<String, String> producer =
                connect("buffer.memory", "40000", "batch.size", "16384", "max.block.ms", "100");
        List<CompletableFuture<RecordMetadata>> futures = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            futures.add(producer.send(new ProducerRecord<>("orders", "x".repeat(15_000))));
        }
        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> futures.get(4).get());
        assertTrue(failure.getCause().getMessage().startsWith("Failed to allocate"), failure.getMessage());
        producer.close(0);
    }

    @Test
    void shouldCallBackInOrder() {
        List<Long> offsets = new ArrayList<>();
        try (Producer<String, String> producer = connect()) {
            for (String value : numbers(50)) {
                producer.send(
                        new ProducerRecord<>("orders", value), (metadata, failure) -> offsets.add(metadata.offset()));
            }
        }
        assertEquals(LongStream.range(0, 50).boxed().toList(), offsets);
    }

    @Test
    void shouldRefuseSettingsThatContradictEachOther() {
        assertThrows(ConfigException.class, () -> connect("enable.idempotence", "true", "acks", "1"));
        assertThrows(ConfigException.class, () -> connect("delivery.timeout.ms", "1"));
        assertEquals(
                "Invalid value 7 for configuration acks: String must be one of: all, -1, 0, 1",
                assertThrows(ConfigException.class, () -> connect("acks", "7")).getMessage());
    }
}
