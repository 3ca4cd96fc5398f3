package io.barnabas.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Time;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.ControlledShutdownRequestData;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.coordination.TopicAdmin.NewPartitions;
import io.barnabas.coordination.TopicAdmin.NewTopic;
import io.barnabas.coordination.znode.BrokerIdZNode;
import io.barnabas.coordination.znode.ControllerEpochZNode;
import io.barnabas.coordination.znode.ControllerZNode;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.ConfigEntity;
import io.barnabas.metadata.EndPoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Brokers that share a store, from registering to leaving; run over ZooKeeper and over its twin in memory. */
abstract class ClusterCoordinationContract {
    final RecordingBrokers brokers = new RecordingBrokers();
    final Set<String> answering = ConcurrentHashMap.newKeySet();
    final Set<String> refusing = ConcurrentHashMap.newKeySet();
    final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final List<ClusterCoordination> started = new ArrayList<>();

    /** A client of the test's own tree. */
    abstract MetadataStore connect();

    @AfterEach
    void leave() {
        started.forEach(ClusterCoordination::close);
    }

    static final class Memory implements RegistrationMemory {
        volatile long epoch = -1;

        @Override
        public OptionalLong lastBrokerEpoch() {
            return epoch < 0 ? OptionalLong.empty() : OptionalLong.of(epoch);
        }

        @Override
        public void remember(long brokerEpoch) {
            epoch = brokerEpoch;
        }
    }

    ClusterCoordination join(MetadataStore store, RegistrationMemory memory) {
        CoordinationEnvironment environment =
                new CoordinationEnvironment(Time.SYSTEM, bound -> 0, Uuid::randomUuid, this::probe, memory);
        TopicAdminConfig admin = new TopicAdminConfig(2, (short) 1, (topic, configs) -> {
            if (configs.containsKey("no.such.config")) {
                throw new ApiException(Errors.INVALID_CONFIG, "Unknown topic config name: no.such.config");
            }
        });
        ClusterCoordination cluster = new StoreClusterCoordination(store, environment, admin);
        started.add(cluster);
        return cluster;
    }

    private CompletableFuture<BrokerProbe.Finding> probe(EndPoint endPoint) {
        if (answering.contains(endPoint.address())) {
            answered.add(endPoint.address());
            return CompletableFuture.completedFuture(BrokerProbe.Finding.ANSWERS);
        }
        BrokerProbe.Finding otherwise =
                refusing.contains(endPoint.address()) ? BrokerProbe.Finding.REFUSED : BrokerProbe.Finding.UNREACHABLE;
        return CompletableFuture.completedFuture(otherwise);
    }

    static BrokerRegistration broker(int id) {
        EndPoint endPoint = new EndPoint("PLAINTEXT", "PLAINTEXT", "host" + id, 9092 + id);
        return new BrokerRegistration(id, List.of(endPoint), Optional.empty(), -1, 0, BrokerRegistration.NO_EPOCH);
    }

    Controller startBroker(ClusterCoordination cluster, int id) {
        Await.value(cluster.registerBroker(broker(id)));
        return cluster.startController(new ControllerConfig(id, "PLAINTEXT", "3.9-IV0", true, false), brokers);
    }

    static NewTopic topic(String name, int partitions, int replicas) {
        return new NewTopic(name, partitions, (short) replicas, Map.of(), Map.of());
    }

    static <T> T only(Map<String, CompletableFuture<T>> outcomes) {
        return Await.value(outcomes.values().iterator().next());
    }

    static ApiException refusal(Map<String, ? extends CompletableFuture<?>> outcomes) {
        CompletableFuture<?> outcome = outcomes.values().iterator().next();
        return (ApiException) assertThrows(CompletionException.class, () -> Await.value(outcome))
                .getCause();
    }

    static String text(MetadataStore store, String path) {
        byte[] data = Await.value(store.get(path)).data();
        return data == null ? null : new String(data, StandardCharsets.UTF_8);
    }

