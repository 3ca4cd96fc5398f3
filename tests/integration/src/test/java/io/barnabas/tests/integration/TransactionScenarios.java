package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.clients.admin.AbortTransactionSpec;
import io.barnabas.clients.admin.CallOptions;
import io.barnabas.clients.admin.ListTransactionsOptions;
import io.barnabas.clients.admin.ProducerState;
import io.barnabas.clients.admin.TransactionDescription;
import io.barnabas.clients.admin.TransactionListing;
import io.barnabas.clients.admin.TransactionState;
import io.barnabas.clients.consumer.CommitFailedException;
import io.barnabas.clients.consumer.Consumer;
import io.barnabas.clients.consumer.ConsumerGroupMetadata;
import io.barnabas.clients.consumer.ConsumerRecord;
import io.barnabas.clients.consumer.OffsetAndMetadata;
import io.barnabas.clients.errors.InvalidProducerEpochException;
import io.barnabas.clients.errors.ProducerFencedException;
import io.barnabas.clients.errors.TransactionAbortedException;
import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.producer.ProducerRecord;
import io.barnabas.clients.producer.RecordMetadata;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What our transactional producer, our read_committed consumer and our admin client do, whoever made the broker. */
abstract class TransactionScenarios extends AdminScenarios {
    TransactionScenarios(Product product) {
        super(product);
    }

    private Producer<String, String> transactional(String id, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("transactional.id", id);
        Producer<String, String> producer = producer(settings);
        producer.initTransactions();
        return producer;
    }

    private static CompletableFuture<RecordMetadata> send(
            Producer<String, String> producer, String topic, String value) {
        return producer.send(new ProducerRecord<>(topic, 0, null, null, value, List.of()));
    }

    private List<String> committed(String topic, int count) {
        try (Consumer<String, String> consumer = consumer(Map.of("isolation.level", "read_committed"))) {
            consumer.assign(partitions(topic, 1));
            List<String> values = values(poll(consumer, count));
            assertEquals(List.of(), values(drain(consumer)), "more than was committed");
            return values;
        }
    }

    private static List<String> values(List<ConsumerRecord<String, String>> records) {
        return records.stream().map(ConsumerRecord::value).toList();
    }

    private static List<ConsumerRecord<String, String>> drain(Consumer<String, String> consumer) {
        List<ConsumerRecord<String, String>> more = new ArrayList<>();
        consumer.poll(Duration.ofMillis(300)).forEach(more::add);
        return more;
    }

    private TransactionDescription description(String id) {
        return get(admin().describeTransactions(List.of(id)).get(id));
    }

    @Test
    void shouldShowCommittedTransactionsWholeAndAbortedOnesNotAtAll() {
        String topic = newTopic(1);
        try (Producer<String, String> producer =
                transactional(topic, Map.of("linger.ms", "1000", "batch.size", "200"))) {
            List<String> expected = new ArrayList<>();
            for (int n = 0; n < 8; n++) {
                producer.beginTransaction();
                List<CompletableFuture<RecordMetadata>> sent = new ArrayList<>();
                for (int record = 0; record < 10; record++) {
                    sent.add(send(producer, topic, n + "-" + record));
                }
                if (n % 2 == 0) {
                    producer.commitTransaction();
                    sent.forEach(future -> assertTrue(future.isDone(), "a commit waits for its records"));
                    sent.forEach(each -> expected.add(expected.size() / 10 * 2 + "-" + expected.size() % 10));
                } else {
                    get(sent.get(0));
                    producer.abortTransaction();
                    sent.forEach(future -> assertTrue(future.isDone(), "an abort leaves no record waiting"));
                }
            }
            assertEquals(expected, committed(topic, 40));
            producer.beginTransaction();
            producer.commitTransaction();
        }
    }

