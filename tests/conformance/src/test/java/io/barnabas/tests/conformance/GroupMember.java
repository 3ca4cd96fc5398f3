package io.barnabas.tests.conformance;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A consumer in a group, polling on a thread of its own until it is closed, then leaving. */
final class GroupMember implements ConsumerRebalanceListener, AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Set<Integer> owned = new ConcurrentSkipListSet<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Thread poller;
    private volatile boolean closing;

    GroupMember(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        consumer.subscribe(List.of(topic), this);
        this.poller = new Thread(this::poll, "member");
        poller.start();
    }

    Set<Integer> owned() {
        return owned;
    }

    Set<String> seen() {
        return seen;
    }

    private void poll() {
        try (consumer) {
            while (!closing) {
                consumer.poll(Duration.ofMillis(50))
                        .forEach(record -> seen.add(new String(record.value(), StandardCharsets.UTF_8)));
            }
        } finally {
            owned.clear();
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> owned.add(partition.partition()));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> owned.remove(partition.partition()));
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        poller.join();
    }
}
