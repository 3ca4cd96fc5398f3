package io.barnabas.tests.integration.exactlyonce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Apache's kafka-clients, 3.9 or 4.x. */
final class KafkaTransactionalClient implements TransactionalClient {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final String input;
    private final KafkaConsumer<String, String> consumer;
    private final KafkaProducer<String, String> producer;

    private KafkaTransactionalClient(AppSettings settings) {
        input = settings.input();
        consumer = new KafkaConsumer<>(
                new HashMap<>(ClientConfigs.consumer(settings)), new StringDeserializer(), new StringDeserializer());
        producer = new KafkaProducer<>(
                new HashMap<>(ClientConfigs.producer(settings)), new StringSerializer(), new StringSerializer());
    }

    static TransactionalClient open(AppSettings settings) {
        return new KafkaTransactionalClient(settings);
    }

    @Override
    public void initTransactions() {
        producer.initTransactions();
        consumer.subscribe(Set.of(input));
    }

    @Override
    public List<Input> poll(Duration limit) {
        List<Input> inputs = new ArrayList<>();
        consumer.poll(limit)
                .forEach(record ->
                        inputs.add(new Input(record.partition(), record.offset(), record.key(), record.value())));
        return inputs;
    }

    @Override
    public void begin() {
        producer.beginTransaction();
    }

    @Override
    public void send(String topic, int partition, String key, String value) {
        producer.send(new ProducerRecord<>(topic, partition, key, value));
    }

    @Override
    public void sendOffsets(Map<Integer, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        offsets.forEach(
                (partition, offset) -> next.put(new TopicPartition(input, partition), new OffsetAndMetadata(offset)));
        producer.sendOffsetsToTransaction(next, consumer.groupMetadata());
    }

    @Override
    public void flush() {
        producer.flush();
    }

    @Override
    public void commit() {
        producer.commitTransaction();
    }

    @Override
    public void abort() {
        producer.abortTransaction();
    }

    @Override
    public void rewind() {
        consumer.committed(consumer.assignment()).forEach((partition, committed) -> {
            if (committed == null) {
                consumer.seekToBeginning(Set.of(partition));
            } else {
                consumer.seek(partition, committed.offset());
            }
        });
    }

    @Override
    public Verdict verdict(RuntimeException failure) {
        if (failure instanceof TimeoutException) {
            return Verdict.RETRY;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return Verdict.FENCED;
            }
        }
        return failure instanceof OutOfOrderSequenceException
                        || failure instanceof AuthorizationException
                        || failure instanceof UnsupportedVersionException
                        || failure instanceof IllegalStateException
                ? Verdict.FATAL
                : Verdict.ABORT;
    }

    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
        consumer.close(CLOSE_LIMIT);
    }
}