    @Test
    void shouldFailWhatWasNotSentWhenItAborts() {
        String topic = newTopic(1);
        try (Producer<String, String> producer =
                transactional(topic, Map.of("linger.ms", "60000", "delivery.timeout.ms", "120000"))) {
            producer.beginTransaction();
            CompletableFuture<RecordMetadata> record = send(producer, topic, "never");
            producer.abortTransaction();
            assertThrows(TransactionAbortedException.class, () -> get(record));
            producer.beginTransaction();
            ApiException tooLarge =
                    assertThrows(ApiException.class, () -> get(send(producer, topic, "x".repeat(2_000_000))));
            assertEquals(Errors.MESSAGE_TOO_LARGE, tooLarge.error());
            assertThrows(ApiException.class, producer::commitTransaction);
            producer.abortTransaction();
            producer.beginTransaction();
            send(producer, topic, "last");
            producer.commitTransaction();
        }
        assertEquals(List.of("last"), committed(topic, 1));
    }

    @Test
    void shouldBeFencedByALaterProducerOfItsId() {
        String topic = newTopic(1);
        Producer<String, String> first = transactional(topic, Map.of());
        first.beginTransaction();
        get(send(first, topic, "of the first"));
        try (Producer<String, String> second = transactional(topic, Map.of())) {
            assertThrows(InvalidProducerEpochException.class, () -> get(send(first, topic, "too late")));
            assertThrows(InvalidProducerEpochException.class, first::commitTransaction);
            assertThrows(ProducerFencedException.class, first::abortTransaction);
            assertThrows(ProducerFencedException.class, first::beginTransaction);
            first.close();
            second.beginTransaction();
            send(second, topic, "of the second");
            second.commitTransaction();
        }
        assertEquals(List.of("of the second"), committed(topic, 1));
    }

    @Test
    void shouldFindItsTransactionAbortedWhenItTookTooLong() {
        String topic = newTopic(1);
        try (Producer<String, String> producer = transactional(topic, Map.of("transaction.timeout.ms", "500"))) {
            producer.beginTransaction();
            get(send(producer, topic, "slow"));
            assertEquals(TransactionState.ONGOING, description(topic).state());
            Await.until(
                    "the coordinator aborts it",
                    LIMIT,
                    () -> description(topic).state() == TransactionState.COMPLETE_ABORT);
            assertThrows(ProducerFencedException.class, producer::commitTransaction);
        }
    }

