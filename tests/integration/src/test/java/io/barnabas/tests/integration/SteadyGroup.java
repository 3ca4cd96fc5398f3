package io.barnabas.tests.integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A consumer group of kafka-clients that reads and commits, whatever happens meanwhile, and holds the cluster to its word:
 * whoever takes a partition over begins at or after the last acknowledged commit, offsets only rise while a partition is
 * owned, and in the end every record was processed.
 */
public final class SteadyGroup implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final String bootstrap;
    private final String group;
    private final String topic;
    private final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();
    private final Map<Integer, BitSet> processed = new HashMap<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger commits = new AtomicInteger();
    private final List<Thread> members = new ArrayList<>();
    private volatile boolean stopping;

    public SteadyGroup(String bootstrap, String group, String topic, int size) {
        this.bootstrap = bootstrap;
        this.group = group;
        this.topic = topic;
        for (int i = 0; i < size; i++) {
            Thread member = new Thread(() -> new Member().run(), group + "-" + i);
            member.setDaemon(true);
            members.add(member);
            member.start();
        }
    }

    private final class Member implements ConsumerRebalanceListener {
        private final KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "group.id", group,
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", "false",
                        "session.timeout.ms", "6000",
                        "heartbeat.interval.ms", "500",
                        "request.timeout.ms", "5000",
                        "default.api.timeout.ms", "10000",
                        "reconnect.backoff.max.ms", "500",
                        "metadata.max.age.ms", "5000"),
                new StringDeserializer(),
                new StringDeserializer());
        /** The least offset that each owned partition may give next. */
        private final Map<TopicPartition, Long> floors = new HashMap<>();

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            floors.keySet().removeAll(partitions);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> floors.put(partition, committed.getOrDefault(partition, 0L)));
        }

        void run() {
            try (consumer) {
                consumer.subscribe(Set.of(topic), this);
                while (!stopping) {
                    ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(100));
                    records.forEach(this::process);
                    if (!records.isEmpty()) {
                        commit();
                    }
                }
            } catch (RuntimeException | Error e) {
                wrong.add(Thread.currentThread().getName() + " failed: " + e);
            }
        }

        private void process(ConsumerRecord<String, String> record) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            long floor = floors.getOrDefault(partition, 0L);
            if (record.offset() < floor) {
                wrong.add(partition + ": offset " + record.offset() + " was read where " + floor + " was due");
            }
            floors.put(partition, record.offset() + 1);
            synchronized (processed) {
                processed.computeIfAbsent(record.partition(), p -> new BitSet()).set(Math.toIntExact(record.offset()));
            }
        }

        private void commit() {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            consumer.assignment()
                    .forEach(partition -> offsets.put(partition, new OffsetAndMetadata(consumer.position(partition))));
            try {
                consumer.commitSync(offsets);
                offsets.forEach((partition, offset) -> committed.merge(partition, offset.offset(), Math::max));
                commits.incrementAndGet();
            } catch (CommitFailedException | RebalanceInProgressException | RetriableException e) {
                return; // not committed, or not known to be: whoever comes next may begin earlier
            }
        }
    }

    private int processedCount() {
        synchronized (processed) {
            return processed.values().stream().mapToInt(BitSet::cardinality).sum();
        }
    }

    /** Returns when so many more records than now were processed, by whichever member. */
    public void awaitMore(int records, BrokerCluster cluster) {
        int goal = processedCount() + records;
        Await.until(
                group + " processes " + records + " more records",
                LIMIT,
                () -> processedCount() >= goal || !wrong.isEmpty(),
                () -> this + "\n" + cluster.state());
        throwIfWrong();
    }

    /** Returns when every acknowledged record was processed, and the group's members left. */
    public void finish(Ledger ledger, BrokerCluster cluster) {
        Await.until(
                group + " processes every record",
                LIMIT,
                () -> missing(ledger) == 0 || !wrong.isEmpty(),
                () -> missing(ledger) + " missing, " + this + "\n" + cluster.state());
        close();
        throwIfWrong();
    }

    private int missing(Ledger ledger) {
        int missing = 0;
        synchronized (processed) {
            for (int partition = 0; partition < ledger.partitions(); partition++) {
                BitSet left = ledger.offsets(partition);
                left.andNot(processed.getOrDefault(partition, new BitSet()));
                missing += left.cardinality();
            }
        }
        return missing;
    }

    /** The highest acknowledged commit per partition. */
    public Map<TopicPartition, Long> committed() {
        return Map.copyOf(committed);
    }

    private void throwIfWrong() {
        if (!wrong.isEmpty()) {
            throw new AssertionError(group + ": " + String.join("\n", wrong));
        }
    }

    @Override
    public String toString() {
        return group + ": " + processedCount() + " processed, " + commits + " commits, " + wrong;
    }

    @Override
    public void close() {
        stopping = true;
        try {
            for (Thread member : members) {
                member.join(Duration.ofSeconds(20).toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
