package io.barnabas.tests.conformance;

import static io.barnabas.tests.conformance.ClientProgram.bytes;
import static io.barnabas.tests.conformance.ClientProgram.expect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/** What users of kafka-clients do in transactions. */
final class TransactionScenarios {
    private static final int RECORDS = 60;
    private static final int PARTITIONS = 3;

    private final ClientProgram program;

    TransactionScenarios(ClientProgram program) {
        this.program = program;
    }

    /** Records of a topic go to another with their offsets: 20, 20 that are aborted, and the 40 that are left. */
    void transform() throws Exception {
        String source = program.topic("transaction", 1);
        String target = program.topic("transacted", PARTITIONS);
        try (KafkaProducer<byte[], byte[]> producer = program.producer()) {
            for (int n = 0; n < RECORDS; n++) {
                producer.send(new ProducerRecord<>(source, bytes("" + n)));
            }
        }
        List<ConsumerRecord<byte[], byte[]>> records = program.readAll(source);
        try (KafkaProducer<byte[], byte[]> producer = transactional(source)) {
            move(producer, records.subList(0, 20), target);
            producer.commitTransaction();
            move(producer, records.subList(20, 40), target);
            producer.flush();
            producer.abortTransaction();
            move(producer, records.subList(20, RECORDS), target);
            producer.commitTransaction();
        }
        check(target);
        expect(
                RECORDS + 20,
                program.readAll(target, "isolation.level", "read_uncommitted").size());
        try (Admin admin = Admin.create(program.client())) {
            OffsetAndMetadata committed = admin.listConsumerGroupOffsets(source)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(source, 0));
            expect((long) RECORDS, committed.offset());
        }
        fence(source, target);
    }

    private KafkaProducer<byte[], byte[]> transactional(String id) {
        KafkaProducer<byte[], byte[]> producer = program.producer("transactional.id", id);
        producer.initTransactions();
        return producer;
    }

    /** Begins a transaction with the records and the offset after them, of the group that is called as the source is. */
    private static void move(
            KafkaProducer<byte[], byte[]> producer, List<ConsumerRecord<byte[], byte[]>> records, String target) {
        producer.beginTransaction();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            int n = Integer.parseInt(new String(record.value(), StandardCharsets.UTF_8));
            producer.send(new ProducerRecord<>(target, n % PARTITIONS, null, record.value()));
        }
        ConsumerRecord<byte[], byte[]> last = records.get(records.size() - 1);
        producer.sendOffsetsToTransaction(
                Map.of(new TopicPartition(last.topic(), 0), new OffsetAndMetadata(last.offset() + 1)),
                new ConsumerGroupMetadata(last.topic()));
    }

    private void check(String target) {
        List<List<Integer>> found = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (ConsumerRecord<byte[], byte[]> record : program.readAll(target, "isolation.level", "read_committed")) {
            found.get(record.partition()).add(Integer.parseInt(new String(record.value(), StandardCharsets.UTF_8)));
        }
        List<List<Integer>> expected = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int n = 0; n < RECORDS; n++) {
            expected.get(n % PARTITIONS).add(n);
        }
        expect(expected, found);
    }

    /** A producer whose transactional id another has taken cannot commit. */
    private void fence(String id, String target) throws Exception {
        try (KafkaProducer<byte[], byte[]> first = transactional(id)) {
            first.beginTransaction();
            first.send(new ProducerRecord<>(target, 0, null, bytes("lost"))).get();
            try (KafkaProducer<byte[], byte[]> second = transactional(id)) {
                first.commitTransaction();
                throw new IllegalStateException("not fenced by " + second);
            } catch (ProducerFencedException | InvalidProducerEpochException e) {
                expect(true, !e.getMessage().isEmpty());
            }
        }
        check(target);
    }
}
