package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker of Apache's and one of ours lead {@code __consumer_offsets} and {@code __transaction_state} in turns, while
 * Apache's producers commit offsets in transactions: each finds what the other wrote as it would its own, transactions that
 * are open included, and ends them.
 */
class TransactionalOffsetsInteropIT {
    private static final int APACHE = 1;
    private static final int BARNABAS = 2;
    private static final List<String> LED_IN_TURNS = List.of("__consumer_offsets", "__transaction_state");
    private static final String GROUP = "g";
    private static final TopicPartition COMMITTED = new TopicPartition("orders", 0);
    private static final TopicPartition ABORTED = new TopicPartition("orders", 1);
    private static final TopicPartition OVERTAKEN = new TopicPartition("orders", 2);
    private static final TopicPartition OPEN = new TopicPartition("orders", 3);
    private static final TopicPartition GIVEN_UP = new TopicPartition("orders", 4);
    private static final TopicPartition OF_MEMBER = new TopicPartition("orders", 5);
    private static final int PARTITIONS = 6;

    private static final String[] SETTINGS = {
        "min.insync.replicas=1",
        "transaction.state.log.min.isr=1",
        "transaction.state.log.num.partitions=1",
        "offsets.topic.num.partitions=1"
    };

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path work;

    @RegisterExtension
    final ClusterLogs logs = new ClusterLogs();

    private final Map<TopicPartition, Long> expected = new HashMap<>();
    private final Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
    private BrokerCluster cluster;
    private ClusterAdmin admin;
    private long next = 100;
    private long openAt;

    @Test
    void shouldFindEachOthersTransactionsAndEndThem() {
        try (ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.started(work, 1);
                BrokerCluster brokers = logs.of(new BrokerCluster(work, zooKeeper, 2, SETTINGS))) {
            cluster = brokers;
            cluster.broker(APACHE).launch(Product.APACHE);
            cluster.broker(BARNABAS).start(Product.BARNABAS);
            cluster.broker(APACHE).awaitStarted();
            try (ClusterAdmin opened = new ClusterAdmin(cluster);
                    KafkaConsumer<byte[], byte[]> member = newMember()) {
                admin = opened;
                admin.awaitBrokers(APACHE, BARNABAS);
                LED_IN_TURNS.forEach(topic -> admin.create(topic, List.of(List.of(APACHE, BARNABAS))));
                admin.create("orders", Collections.nCopies(PARTITIONS, List.of(BARNABAS, APACHE)));
                member.subscribe(List.of("orders"));
                commitAndLeaveOpen(member);
                for (int leader : new int[] {BARNABAS, APACHE, BARNABAS}) {
                    lead(leader);
                    endWhatWasOpen();
                    commitAndLeaveOpen(member);
                }
                endWhatWasOpen();
            } finally {
                producers.values().forEach(producer -> producer.close(Duration.ofSeconds(5)));
            }
            // What ends a transaction or a membership is told before the follower has it.
            Await.until("the follower has everything", Duration.ofSeconds(20), this::replicasAreAlike);
            cluster.terminate();
            cluster.assertNoErrorsOfOurs();
            LogFiles.assertDumpsClean(work, cluster);
            LogFiles.assertReplicasAlike(cluster, LED_IN_TURNS.toArray(String[]::new));
        }
    }

