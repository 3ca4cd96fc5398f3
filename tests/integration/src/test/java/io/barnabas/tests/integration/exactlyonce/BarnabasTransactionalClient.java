package io.barnabas.tests.integration.exactlyonce;

import io.barnabas.clients.consumer.Consumer;
import io.barnabas.clients.consumer.OffsetAndMetadata;
import io.barnabas.clients.errors.AuthorizationException;
import io.barnabas.clients.errors.InvalidProducerEpochException;
import io.barnabas.clients.errors.ProducerFencedException;
import io.barnabas.clients.errors.TimeoutException;
import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.producer.ProducerRecord;
import io.barnabas.clients.serialization.Deserializers;
import io.barnabas.clients.serialization.Serializers;
import io.barnabas.common.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Our client library. */
final class BarnabasTransactionalClient implements TransactionalClient {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final String input;
    private final Consumer<String, String> consumer;
    private final Producer<String, String> producer;

    private BarnabasTransactionalClient(AppSettings settings) {
        input = settings.input();
        consumer = new Consumer<>(ClientConfigs.consumer(settings), Deserializers.string(), Deserializers.string());
        producer = new Producer<>(ClientConfigs.producer(settings), Serializers.string(), Serializers.string());
    }

    static TransactionalClient open(AppSettings settings) {
        return new BarnabasTransactionalClient(settings);
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
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(consumer.assignment());
        for (TopicPartition partition : consumer.assignment()) {
            OffsetAndMetadata offset = committed.get(partition);
            if (offset == null) {
                consumer.seekToBeginning(Set.of(partition));
            } else {
                consumer.seek(partition, offset.offset());
            }
        }
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
        // Where there is nothing to abort any more, the attempt fails with the reason.
        return failure instanceof AuthorizationException || failure instanceof IllegalStateException
                ? Verdict.FATAL
                : Verdict.ABORT;
    }

    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
        consumer.close(CLOSE_LIMIT);
    }
}