    @Test
    void shouldServeATopicFromItsCreationToItsDeletion() {
        // Given
        MetadataStore store = connect();
        ClusterCoordination cluster = join(store, RegistrationMemory.none());
        Controller controller = startBroker(cluster, 0);
        Await.until("elected", controller::isActive);
        Await.until("told of itself", () -> brokers.metadata.containsKey(0));

        // When
        var created = only(cluster.topicAdmin()
                .createTopics(
                        List.of(new NewTopic("orders", 3, (short) 1, Map.of(), Map.of("retention.ms", "5"))), false));

        // Then
        Await.until("orders is known", () -> brokers.knows(0, "orders", 3));
        assertEquals(3, created.numPartitions());
        assertEquals(
                "{\"partitions\":{\"0\":[0],\"1\":[0],\"2\":[0]},\"topic_id\":\"" + created.topicId()
                        + "\",\"adding_replicas\":{},\"removing_replicas\":{},\"version\":3}",
                text(store, "/brokers/topics/orders"));
        assertEquals("{\"version\":1,\"config\":{\"retention.ms\":\"5\"}}", text(store, "/config/topics/orders"));
        assertEquals(
                "{\"controller_epoch\":1,\"leader\":0,\"version\":1,\"leader_epoch\":0,\"isr\":[0]}",
                text(store, "/brokers/topics/orders/partitions/2/state"));
        assertEquals("1", text(store, "/controller_epoch"));
        assertEquals("{\"features\":{},\"version\":2,\"status\":1}", text(store, "/feature"));

        // When
        Await.value(cluster.topicAdmin()
                .createPartitions(List.of(new NewPartitions("orders", 5, Optional.empty())), false)
                .get("orders"));

        // Then
        Await.until("orders has grown", () -> brokers.knows(0, "orders", 5));

        // When
        assertEquals(Optional.of(created.topicId()), only(cluster.topicAdmin().deleteTopics(List.of("orders"))));

        // Then
        Await.until("orders is forgotten", () -> brokers.knows(0, "orders", 0));
        for (String path : List.of("/brokers/topics/orders", "/config/topics/orders", "/admin/delete_topics/orders")) {
            Await.until(path + " is gone", () -> Await.value(store.exists(path, null))
                    .isEmpty());
        }
    }

    @Test
    void shouldTellAllOfAThousandPartitionsInOneRequestEach() {
        // Given
        ClusterCoordination cluster = join(connect(), RegistrationMemory.none());
        Controller controller = startBroker(cluster, 0);
        Await.until("elected", controller::isActive);
        Await.until("told of itself", () -> brokers.metadata.containsKey(0));
        brokers.clear();

        // When
        only(cluster.topicAdmin().createTopics(List.of(topic("many", 1000, 1)), false));

        // Then
        Await.until("all known", () -> brokers.knows(0, "many", 1000));
        assertEquals(
                1,
                brokers.sent().stream()
                        .filter(r -> r instanceof LeaderAndIsrRequestData)
                        .count());
        assertEquals(
                1,
                brokers.sent().stream()
                        .filter(r -> r instanceof UpdateMetadataRequestData)
                        .count());
    }

