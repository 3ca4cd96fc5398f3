package io.barnabas.tests.streams;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** What goes in, and what has to come out: seeded, each record acknowledged by all, none given up. */
final class Feed implements AutoCloseable {
    private static final long LIMIT_SECONDS = 120;
    private static final int WORDS = 30;
    private static final int WORDS_PER_LINE = 4;
    private static final int CUSTOMERS = 20;
    private static final long LINE_INTERVAL_MS = 40;

    private final Random random;
    /** Not longer ago than records are kept. */
    private final long startMs = System.currentTimeMillis();

    private final KafkaProducer<String, String> producer;
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, Long> windows = new TreeMap<>();
    private final Map<String, String> namedOrders = new TreeMap<>();
    private int lines;

    Feed(long seed, String bootstrap) {
        random = new Random(seed);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", "5"),
                new StringSerializer(),
                new StringSerializer());
    }

    /** All customers, before anything is ordered. */
    void customers() {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            sent.add(
                    producer.send(new ProducerRecord<>(StreamsProgram.CUSTOMERS, null, startMs, customer(i), name(i))));
        }
        await(sent);
    }

    /** So many lines, and an order to each; returns when all are acknowledged. */
    void lines(int count) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long timestamp = startMs + ++lines * LINE_INTERVAL_MS;
            sent.add(producer.send(
                    new ProducerRecord<>(StreamsProgram.LINES, null, timestamp, "line" + lines, line(timestamp))));
            int customer = random.nextInt(CUSTOMERS);
            String order = "order" + lines;
            namedOrders.put(order, order + " of " + name(customer));
            sent.add(producer.send(
                    new ProducerRecord<>(StreamsProgram.ORDERS, null, timestamp, customer(customer), order)));
        }
        await(sent);
    }

    private String line(long timestamp) {
        StringBuilder line = new StringBuilder();
        long window = timestamp - timestamp % StreamsProgram.WINDOW.toMillis();
        for (int i = 0; i < WORDS_PER_LINE; i++) {
            String word = "word" + random.nextInt(WORDS);
            line.append(i == 0 ? "" : " ").append(word);
            counts.merge(word, 1L, Long::sum);
            windows.merge(word + "@" + window, 1L, Long::sum);
        }
        return line.toString();
    }

    private static String customer(int number) {
        return "customer" + number;
    }

    private static String name(int number) {
        return "K. number " + number;
    }

    private static void await(List<Future<RecordMetadata>> sent) {
        try {
            for (Future<RecordMetadata> each : sent) {
                each.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("a record of the input was not acknowledged", e);
        }
    }

    /** How often each word was sent. */
    Map<String, Long> counts() {
        return counts;
    }

    /** The same by window: {@code word@start}. */
    Map<String, Long> windows() {
        return windows;
    }

    /** What has to come out of each order. */
    Map<String, String> namedOrders() {
        return namedOrders;
    }

    @Override
    public void close() {
        producer.close();
    }
}