    private boolean replicasAreAlike() {
        try {
            LogFiles.assertReplicasAlike(cluster, LED_IN_TURNS.toArray(String[]::new));
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    private void lead(int leader) {
        int other = APACHE + BARNABAS - leader;
        for (String topic : LED_IN_TURNS) {
            ClusterAdmin.get(admin.admin()
                    .alterPartitionReassignments(Map.of(
                            new TopicPartition(topic, 0),
                            Optional.of(new NewPartitionReassignment(List.of(leader, other)))))
                    .all());
            admin.electPreferred(topic);
        }
    }

    /** Every kind of commit; transactions of two producers stay open. */
    private void commitAndLeaveOpen(KafkaConsumer<byte[], byte[]> member) {
        transaction("done", COMMITTED, new ConsumerGroupMetadata(GROUP)).commitTransaction();
        expected.put(COMMITTED, next);
        transaction("undone", ABORTED, new ConsumerGroupMetadata(GROUP)).abortTransaction();

        transaction("open", OPEN, new ConsumerGroupMetadata(GROUP));
        transaction("open", OVERTAKEN, new ConsumerGroupMetadata(GROUP));
        ClusterAdmin.get(admin.admin()
                .alterConsumerGroupOffsets(GROUP, Map.of(OVERTAKEN, new OffsetAndMetadata(++next)))
                .all());
        expected.put(OVERTAKEN, next);
        transaction("given-up", GIVEN_UP, new ConsumerGroupMetadata(GROUP));

        Await.until("the member has joined", Duration.ofSeconds(30), () -> {
            member.poll(Duration.ofMillis(50));
            return member.assignment().size() == PARTITIONS;
        });
        ConsumerGroupMetadata present = member.groupMetadata();
        transaction("of-member", OF_MEMBER, present).commitTransaction();
        awaitStable("members", Map.of(OF_MEMBER, next));
        ConsumerGroupMetadata former =
                new ConsumerGroupMetadata("members", present.generationId() - 1, present.memberId(), Optional.empty());
        assertThrows(CommitFailedException.class, () -> transaction("of-member", OF_MEMBER, former));
        producers.get("of-member").abortTransaction();

        assertOpen();
    }

    /** By whoever leads now, and did not when they were begun. */
    private void endWhatWasOpen() {
        assertOpen();
        producers.get("open").commitTransaction();
        expected.put(OPEN, openAt);
        producers.get("given-up").abortTransaction();
        awaitStable(GROUP, expected);
    }

    /** What open transactions may change is left out of an answer that is to be stable, and told in any other. */
    private void assertOpen() {
        Map<TopicPartition, Long> settled = new HashMap<>(expected);
        settled.keySet().removeAll(List.of(OPEN, OVERTAKEN, GIVEN_UP));
        awaitStable(GROUP, settled);
        assertEquals(byName(expected), byName(committed(GROUP, false)));
    }

    /** A transaction's end is told before its markers are written. */
    private void awaitStable(String group, Map<TopicPartition, Long> offsets) {
        Await.until(
                group + " has " + offsets,
                Duration.ofSeconds(20),
                () -> byName(committed(group, true)).equals(byName(offsets)),
                () -> byName(committed(group, true)) + "\n" + cluster.state());
    }

    private static Map<String, Long> byName(Map<TopicPartition, Long> offsets) {
        Map<String, Long> named = new TreeMap<>();
        offsets.forEach((partition, offset) -> named.put(partition.toString(), offset));
        return named;
    }

    /** @param stable whether to insist on offsets that no open transaction may change */
    private Map<TopicPartition, Long> committed(String group, boolean stable) {
        ListConsumerGroupOffsetsOptions options = new ListConsumerGroupOffsetsOptions().requireStable(stable);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        ClusterAdmin.get(admin.admin()
                        .listConsumerGroupOffsets(Map.of(group, new ListConsumerGroupOffsetsSpec()), options)
                        .partitionsToOffsetAndMetadata(group))
                .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }

    /** The producer's transaction, begun if it is not, with one more offset. */
    private KafkaProducer<byte[], byte[]> transaction(
            String transactionalId, TopicPartition partition, ConsumerGroupMetadata group) {
        KafkaProducer<byte[], byte[]> producer = producers.computeIfAbsent(transactionalId, this::newProducer);
        next++;
        if (!partition.equals(OVERTAKEN)) {
            producer.beginTransaction();
        }
        if (partition.equals(OPEN)) {
            openAt = next;
        }
        producer.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(next)), group);
        return producer;
    }

    private KafkaProducer<byte[], byte[]> newProducer(String transactionalId) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        cluster.bootstrap(),
                        "transactional.id",
                        transactionalId,
                        "transaction.timeout.ms",
                        "600000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private KafkaConsumer<byte[], byte[]> newMember() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", cluster.bootstrap(),
                        "group.id", "members",
                        "session.timeout.ms", "45000",
                        "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