    @Test
    void shouldRefuseTopicsWithKafkasTexts() {
        // Given
        ClusterCoordination cluster = join(connect(), RegistrationMemory.none());
        Await.value(cluster.registerBroker(broker(0)));
        TopicAdmin admin = cluster.topicAdmin();
        only(admin.createTopics(List.of(topic("a.b", 6, 1)), false));

        // Then
        Map<String, NewTopic> refused = new TreeMap<>();
        refused.put("TOPIC_ALREADY_EXISTS Topic 'a.b' already exists.", topic("a.b", 1, 1));
        refused.put(
                "INVALID_REPLICATION_FACTOR Replication factor: 3 larger than available brokers: 1.", topic("t", 1, 3));
        refused.put("INVALID_REPLICATION_FACTOR Replication factor must be larger than 0.", topic("t", 1, 0));
        refused.put("INVALID_PARTITIONS Number of partitions must be larger than 0.", topic("t", 0, 1));
        refused.put("INVALID_TOPIC_EXCEPTION Topic 'a_b' collides with existing topics: a.b", topic("a_b", 1, 1));
        refused.put("INVALID_TOPIC_EXCEPTION Topic name is invalid: '..' is not allowed", topic("..", 1, 1));
        refused.put(
                "INVALID_TOPIC_EXCEPTION Topic name is invalid: 'a,b' contains one or more characters other than ASCII"
                        + " alphanumerics, '.', '_' and '-'",
                topic("a,b", 1, 1));
        refused.put(
                "INVALID_CONFIG Unknown topic config name: no.such.config",
                new NewTopic("t", 1, (short) 1, Map.of(), Map.of("no.such.config", "1")));
        refused.forEach((expected, topic) -> {
            ApiException thrown = refusal(admin.createTopics(List.of(topic), false));
            assertEquals(expected, thrown.error() + " " + thrown.getMessage());
        });
        assertEquals(
                "Topic already has 6 partitions.",
                refusal(admin.createPartitions(List.of(new NewPartitions("a.b", 6, Optional.empty())), false))
                        .getMessage());
        assertEquals(
                "Topic currently has 6 partitions, which is higher than the requested 3.",
                refusal(admin.createPartitions(List.of(new NewPartitions("a.b", 3, Optional.empty())), false))
                        .getMessage());
        assertEquals(
                Errors.UNKNOWN_TOPIC_OR_PARTITION,
                refusal(admin.deleteTopics(List.of("nosuch"))).error());
        assertEquals(
                2,
                only(admin.createTopics(List.of(topic("defaults", -1, -1)), true))
                        .numPartitions());
        assertEquals(
                2,
                only(admin.createTopics(List.of(topic("defaults", -1, -1)), false))
                        .numPartitions());
    }

    @Test
    void shouldMoveLeadershipWhenABrokerLeavesAndWhenItFails() {
        // Given
        ClusterCoordination first = join(connect(), RegistrationMemory.none());
        Controller controller = startBroker(first, 0);
        Await.until("elected", controller::isActive);
        MetadataStore secondStore = connect();
        ClusterCoordination second = join(secondStore, RegistrationMemory.none());
        Controller candidate = startBroker(second, 1);
        Await.until("both are known", () -> brokers.reachable.keySet().equals(Set.of(0, 1)));
        Map<Integer, List<Integer>> both = Map.of(0, List.of(1, 0));
        Map<Integer, List<Integer>> alone = Map.of(0, List.of(1));
        only(first.topicAdmin().createTopics(List.of(new NewTopic("t", -1, (short) -1, both, Map.of())), false));
        only(first.topicAdmin().createTopics(List.of(new NewTopic("u", -1, (short) -1, alone, Map.of())), false));
        Await.until("1 leads u", () -> Integer.valueOf(1).equals(brokers.leader(0, "u", 0)));
        Await.until("1 leads", () -> Integer.valueOf(1).equals(brokers.leader(0, "t", 0)));
        Await.until("the other sees who is in office", () -> candidate.activeControllerId() == 0);

        // When
        var answer = Await.value(controller.controlledShutdown(
                new ControlledShutdownRequestData().setBrokerId(1).setBrokerEpoch(second.brokerEpoch())));

        // Then
        assertEquals(Errors.NONE.code(), answer.errorCode());
        assertEquals(List.of(), answer.remainingPartitions());
        Await.until("0 leads", () -> Integer.valueOf(0).equals(brokers.leader(0, "t", 0)));
        assertEquals(1, brokers.leader(0, "u", 0));

        // When
        second.close();

        // Then
        Await.until("nobody leads what only 1 had", () -> Integer.valueOf(-1).equals(brokers.leader(0, "u", 0)));
        assertEquals(Set.of(0), new HashSet<>(brokers.reachable.keySet()));
        assertFalse(candidate.isActive());
    }