    @Test
    void shouldConsumeTransformAndProduceEachRecordOnce() {
        String source = newTopic(1);
        String target = newTopic(1);
        int count = 60;
        try (Producer<String, String> writer = producer(Map.of())) {
            for (int n = 0; n < count; n++) {
                send(writer, source, "" + n);
            }
        }
        List<String> expected = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            expected.add("<" + n + ">");
        }
        Map<String, String> reading = Map.of(
                "group.id",
                source,
                "enable.auto.commit",
                "false",
                "max.poll.records",
                "7",
                "isolation.level",
                "read_committed");
        int aborts = 0;
        int next = 0;
        while (next < count) {
            // An aborted round is done anew by another member, from what the group has committed.
            boolean abort = aborts < 2;
            try (Consumer<String, String> consumer = consumer(reading);
                    Producer<String, String> producer = transactional(source, Map.of())) {
                consumer.subscribe(List.of(source));
                next = transform(consumer, producer, target, abort ? next + 14 : count, abort, next);
            }
            aborts++;
        }
        assertEquals(expected, committed(target, count));
        Map<TopicPartition, OffsetAndMetadata> offsets = get(admin().listConsumerGroupOffsets(source));
        assertEquals(count, offsets.get(new TopicPartition(source, 0)).offset());
    }

    /** Copies from where the group stands up to an offset; the last transaction is aborted if wanted. Returns how far it is. */
    private static int transform(
            Consumer<String, String> consumer,
            Producer<String, String> producer,
            String target,
            int upTo,
            boolean abortLast,
            int from) {
        int next = from;
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (next < upTo && System.nanoTime() < deadline) {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            producer.beginTransaction();
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                send(producer, target, "<" + record.value() + ">");
                offsets.put(
                        new TopicPartition(record.topic(), record.partition()),
                        new OffsetAndMetadata(record.offset() + 1));
            }
            producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
            long reached = offsets.values().stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .max()
                    .orElse(next);
            if (abortLast && reached >= upTo) {
                producer.abortTransaction();
                return next;
            }
            producer.commitTransaction();
            next = (int) reached;
        }
        return next;
    }

    @Test
    void shouldNotCommitOffsetsForAMemberThatIsNone() {
        String topic = newTopic(1);
        try (Producer<String, String> producer = transactional(topic, Map.of())) {
            producer.beginTransaction();
            ConsumerGroupMetadata stranger = new ConsumerGroupMetadata(topic, 4, "nobody", Optional.empty());
            Map<TopicPartition, OffsetAndMetadata> offsets =
                    Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(1));
            assertThrows(CommitFailedException.class, () -> producer.sendOffsetsToTransaction(offsets, stranger));
            producer.abortTransaction();
            assertTrue(get(admin().listConsumerGroupOffsets(topic)).isEmpty());
        }
    }

    @Test
    void shouldTellOfTransactionsAndFenceTheirProducers() {
        String topic = newTopic(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        Producer<String, String> producer = transactional(topic, Map.of());
        producer.beginTransaction();
        get(send(producer, topic, "open"));
        TransactionDescription open = description(topic);
        assertEquals(TransactionState.ONGOING, open.state());
        assertEquals(60_000, open.transactionTimeoutMs());
        assertEquals(Set.of(partition), open.topicPartitions());
        ListTransactionsOptions ongoing =
                new ListTransactionsOptions(Set.of(TransactionState.ONGOING), Set.of(open.producerId()), -1);
        assertEquals(
                List.of(new TransactionListing(topic, open.producerId(), TransactionState.ONGOING)),
                get(admin().listTransactions(ongoing)).get(open.coordinatorId()));
        assertEquals(0, state(partition).currentTransactionStartOffset());
        RunningProcess list = tool("list");
        assertTrue(list.out().get(0).startsWith("TransactionalId") && list.said("Ongoing"), list.transcript());
        assertTrue(tool("describe", "--transactional-id", topic).said(topic + "-0"));
        assertTrue(tool("find-hanging", "--topic", topic).out().size() == 1);
        get(admin().fenceProducers(List.of(topic)).get(topic));
        assertThrows(ProducerFencedException.class, producer::commitTransaction);
        producer.close();
        assertEquals(TransactionState.EMPTY, description(topic).state());
        assertEquals(
                Errors.TRANSACTIONAL_ID_NOT_FOUND,
                assertThrows(ApiException.class, () -> description("no-such-id"))
                        .error());
    }

    @Test
    void shouldEndAHangingTransactionByHand() {
        String topic = newTopic(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Producer<String, String> producer = transactional(topic, Map.of())) {
            producer.beginTransaction();
            get(send(producer, topic, "open"));
            ProducerState open = state(partition);
            AbortTransactionSpec wrong = new AbortTransactionSpec(partition, open.producerId(), (short) -1, 0);
            assertThrows(ApiException.class, () -> get(admin().abortTransaction(wrong, CallOptions.DEFAULT)));
            RunningProcess abort = tool("abort", "--topic", topic, "--partition", "0", "--start-offset", "0");
            assertEquals(0, abort.awaitExit(LIMIT), abort.transcript());
            assertEquals(-1, state(partition).currentTransactionStartOffset());
            producer.abortTransaction();
        }
    }

    private ProducerState state(TopicPartition partition) {
        return get(admin().describeProducers(List.of(partition), CallOptions.DEFAULT)
                        .get(partition))
                .get(0);
    }

    private RunningProcess tool(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", bootstrap()));
        all.addAll(List.of(arguments));
        return Installation.run(broker().dataDir(), "kafka-transactions.sh", all.toArray(String[]::new));
    }
}
