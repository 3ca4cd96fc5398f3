package io.barnabas.tests.integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Many groups that commit ever higher offsets, with many commits under way at once, and note which are acknowledged. */
final class Committers implements AutoCloseable {
    private static final int IN_FLIGHT = 50;
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    Committers(String bootstrap, int groups) {
        for (int i = 0; i < groups; i++) {
            String group = "committer-" + i;
            Thread thread = new Thread(() -> run(bootstrap, group), group);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void run(String bootstrap, String group) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "group.id", group, "enable.auto.commit", "false"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            AtomicLong answered = new AtomicLong();
            long sent = 0;
            while (!stopping) {
                while (!stopping && sent - answered.get() < IN_FLIGHT) {
                    long offset = ++sent;
                    consumer.commitAsync(Map.of(PARTITION, new OffsetAndMetadata(offset)), (offsets, failure) -> {
                        answered.incrementAndGet();
                        if (failure == null) {
                            acknowledged.merge(group, offset, Math::max);
                            count.incrementAndGet();
                        }
                    });
                }
                consumer.poll(Duration.ofMillis(1));
            }
            consumer.close(Duration.ZERO);
        }
    }

    void awaitAcknowledged(long commits, Duration limit) {
        Await.until(
                commits + " commits are acknowledged", limit, () -> count.get() >= commits, () -> count + " so far");
    }

    /** Ends, and tells the highest acknowledged offset of each group. */
    Map<String, Long> stop() {
        close();
        return Map.copyOf(acknowledged);
    }

    @Override
    public void close() {
        stopping = true;
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofSeconds(20).toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