    @Test
    void shouldElectAnotherControllerThatFinishesDeletions() {
        // Given
        ClusterCoordination first = join(connect(), RegistrationMemory.none());
        Controller old = startBroker(first, 0);
        Await.until("elected", old::isActive);
        MetadataStore store = connect();
        ClusterCoordination second = join(store, RegistrationMemory.none());
        Controller young = startBroker(second, 1);
        Await.until("both are known", () -> brokers.reachable.keySet().equals(Set.of(0, 1)));
        Map<Integer, List<Integer>> byHand = Map.of(0, List.of(0, 1));
        only(first.topicAdmin().createTopics(List.of(new NewTopic("t", -1, (short) -1, byHand, Map.of())), false));
        Await.until("t is known", () -> brokers.knows(1, "t", 1));

        // When
        first.close();
        only(second.topicAdmin().deleteTopics(List.of("t")));

        // Then
        Await.until("elected", young::isActive);
        assertEquals("2", text(store, "/controller_epoch"));
        Await.until("t is marked still", () -> brokers.knows(1, "t", 0));
        assertTrue(Await.value(store.exists("/admin/delete_topics/t", null)).isPresent());

        // When
        ClusterCoordination back = join(connect(), RegistrationMemory.none());
        startBroker(back, 0);

        // Then
        Await.until("t is gone", () -> Await.value(store.exists("/brokers/topics/t", null))
                .isEmpty());
    }

    @Test
    void shouldFenceItselfWhenItsRegistrationIsRemovedAndComeBackSpared() {
        // Given
        MetadataStore store = connect();
        ClusterCoordination cluster = join(store, RegistrationMemory.none());
        Controller controller = startBroker(cluster, 0);
        cluster.startFailureDetection(new FailureDetectionConfig(true, 3, 50, "PLAINTEXT"));
        Await.until("elected", controller::isActive);
        long epoch = cluster.brokerEpoch();
        Await.until(
                "watches", () -> children(store, "/barnabas/failure_detection").equals(List.of("detector-0-" + epoch)));
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        cluster.addSessionListener(new SessionListener() {
            @Override
            public void onRegistrationRemoved(long removedEpoch) {
                told.add("removed " + removedEpoch + ", controller=" + controller.isActive() + ", epoch="
                        + cluster.brokerEpoch());
            }

            @Override
            public void onReregistered(long brokerEpoch) {
                told.add("back as " + brokerEpoch);
            }
        });

        // When
        Await.value(store.multi(List.of(MetadataStore.Write.delete("/brokers/ids/0", MetadataStore.ANY_VERSION))));

        // Then
        Await.until("back: " + told, () -> told.size() == 2);
        assertTrue(cluster.brokerEpoch() > epoch);
        assertEquals(
                List.of("removed " + epoch + ", controller=false, epoch=-1", "back as " + cluster.brokerEpoch()), told);
        Await.until("in office again", controller::isActive);
        List<String> marks = List.of("detector-0-" + cluster.brokerEpoch(), "spared-0-" + epoch);
        Await.until(
                "spared", () -> children(store, "/barnabas/failure_detection").equals(marks));
    }

    @Test
    void shouldNotComeBackWhenItsRegistrationIsRemovedWhileItLeaves() {
        // Given
        MetadataStore store = connect();
        ClusterCoordination cluster = join(store, RegistrationMemory.none());
        startBroker(cluster, 0);
        cluster.leave();

        // When
        Await.value(store.multi(List.of(MetadataStore.Write.delete("/brokers/ids/0", MetadataStore.ANY_VERSION))));
        Await.value(store.get("/brokers"));
        Await.value(store.get("/brokers"));

        // Then
        assertEquals(List.of(), children(store, "/brokers/ids"));
    }

