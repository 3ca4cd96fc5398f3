package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.barnabas.clients.admin.AlterConfigOp;
import io.barnabas.clients.admin.AlterConfigsOptions;
import io.barnabas.clients.admin.BrokerApiVersions;
import io.barnabas.clients.admin.CallOptions;
import io.barnabas.clients.admin.ClusterDescription;
import io.barnabas.clients.admin.Config;
import io.barnabas.clients.admin.ConfigEntry;
import io.barnabas.clients.admin.ConfigResource;
import io.barnabas.clients.admin.CreatePartitionsOptions;
import io.barnabas.clients.admin.CreateTopicsOptions;
import io.barnabas.clients.admin.DescribeConfigsOptions;
import io.barnabas.clients.admin.ElectionType;
import io.barnabas.clients.admin.ListOffsetsOptions;
import io.barnabas.clients.admin.ListTopicsOptions;
import io.barnabas.clients.admin.LogDirDescription;
import io.barnabas.clients.admin.NewPartitions;
import io.barnabas.clients.admin.NewTopic;
import io.barnabas.clients.admin.OffsetInfo;
import io.barnabas.clients.admin.OffsetSpec;
import io.barnabas.clients.admin.ProducerState;
import io.barnabas.clients.admin.ReplicaLogDirInfo;
import io.barnabas.clients.admin.TopicDescription;
import io.barnabas.clients.admin.TopicPartitionReplica;
import io.barnabas.clients.producer.Producer;
import io.barnabas.clients.producer.ProducerRecord;
import io.barnabas.common.Node;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.ApiKeys;
import io.barnabas.common.protocol.Errors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What our admin client does, whoever made the broker. */
abstract class AdminScenarios extends ClientLibraryFixture {
    private static final int BROKER = 0;

    AdminScenarios(Product product) {
        super(product);
    }

    private static Errors failure(CompletableFuture<?> future) {
        return assertThrows(ApiException.class, () -> get(future)).error();
    }

