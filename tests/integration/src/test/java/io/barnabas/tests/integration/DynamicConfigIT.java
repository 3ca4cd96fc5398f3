package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Settings of brokers, changed while they run: every broker follows, of either kind, without a restart (KIP-226). */
class DynamicConfigIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path work;

    @RegisterExtension
    final ClusterLogs logs = new ClusterLogs();

    private BrokerCluster cluster;

    @Test
    void shouldFollowSettingsChangedThroughABrokerOfEitherKind() {
        try (ZooKeeperEnsemble zooKeeper = ZooKeeperEnsemble.started(work, 1);
                BrokerCluster brokers = logs.of(new BrokerCluster(work, zooKeeper, 2, "min.insync.replicas=1"))) {
            cluster = brokers;
            cluster.start(Product.BARNABAS, Product.APACHE);
            try (ClusterAdmin admin = new ClusterAdmin(cluster)) {
                admin.awaitBrokers(1, 2);
                admin.create("orders", List.of(List.of(1), List.of(2)));
                for (int asked : List.of(1, 2)) {
                    follow(asked);
                }
                followOne();
            }
        }
    }

    /** All brokers follow what is said to one of them. */
    private void follow(int asked) {
        // Waited for: right after its creation, the topic is not known to every broker that may be asked.
        awaitSend(0, "");
        awaitSend(1, "");

        alter(asked, "--entity-default", "--add-config", "message.max.bytes=500");
        awaitSend(0, "RecordTooLargeException");
        awaitSend(1, "RecordTooLargeException");
        alter(asked, "--entity-default", "--delete-config", "message.max.bytes");
        awaitSend(0, "");
        awaitSend(1, "");
    }

    /** One broker follows what is said of it alone, and says so. */
    private void followOne() {
        alter(2, "--entity-name", "1", "--add-config", "message.max.bytes=500,num.io.threads=4");
        awaitSend(0, "RecordTooLargeException");
        assertEquals("", send(1, 1_000));
        List<String> described = configs(2, 0, "--describe", "--entity-name", "1");
        assertTrue(
                described.contains("  message.max.bytes=500 sensitive=false synonyms={DYNAMIC_BROKER_CONFIG:"
                        + "message.max.bytes=500, DEFAULT_CONFIG:message.max.bytes=1048588}"),
                described::toString);
        Await.until(
                "the broker says what reaches nobody",
                LIMIT,
                () -> cluster.broker(1).transcript().contains("without effect on this one: [num.io.threads]"),
                cluster::state);
        configs(1, 1, "--alter", "--entity-name", "1", "--add-config", "listeners=PLAINTEXT://:1");
        alter(1, "--entity-name", "1", "--delete-config", "message.max.bytes,num.io.threads");
        awaitSend(0, "");
    }

    private void alter(int asked, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--alter"));
        all.addAll(List.of(arguments));
        configs(asked, 0, all.toArray(String[]::new));
    }

    private List<String> configs(int asked, int status, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("--bootstrap-server", cluster.broker(asked).address(), "--entity-type", "brokers"));
        all.addAll(List.of(arguments));
        try (RunningProcess run = Installation.run(work, "kafka-configs.sh", all.toArray(String[]::new))) {
            assertEquals(status, run.awaitExit(LIMIT), run::transcript);
            return run.out();
        }
    }

    private void awaitSend(int partition, String outcome) {
        String[] last = {null};
        Await.until(
                "sending to partition " + partition + " ends with '" + outcome + "'",
                LIMIT,
                () -> {
                    last[0] = send(partition, 1_000);
                    return last[0].equals(outcome);
                },
                () -> "the last ended with '" + last[0] + "'\n" + cluster.state());
    }

    /** Sends one record; returns the name of the exception, empty when it was taken. */
    private String send(int partition, int bytes) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", cluster.bootstrap(),
                        "acks", "all",
                        "retries", "0",
                        "enable.idempotence", "false",
                        "delivery.timeout.ms", "10000",
                        "request.timeout.ms", "9000"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("orders", partition, null, new byte[bytes]))
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            return "";
        } catch (ExecutionException e) {
            return e.getCause().getClass().getSimpleName();
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