    @Test
    void shouldMoveLeadershipAtOnceWhenABrokerIsKilled() {
        // Given
        ClusterCoordination first = join(connect(), RegistrationMemory.none());
        Controller controller = startBroker(first, 0);
        Await.until("elected", controller::isActive);
        answering.addAll(Set.of("host0:9092", "host1:9093"));
        ClusterCoordination second = join(connect(), RegistrationMemory.none());
        startBroker(second, 1);
        List.of(first, second)
                .forEach(c -> c.startFailureDetection(new FailureDetectionConfig(true, 3, 10, "PLAINTEXT")));
        Await.until("both are known", () -> brokers.reachable.keySet().equals(Set.of(0, 1)));
        Map<Integer, List<Integer>> byHand = Map.of(0, List.of(1, 0));
        only(first.topicAdmin().createTopics(List.of(new NewTopic("t", -1, (short) -1, byHand, Map.of())), false));
        Await.until("1 leads", () -> Integer.valueOf(1).equals(brokers.leader(0, "t", 0)));

        // Nobody is reported who has never answered.
        Await.until("1 has answered", () -> answered.contains("host1:9093"));

        // When
        // Leaving, it does not object: as good as dead, but for its session.
        second.leave();
        answering.remove("host1:9093");
        refusing.add("host1:9093");

        // Then
        Await.until("0 leads", () -> {
            first.suspect(1);
            return Integer.valueOf(0).equals(brokers.leader(0, "t", 0));
        });
    }

    private static List<String> children(MetadataStore store, String path) {
        return Await.value(Futures.orElse(store.children(path), MetadataStoreException.Code.NO_NODE, List.of()))
                .stream()
                .sorted()
                .toList();
    }

    @Test
    void shouldRefuseABrokerIdThatAnotherLiveBrokerHas() {
        // Given
        ClusterCoordination holder = join(connect(), RegistrationMemory.none());
        Await.value(holder.registerBroker(broker(0)));
        answering.add("host0:9092");
        EndPoint elsewhere = new EndPoint("PLAINTEXT", "PLAINTEXT", "otherhost", 9093);
        BrokerRegistration sameId =
                new BrokerRegistration(0, List.of(elsewhere), Optional.empty(), -1, 0, BrokerRegistration.NO_EPOCH);

        // When
        CompletableFuture<Long> second =
                join(connect(), RegistrationMemory.none()).registerBroker(sameId);

        // Then
        Throwable thrown = assertThrows(CompletionException.class, () -> Await.value(second))
                .getCause();
        assertEquals(
                "broker.id 0 is already taken by a running broker at host0:9092 (registered in ZooKeeper with epoch "
                        + holder.brokerEpoch()
                        + "). Give this broker a broker.id of its own, or stop the other one first.",
                thrown.getMessage());
    }

    @Test
    void shouldTakeOverAtOnceWhatItsDeadPredecessorLeft() {
        // Given
        Memory memory = new Memory();
        MetadataStore store = connect();
        join(store, RegistrationMemory.none());
        Await.value(store.multi(List.of(
                MetadataStore.Write.createEphemeral(BrokerIdZNode.path(0), BrokerIdZNode.encode(broker(0))),
                MetadataStore.Write.createEphemeral("/controller", ControllerZNode.encode(0, 1)),
                MetadataStore.Write.create("/controller_epoch", ControllerEpochZNode.encode(1)))));

        long deadEpoch = Await.value(store.get(BrokerIdZNode.path(0))).stat().czxid();
        memory.remember(deadEpoch);

        // When
        ClusterCoordination next = join(connect(), memory);
        Controller controller = startBroker(next, 0);

        // Then
        assertTrue(next.brokerEpoch() > deadEpoch);
        Await.until("elected anew", controller::isActive);
        assertEquals("2", text(store, "/controller_epoch"));
    }

