package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a leader does for and by its followers, on three real processes: who is in sync, what acks=all means, where
 * consumers read, deletions, a log directory that fails. Holds for Apache's brokers as well (-Dreplication.product=APACHE).
 */
class ReplicationIT {
    private static final Product PRODUCT =
            Product.valueOf(System.getProperty("replication.product", Product.BARNABAS.name()));
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final TopicPartition TP = new TopicPartition("orders", 0);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path work;

    @RegisterExtension
    final ClusterLogs logs = new ClusterLogs();

    /** Sessions far longer than the lag that is allowed: whoever falls out does so by the leader's judgement. */
    @Test
    void shouldLetPausedFollowersFallOutAndJoinAgain() throws Exception {
        try (ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.started(work, 1);
                BrokerCluster cluster = logs.of(new BrokerCluster(
                        work,
                        zooKeeper,
                        3,
                        "zookeeper.session.timeout.ms=40000",
                        "replica.lag.time.max.ms=3000",
                        "replica.fetch.wait.max.ms=500"))) {
            cluster.start(PRODUCT);
            try (ClusterAdmin admin = new ClusterAdmin(cluster);
                    KafkaProducer<String, String> producer = producer(cluster)) {
                // The controller has to be there to confirm what the leader proposes.
                int leader = admin.controller();
                int second = leader % 3 + 1;
                int third = second % 3 + 1;
                admin.create("orders", List.of(List.of(leader, second, third)));
                send(producer);
                cluster.broker(third).pause();
                awaitIsr(producer, admin, Set.of(leader, second));
                send(producer);

                cluster.broker(second).pause();
                awaitRefusal(cluster);

                cluster.broker(second).resume();
                cluster.broker(third).resume();
                admin.awaitInSync("orders", 3);
                long end = send(producer);
                assertEquals(end + 1, latest(admin));
            }
            cluster.terminate();
            LogFiles.assertReplicasAlike(cluster, "orders");
        }
    }

    @Test
    void shouldServeConsumersWhereTheyAreAndDeleteEverywhere() throws Exception {
        try (ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.started(work, 1);
                BrokerCluster cluster = logs.of(new BrokerCluster(
                        work,
                        zooKeeper,
                        3,
                        "replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector"))) {
            for (ClusterBroker broker : cluster.brokers()) {
                broker.launch(PRODUCT, "broker.rack=rack-" + broker.id());
            }
            cluster.brokers().forEach(ClusterBroker::awaitStarted);
            try (ClusterAdmin admin = new ClusterAdmin(cluster);
                    KafkaProducer<String, String> producer = producer(cluster)) {
                admin.create("orders", List.of(List.of(1, 2, 3)));
                for (int i = 0; i < 10; i++) {
                    send(producer);
                }
                assertEquals(3, readFrom(cluster, "rack-3"));
                assertEquals(-1, readFrom(cluster, "rack-1"), "the leader's own rack");
                assertEquals(-1, readFrom(cluster, "rack-nobody"));

                var deleted = admin.admin().deleteRecords(Map.of(TP, RecordsToDelete.beforeOffset(4)));
                assertEquals(
                        4, ClusterAdmin.get(deleted.lowWatermarks().get(TP)).lowWatermark());
                cluster.broker(1).kill();
                Await.until("another broker leads", LIMIT, () -> Set.of(2, 3).contains(admin.leader("orders", 0)));
                assertEquals(4, earliest(admin), "the low watermark was everybody's");
            }
        }
    }

