package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A record of a transaction that comes when the transaction is over: refused by a verifying broker (KIP-890); without
 * verification it holds readers back until an operator finds it.
 */
class HangingTransactionsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    private static final ConfigResource ALL_BROKERS = new ConfigResource(ConfigResource.Type.BROKER, "");
    private static final long AN_HOUR_MS = 3_600_000;

    @TempDir
    Path work;

    private LocalCluster cluster;
    private Admin admin;
    private ProducerState former;

    @Test
    void shouldRefuseWhatComesTooLateAndFindWhatHangs() {
        try (LocalCluster started = LocalCluster.started(
                        work,
                        "transaction.state.log.replication.factor=1",
                        "transaction.state.log.min.isr=1",
                        "transaction.state.log.num.partitions=2");
                Admin opened = Admin.create(Map.of("bootstrap.servers", started.bootstrap()))) {
            cluster = started;
            admin = opened;
            cluster.tool("kafka-topics.sh", "--create", "--topic", "orders").awaitExit(LIMIT);
            commitOneTransaction();

            assertEquals(Errors.TRANSACTION_ABORTABLE, produceLate(11));
            assertEquals(Errors.INVALID_TXN_STATE, produceLate(10));
            assertEquals(3, end(IsolationLevel.READ_UNCOMMITTED));

            verification("false");
            Await.until("verification is off", LIMIT, () -> produceLate(11) == Errors.NONE);
            assertEquals(4, end(IsolationLevel.READ_UNCOMMITTED));
            assertEquals(3, end(IsolationLevel.READ_COMMITTED));
            findAndAbort();
            verification("true");
            Await.until("verification is on", LIMIT, () -> produceLate(11) == Errors.TRANSACTION_ABORTABLE);
        }
    }

    private void commitOneTransaction() {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrap(), "transactional.id", "till"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("orders", "a"));
            producer.send(new ProducerRecord<>("orders", "b"));
            producer.commitTransaction();
        }
        Await.until("the transaction is committed", LIMIT, () -> end(IsolationLevel.READ_COMMITTED) == 3);
        former = producerState();
    }

    private ProducerState producerState() {
        return ClusterAdmin.get(admin.describeProducers(List.of(ORDERS)).partitionResult(ORDERS))
                .activeProducers()
                .get(0);
    }

    /** What the producer would have sent next, an hour ago. */
    private Errors produceLate(int version) {
        MemoryRecords records = MemoryRecords.withTransactionalRecords(
                Compression.NONE,
                former.producerId(),
                (short) former.producerEpoch(),
                former.lastSequence() + 1,
                new SimpleRecord(System.currentTimeMillis() - AN_HOUR_MS, "late".getBytes()));
        ProduceRequestData.TopicProduceData topic = new ProduceRequestData.TopicProduceData().setName("orders");
        topic.partitionData()
                .add(new ProduceRequestData.PartitionProduceData().setIndex(0).setRecords(records));
        ProduceRequestData request = new ProduceRequestData()
                .setAcks((short) -1)
                .setTimeoutMs(10_000)
                .setTransactionalId("till");
        request.topicData().add(topic);
        try (WireClient client = new WireClient(cluster.brokerPort, "late")) {
            ProduceResponseData response = (ProduceResponseData) client.ask(request, version);
            return Errors.forCode(response.responses()
                    .find("orders")
                    .partitionResponses()
                    .get(0)
                    .errorCode());
        }
    }

    private long end(IsolationLevel level) {
        return ClusterAdmin.get(admin.listOffsets(Map.of(ORDERS, OffsetSpec.latest()), new ListOffsetsOptions(level))
                        .partitionResult(ORDERS))
                .offset();
    }

    private void verification(String value) {
        ClusterAdmin.get(admin.incrementalAlterConfigs(Map.of(
                        ALL_BROKERS,
                        List.of(new AlterConfigOp(
                                new ConfigEntry("transaction.partition.verification.enable", value),
                                AlterConfigOp.OpType.SET))))
                .all());
    }

    private void findAndAbort() {
        RunningProcess found = cluster.tool("kafka-transactions.sh", "find-hanging", "--topic", "orders");
        assertEquals(0, found.awaitExit(LIMIT), found.transcript());
        assertTrue(found.said("orders"), found.transcript());
        assertTrue(found.said(String.valueOf(former.producerId())), found.transcript());
        RunningProcess abort = cluster.tool(
                "kafka-transactions.sh", "abort", "--topic", "orders", "--partition", "0", "--start-offset", "3");
        assertEquals(0, abort.awaitExit(LIMIT), abort.transcript());
        assertEquals(5, end(IsolationLevel.READ_COMMITTED), abort::transcript);
        assertTrue(producerState().currentTransactionStartOffset().isEmpty());
    }
}