    @Test
    void shouldWaitForAnUnprovenRegistrationToExpire() {
        // Given
        ClusterCoordination silent = join(connect(), RegistrationMemory.none());
        Await.value(silent.registerBroker(broker(0)));

        // When
        CompletableFuture<Long> waiting =
                join(connect(), RegistrationMemory.none()).registerBroker(broker(0));
        assertFalse(waiting.isDone());
        silent.close();

        // Then
        assertTrue(Await.value(waiting) > 0);
    }

    @Test
    void shouldHandOutEveryProducerIdOnce() {
        // Given
        ProducerIdAllocator one = join(connect(), RegistrationMemory.none()).producerIdAllocator(1);
        MetadataStore store = connect();
        ProducerIdAllocator two = join(store, RegistrationMemory.none()).producerIdAllocator(2);

        // When
        List<CompletableFuture<Long>> ids = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            ids.add(one.nextProducerId());
            ids.add(two.nextProducerId());
        }

        // Then
        Set<Long> distinct = new HashSet<>();
        ids.forEach(id -> distinct.add(Await.value(id)));
        assertEquals(3000, distinct.size());
        assertTrue(text(store, "/latest_producer_id_block").contains("\"block_end\":\"3999\""));
    }

    @Test
    void shouldTellEveryBrokerOfChangedConfigurations() {
        // Given
        MetadataStore store = connect();
        ConfigStore writer = join(store, RegistrationMemory.none()).configStore();
        ConfigStore reader = join(connect(), RegistrationMemory.none()).configStore();
        List<String> told = java.util.Collections.synchronizedList(new ArrayList<>());
        Await.value(writer.alter(ConfigEntity.topic("old"), configs -> Map.of("a", "1")));
        reader.addListener((entity, configs) -> told.add(entity.path() + configs));
        Await.value(reader.read(ConfigEntity.topic("old")));

        // When
        Await.value(writer.alter(ConfigEntity.topic("orders"), configs -> Map.of("retention.ms", "5")));
        Await.value(
                writer.alter(ConfigEntity.userClient("alice", "app"), configs -> Map.of("request_percentage", "50.0")));
        Await.value(writer.alter(ConfigEntity.topic("orders"), configs -> Map.of()));

        // Then
        Await.until("three changes: " + told, () -> told.size() == 3);
        assertEquals("topics/orders{}", told.get(2));
        assertEquals("users/alice/clients/app{request_percentage=50.0}", told.get(1));
        assertEquals(
                "{\"version\":2,\"entity_path\":\"topics/orders\"}",
                text(store, "/config/changes/config_change_0000000001"));
        assertEquals("{\"version\":1,\"config\":{}}", text(store, "/config/topics/orders"));
        assertEquals(Map.of("a", "1"), Await.value(reader.readAll("topics")).get(ConfigEntity.topic("old")));
    }

    @Test
    void shouldKeepOneClusterIdAndCountBrokerIds() {
        ClusterCoordination one = join(connect(), RegistrationMemory.none());
        ClusterCoordination two = join(connect(), RegistrationMemory.none());

        assertEquals(one.clusterId(), two.clusterId());
        assertEquals(1001, one.generateBrokerId(1000));
        assertEquals(1002, two.generateBrokerId(1000));
    }

    @Test
    void shouldKeepTheOffsetsOfOldConsumersWhereApacheKeepsThem() {
        // Given
        MetadataStore store = connect();
        ConsumerOffsets offsets = join(store, RegistrationMemory.none()).consumerOffsets();

        // When
        OptionalLong before = Await.value(offsets.read("readers", "orders", 3));
        Await.value(offsets.write("readers", "orders", 3, 42));
        Await.value(offsets.write("readers", "orders", 3, 43));

        // Then
        assertEquals(OptionalLong.empty(), before);
        assertEquals(OptionalLong.of(43), Await.value(offsets.read("readers", "orders", 3)));
        assertEquals(
                "43",
                new String(
                        Await.value(store.get("/consumers/readers/offsets/orders/3"))
                                .data(),
                        StandardCharsets.UTF_8));
    }
}