    @Test
    void shouldGoOnWithOneLogDirectoryWhenTheOtherFails() throws Exception {
        try (ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.started(work, 1);
                BrokerCluster cluster = logs.of(
                        new BrokerCluster(work, zooKeeper, 3, "replica.high.watermark.checkpoint.interval.ms=1000"))) {
            Path good = cluster.broker(1).dataDir();
            Path bad = work.resolve("data-1-bad");
            cluster.broker(1).launch(PRODUCT, "log.dirs=" + good + "," + bad);
            cluster.broker(2).launch(PRODUCT);
            cluster.broker(3).launch(PRODUCT);
            cluster.brokers().forEach(ClusterBroker::awaitStarted);
            try (ClusterAdmin admin = new ClusterAdmin(cluster);
                    KafkaProducer<String, String> producer = producer(cluster)) {
                admin.create(
                        "orders",
                        IntStream.range(0, 6).mapToObj(i -> List.of(1, 2, 3)).toList());
                // The in-sync sets name broker 1 before it has made the logs.
                Await.until("broker 1 has all logs", LIMIT, () -> IntStream.range(0, 6)
                        .mapToObj(i -> "orders-" + i)
                        .allMatch(log -> Files.isDirectory(good.resolve(log)) || Files.isDirectory(bad.resolve(log))));
                List<Integer> lost = IntStream.range(0, 6)
                        .filter(i -> Files.isDirectory(bad.resolve("orders-" + i)))
                        .boxed()
                        .toList();
                assertTrue(!lost.isEmpty() && lost.size() < 6, "both directories are in use: " + lost);

                Files.move(bad, work.resolve("data-1-gone"));
                Await.until(
                        "broker 1 leads what it still has and nothing else",
                        LIMIT,
                        () -> admin.describe("orders").values().stream()
                                .allMatch(info -> info.leader().id() == 1 != lost.contains(info.partition())
                                        && info.isr().stream()
                                                        .map(Node::id)
                                                        .toList()
                                                        .contains(1)
                                                != lost.contains(info.partition())),
                        () -> admin.describe("orders") + "\n" + cluster.state());
                for (int partition = 0; partition < 6; partition++) {
                    producer.send(new ProducerRecord<>("orders", partition, "key", "after"))
                            .get(30, TimeUnit.SECONDS);
                }

                // The last directory: there is nothing left to serve.
                Files.move(good, work.resolve("data-1-gone-too"));
                assertEquals(1, cluster.broker(1).process().awaitExit(LIMIT));
                Await.until("the others lead everything", LIMIT, () -> admin.describe("orders").values().stream()
                        .noneMatch(info -> info.leader().id() == 1));
            }
        }
    }

    private static KafkaProducer<String, String> producer(BrokerCluster cluster) {
        return producer(cluster, Map.of(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000));
    }

    private static KafkaProducer<String, String> producer(BrokerCluster cluster, Map<String, Object> more) {
        Map<String, Object> configs = new HashMap<>(more);
        configs.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrap());
        configs.put(ProducerConfig.ACKS_CONFIG, "all");
        configs.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000);
        configs.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        configs.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 20_000);
        return new KafkaProducer<>(configs, new StringSerializer(), new StringSerializer());
    }

    /** Returns the offset. */
    private static long send(KafkaProducer<String, String> producer)
            throws ExecutionException, InterruptedException, TimeoutException {
        return producer.send(new ProducerRecord<>("orders", 0, "key", "value"))
                .get(30, TimeUnit.SECONDS)
                .offset();
    }

    /** Writes on: only who is behind can lag. */
    private static void awaitIsr(KafkaProducer<String, String> producer, ClusterAdmin admin, Set<Integer> expected) {
        Await.until(
                "in sync are " + expected,
                LIMIT,
                () -> {
                    send(producer);
                    return Set.copyOf(admin.describe("orders").get(0).isr().stream()
                                    .map(Node::id)
                                    .toList())
                            .equals(expected);
                },
                () -> admin.describe("orders").toString());
    }

    /** Writes without retrying until the leader says that too few are in sync. */
    private static void awaitRefusal(BrokerCluster cluster) {
        Map<String, Object> once = Map.of(
                ProducerConfig.RETRIES_CONFIG, 0,
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2_000);
        try (KafkaProducer<String, String> producer = producer(cluster, once)) {
            Await.until("acks=all is refused", LIMIT, () -> {
                try {
                    send(producer);
                    return false;
                } catch (ExecutionException e) {
                    return e.getCause() instanceof NotEnoughReplicasException;
                }
            });
        }
    }

    /** Reads everything; returns the replica that the leader sent the consumer to, -1 when it served itself. */
    private static int readFrom(BrokerCluster cluster, String rack) {
        Map<String, Object> configs = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                cluster.bootstrap(),
                ConsumerConfig.CLIENT_RACK_CONFIG,
                rack,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                100);
        int[] preferred = {-1};
        int[] read = {0};
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(configs, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(TP));
            consumer.seekToBeginning(List.of(TP));
            Await.until("ten records", LIMIT, () -> {
                read[0] += consumer.poll(Duration.ofMillis(200)).count();
                for (Map.Entry<MetricName, ? extends Metric> metric :
                        consumer.metrics().entrySet()) {
                    if (metric.getKey().name().equals("preferred-read-replica")) {
                        preferred[0] = ((Number) metric.getValue().metricValue()).intValue();
                    }
                }
                return read[0] == 10;
            });
        }
        return preferred[0];
    }

    private static long latest(ClusterAdmin admin) {
        return ClusterAdmin.get(admin.admin()
                        .listOffsets(Map.of(TP, OffsetSpec.latest()))
                        .partitionResult(TP))
                .offset();
    }

    private static long earliest(ClusterAdmin admin) {
        return ClusterAdmin.get(admin.admin()
                        .listOffsets(Map.of(TP, OffsetSpec.earliest()))
                        .partitionResult(TP))
                .offset();
    }
}