    @Test
    void shouldCreateDescribeGrowAndDeleteTopics() {
        String name = "lifecycle";
        NewTopic topic = new NewTopic(name, 2, (short) 1).configs(Map.of("retention.ms", "3600000"));
        get(admin().createTopics(List.of(topic), new CreateTopicsOptions().validateOnly(true))
                .get(name));
        assertFalse(get(admin().listTopics(new ListTopicsOptions())).containsKey(name));
        get(admin().createTopics(List.of(topic)).get(name));
        assertEquals(
                Errors.TOPIC_ALREADY_EXISTS,
                failure(admin().createTopics(List.of(topic)).get(name)));
        Await.until(name + " is listed", LIMIT, () -> get(admin().listTopics(new ListTopicsOptions()))
                .containsKey(name));

        get(admin().createPartitions(
                        Map.of(name, NewPartitions.increaseTo(4)), new CreatePartitionsOptions().validateOnly(true))
                .get(name));
        get(admin().createPartitions(Map.of(name, NewPartitions.increaseTo(3))).get(name));
        assertEquals(
                Errors.INVALID_PARTITIONS,
                failure(admin().createPartitions(Map.of(name, NewPartitions.increaseTo(1)))
                        .get(name)));
        Await.until(
                name + " has grown", LIMIT, () -> describe(name).partitions().size() == 3);
        TopicDescription described = describe(name);
        assertEquals(
                described.topicId(),
                get(admin().describeTopicsById(List.of(described.topicId())).get(described.topicId()))
                        .topicId());
        assertEquals(BROKER, described.partitions().get(2).leader().id());

        get(admin().deleteTopics(List.of(name), new CallOptions(20_000)).get(name));
        Await.until(
                name + " is gone", LIMIT, () -> !get(admin().listTopics(true)).containsKey(name));
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION,
                failure(admin().describeTopics(List.of(name)).get(name)));
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION,
                failure(admin().deleteTopics(List.of(name)).get(name)));
    }

    private TopicDescription describe(String name) {
        return get(admin().describeTopics(List.of(name)).get(name));
    }

    @Test
    void shouldRefuseTopicsThatCannotBe() {
        NewTopic badName = new NewTopic("no spaces", 1, (short) 1);
        NewTopic tooMany = new NewTopic("replicas", 1, (short) 3);
        NewTopic badConfig = new NewTopic("config", 1, (short) 1).configs(Map.of("retention.ms", "soon"));
        var results = admin().createTopics(List.of(badName, tooMany, badConfig));
        assertEquals(Errors.INVALID_TOPIC_EXCEPTION, failure(results.get("no spaces")));
        assertEquals(Errors.INVALID_REPLICATION_FACTOR, failure(results.get("replicas")));
        assertEquals(Errors.INVALID_CONFIG, failure(results.get("config")));
    }

    @Test
    void shouldChangeSettingsOneByOne() {
        String topic = newTopic(1, Map.of("retention.ms", "1000000"));
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        List<AlterConfigOp> changes = List.of(
                new AlterConfigOp("segment.bytes", AlterConfigOp.Type.SET, "2000000"),
                new AlterConfigOp("cleanup.policy", AlterConfigOp.Type.APPEND, "compact"),
                new AlterConfigOp("retention.ms", AlterConfigOp.Type.DELETE, null));
        get(admin().incrementalAlterConfigs(Map.of(resource, changes), new AlterConfigsOptions().validateOnly(true))
                .get(resource));
        assertEquals("1000000", config(resource).get("retention.ms").value());
        get(admin().incrementalAlterConfigs(Map.of(resource, changes)).get(resource));
        Await.until(
                "the change is told",
                LIMIT,
                () -> config(resource).get("segment.bytes").value().equals("2000000"));
        Config changed = config(resource);
        assertEquals("delete,compact", changed.get("cleanup.policy").value());
        assertTrue(changed.get("retention.ms").isDefault());
        assertEquals(
                ConfigEntry.Source.DYNAMIC_TOPIC_CONFIG,
                changed.get("segment.bytes").source());
        assertEquals(ConfigEntry.Type.INT, changed.get("segment.bytes").type());
        assertEquals(
                Errors.INVALID_CONFIG,
                failure(admin().incrementalAlterConfigs(Map.of(
                                resource, List.of(new AlterConfigOp("retention.ms", AlterConfigOp.Type.SET, "x"))))
                        .get(resource)));
    }

    private Config config(ConfigResource resource) {
        return get(admin().describeConfigs(List.of(resource)).get(resource));
    }

    @Test
    void shouldReplaceAllSettingsTheOldWay() {
        String topic = newTopic(1, Map.of("retention.ms", "1000000"));
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config wanted = new Config(List.of(new ConfigEntry("segment.bytes", "3000000")));
        get(admin().alterConfigs(Map.of(resource, wanted), AlterConfigsOptions.DEFAULT)
                .get(resource));
        Await.until(
                "the change is told",
                LIMIT,
                () -> config(resource).get("segment.bytes").value().equals("3000000"));
        assertTrue(config(resource).get("retention.ms").isDefault());
    }

    @Test
    void shouldTellSynonymsAndDocumentationWhenAsked() {
        String topic = newTopic(1, Map.of("retention.ms", "1000000"));
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        ConfigEntry entry = get(admin().describeConfigs(
                                List.of(resource),
                                new DescribeConfigsOptions()
                                        .includeSynonyms(true)
                                        .includeDocumentation(true))
                        .get(resource))
                .get("retention.ms");
        assertEquals(
                new ConfigEntry.Synonym("retention.ms", "1000000", ConfigEntry.Source.DYNAMIC_TOPIC_CONFIG),
                entry.synonyms().get(0));
        assertNotNull(entry.documentation());
        assertNull(config(resource).get("retention.ms").documentation());
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "0");
        assertEquals("0", config(broker).get("broker.id").value());
        ConfigResource unknown = new ConfigResource(ConfigResource.Type.TOPIC, "unknown");
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION,
                failure(admin().describeConfigs(List.of(unknown)).get(unknown)));
    }

    @Test
    void shouldFindOffsetsByPlaceAndTimeAndDeleteRecords() {
        String topic = newTopic(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Producer<String, String> producer = producer(Map.of())) {
            for (long timestamp : new long[] {1_000, 5_000, 3_000, 2_000}) {
                get(producer.send(new ProducerRecord<>(topic, 0, timestamp, "k", "v", List.of())));
            }
        }
        assertEquals(new OffsetInfo(0, -1, 0), offset(partition, OffsetSpec.earliest()));
        assertEquals(4, offset(partition, OffsetSpec.latest()).offset());
        assertEquals(
                4,
                get(admin().listOffsets(
                                        Map.of(partition, OffsetSpec.latest()),
                                        new ListOffsetsOptions().readCommitted(true))
                                .get(partition))
                        .offset());
        assertEquals(1, offset(partition, OffsetSpec.maxTimestamp()).offset());
        assertEquals(5_000, offset(partition, OffsetSpec.maxTimestamp()).timestamp());
        assertEquals(1, offset(partition, OffsetSpec.forTimestamp(1_500)).offset());
        assertEquals(-1, offset(partition, OffsetSpec.forTimestamp(6_000)).offset());
        assertEquals(0, offset(partition, OffsetSpec.earliestLocal()).offset());

        assertEquals(3L, get(admin().deleteRecords(Map.of(partition, 3L)).get(partition)));
        assertEquals(3, offset(partition, OffsetSpec.earliest()).offset());
        assertEquals(4L, get(admin().deleteRecords(Map.of(partition, -1L)).get(partition)));
        assertEquals(
                Errors.OFFSET_OUT_OF_RANGE,
                failure(admin().deleteRecords(Map.of(partition, 9L)).get(partition)));
    }

    private OffsetInfo offset(TopicPartition partition, OffsetSpec spec) {
        return get(admin().listOffsets(Map.of(partition, spec)).get(partition));
    }

    @Test
    void shouldTellWhereLogsLieAndHowLargeTheyAre() {
        String topic = newTopic(1);
        try (Producer<String, String> producer = producer(Map.of())) {
            get(producer.send(new ProducerRecord<>(topic, null, "x".repeat(5_000))));
        }
        Map<String, LogDirDescription> dirs =
                get(admin().describeLogDirs(List.of(BROKER)).get(BROKER));
        String path = broker().dataDir().toString();
        assertEquals(List.of(path), List.copyOf(dirs.keySet()));
        assertNull(dirs.get(path).error());
        assertTrue(dirs.get(path).totalBytes() > dirs.get(path).usableBytes());
        LogDirDescription.ReplicaInfo replica = dirs.get(path).replicaInfos().get(new TopicPartition(topic, 0));
        assertTrue(replica.size() > 5_000);
        assertEquals(0, replica.offsetLag());
        assertFalse(replica.isFuture());

        TopicPartitionReplica here = new TopicPartitionReplica(topic, 0, BROKER);
        TopicPartitionReplica nowhere = new TopicPartitionReplica(topic, 7, BROKER);
        var places = admin().describeReplicaLogDirs(List.of(here, nowhere), CallOptions.DEFAULT);
        assertEquals(new ReplicaLogDirInfo(path, 0, null, -1), get(places.get(here)));
        assertNull(get(places.get(nowhere)).currentReplicaLogDir());
    }

    @Test
    void shouldTellWhoIsThereAndWhatItServes() {
        ClusterDescription cluster = get(admin().describeCluster(new CallOptions(20_000)));
        assertEquals(1, cluster.nodes().size());
        Node node = cluster.nodes().iterator().next();
        assertEquals(node, cluster.controller());
        BrokerApiVersions served = get(
                admin().describeApiVersions(List.of(node), CallOptions.DEFAULT).get(node));
        BrokerApiVersions.ApiVersion produce = served.versions().stream()
                .filter(version -> version.apiKey() == ApiKeys.PRODUCE.id)
                .findFirst()
                .orElseThrow();
        assertEquals(11, produce.maxVersion());
        assertEquals(
                served.features().finalizedFeatures(),
                get(admin().describeFeatures(CallOptions.DEFAULT)).finalizedFeatures());
    }

    private boolean serves(ApiKeys api) {
        Node node = get(admin().describeCluster()).nodes().iterator().next();
        return get(admin().describeApiVersions(List.of(node), CallOptions.DEFAULT)
                        .get(node))
                .versions()
                .stream()
                .anyMatch(version -> version.apiKey() == api.id);
    }

    @Test
    void shouldTellWhichProducersAPartitionKnows() {
        assumeTrue(serves(ApiKeys.DESCRIBE_PRODUCERS), "the broker does not serve DescribeProducers");
        TopicPartition partition = new TopicPartition(newTopic(1), 0);
        try (Producer<String, String> producer = producer(Map.of())) {
            get(producer.send(new ProducerRecord<>(partition.topic(), null, "one")));
            get(producer.send(new ProducerRecord<>(partition.topic(), null, "two")));
        }
        List<ProducerState> states = get(admin().describeProducers(List.of(partition), CallOptions.DEFAULT)
                .get(partition));
        assertEquals(1, states.size());
        assertEquals(1, states.get(0).lastSequence());
        assertEquals(-1, states.get(0).currentTransactionStartOffset());
    }

    @Test
    void shouldElectNoLeaderWhereTheRightOneLeads() {
        assumeTrue(serves(ApiKeys.ELECT_LEADERS), "the broker does not serve ElectLeaders");
        TopicPartition partition = new TopicPartition(newTopic(1), 0);
        Optional<ApiException> outcome = get(admin().electLeaders(
                                ElectionType.PREFERRED, List.of(partition), CallOptions.DEFAULT))
                .get(partition);
        assertEquals(Errors.ELECTION_NOT_NEEDED, outcome.orElseThrow().error());
    }

    @Test
    void shouldGiveUpInTheTimeOfTheCall() {
        TopicPartition partition = new TopicPartition("never-there", 0);
        long start = System.nanoTime();
        assertThrows(
                ApiException.class,
                () -> get(admin().listOffsets(
                                Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions().timeoutMs(400))
                        .get(partition)));
        assertTrue(System.nanoTime() - start < LIMIT.toNanos() / 3);
        assertEquals(
                Errors.REQUEST_TIMED_OUT,
                failure(admin().describeLogDirs(List.of(99), new CallOptions(300))
                        .get(99)));
    }
}
