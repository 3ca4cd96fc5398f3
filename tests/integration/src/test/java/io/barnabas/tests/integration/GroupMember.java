package io.barnabas.tests.integration;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A member of a group on a thread of its own: Apache's Java client, which polls, notes what it sees, and commits. */
final class GroupMember implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final KafkaConsumer<String, String> consumer;
    private final Thread thread;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean closing;
    private volatile int generation = -1;
    private volatile Set<TopicPartition> owned = Set.of();
    private final Set<String> seen;

    /** @param seen where all members of the group note the values they see */
    GroupMember(String bootstrap, String group, String topic, Set<String> seen, Map<String, String> settings) {
        Map<String, Object> all = new HashMap<>(Map.of(
                "bootstrap.servers", bootstrap,
                "group.id", group,
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false",
                "session.timeout.ms", "6000",
                "heartbeat.interval.ms", "300"));
        all.putAll(settings);
        this.seen = seen;
        this.consumer = new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
        this.thread = new Thread(() -> run(topic), "member of " + group);
        thread.setDaemon(true);
        thread.start();
    }

    GroupMember(String bootstrap, String group, String topic) {
        this(bootstrap, group, topic, ConcurrentHashMap.newKeySet(), Map.of());
    }

    private void run(String topic) {
        try (consumer) {
            consumer.subscribe(Set.of(topic), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    owned = Set.of();
                }

                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    generation = consumer.groupMetadata().generationId();
                }
            });
            while (!closing) {
                var records = consumer.poll(Duration.ofMillis(100));
                for (ConsumerRecord<String, String> each : records) {
                    seen.add(each.value());
                }
                if (!records.isEmpty()) {
                    consumer.commitSync();
                }
                generation = consumer.groupMetadata().generationId();
                owned = Set.copyOf(consumer.assignment());
            }
        } catch (Throwable e) {
            failure.set(e);
        }
    }

    Set<TopicPartition> owned() {
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("a member failed", thrown);
        }
        return owned;
    }

    int generation() {
        return generation;
    }

    Set<String> seen() {
        return seen;
    }

    /** Leaves the group (a static member just goes), and returns when it is done. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Throwable thrown = failure.get();
        if (thrown != null || thread.isAlive()) {
            throw new AssertionError("a member failed, or did not end", thrown);
        }
    }
}
