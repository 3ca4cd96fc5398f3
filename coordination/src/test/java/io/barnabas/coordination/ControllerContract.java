package io.barnabas.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.AllocateProducerIdsRequestData;
import io.barnabas.common.message.AlterPartitionReassignmentsRequestData;
import io.barnabas.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import io.barnabas.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.message.ListPartitionReassignmentsRequestData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.controller.PartitionAndReplica;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.coordination.TopicAdmin.NewTopic;
import io.barnabas.coordination.znode.LogDirEventNotificationZNode;
import io.barnabas.coordination.znode.PreferredReplicaElectionZNode;
import io.barnabas.coordination.znode.ReassignPartitionsZNode;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.ConfigEntity;
import io.barnabas.metadata.EndPoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a controller reads from the store and writes there when replicas move, leaders are elected and directories fail;
 * run over ZooKeeper and over its twin in memory.
 */
abstract class ControllerContract {
    private static final TopicPartition T0 = new TopicPartition("t", 0);

    final RecordingBrokers brokers = new RecordingBrokers();
    private final List<ClusterCoordination> started = new ArrayList<>();
    private final Map<Integer, ClusterCoordination> clusters = new TreeMap<>();

    /** A client of the test's own tree. */
    abstract MetadataStore connect();

    @AfterEach
    void leave() {
        started.forEach(ClusterCoordination::close);
    }

    private ClusterCoordination join(int id) {
        CoordinationEnvironment environment = new CoordinationEnvironment(
                Time.SYSTEM,
                bound -> 0,
                Uuid::randomUuid,
                e -> java.util.concurrent.CompletableFuture.completedFuture(BrokerProbe.Finding.UNREACHABLE),
                RegistrationMemory.none());
        ClusterCoordination cluster = new StoreClusterCoordination(
                connect(), environment, new TopicAdminConfig(1, (short) 1, (topic, configs) -> {}));
        started.add(cluster);
        clusters.put(id, cluster);
        EndPoint endPoint = new EndPoint("PLAINTEXT", "PLAINTEXT", "host" + id, 9092 + id);
        Await.value(cluster.registerBroker(
                new BrokerRegistration(id, List.of(endPoint), Optional.empty(), -1, 0, BrokerRegistration.NO_EPOCH)));
        return cluster;
    }

    /** Broker 0 is the controller of brokers 0 to 2; topic t is on 0 and 1, led by 0. */
    private Controller controllerOfT() {
        Controller controller =
                join(0).startController(new ControllerConfig(0, "PLAINTEXT", "3.9-IV0", true, false), brokers);
        join(1);
        join(2);
        Await.until("elected", controller::isActive);
        Await.until("all are known", () -> brokers.reachable.keySet().equals(Set.of(0, 1, 2)));
        Map<Integer, List<Integer>> replicas = Map.of(0, List.of(0, 1));
        Await.value(clusters.get(0)
                .topicAdmin()
                .createTopics(List.of(new NewTopic("t", -1, (short) -1, replicas, Map.of())), false)
                .get("t"));
        Await.until("t is known", () -> brokers.knows(2, "t", 1));
        return controller;
    }

    private static AlterPartitionReassignmentsRequestData reassign(List<Integer> replicas) {
        return new AlterPartitionReassignmentsRequestData()
                .setTopics(List.of(new ReassignableTopic()
                        .setName("t")
                        .setPartitions(List.of(
                                new ReassignablePartition().setPartitionIndex(0).setReplicas(replicas)))));
    }

    private static String list(Controller controller) {
        return Await.value(controller.listPartitionReassignments(
                        new ListPartitionReassignmentsRequestData().setTopics(null)))
                .topics()
                .toString();
    }

    private String alter(Controller controller, int leader, int leaderEpoch, int partitionEpoch, List<Integer> isr) {
        var answer = Await.value(controller.alterPartition(
                new AlterPartitionRequestData()
                        .setBrokerId(leader)
                        .setBrokerEpoch(clusters.get(leader).brokerEpoch())
                        .setTopics(List.of(new AlterPartitionRequestData.TopicData()
                                .setTopicName("t")
                                .setPartitions(List.of(new AlterPartitionRequestData.PartitionData()
                                        .setPartitionIndex(0)
                                        .setLeaderEpoch(leaderEpoch)
                                        .setPartitionEpoch(partitionEpoch)
                                        .setNewIsr(isr))))),
                (short) 1));
        return Errors.forCode(answer.errorCode()) + " "
                + Errors.forCode(answer.topics().get(0).partitions().get(0).errorCode());
    }

    private static String text(MetadataStore store, String path) {
        byte[] data = Await.value(store.get(path)).data();
        return data == null ? "" : new String(data, StandardCharsets.UTF_8);
    }

    private static boolean exists(MetadataStore store, String path) {
        return Await.value(store.exists(path, null)).isPresent();
    }

    private static String replicas(MetadataStore store) {
        return text(store, "/brokers/topics/t").replaceAll("\"topic_id\":\"[^\"]*\",", "");
    }

    @Test
    void shouldNotLetALeaderGoOnThatWasAwayWhileThereWasNoController() {
        // Given
        controllerOfT();
        MetadataStore store = connect();
        clusters.get(0).close();
        join(0);

        // When
        Controller next =
                clusters.get(1).startController(new ControllerConfig(1, "PLAINTEXT", "3.9-IV0", true, false), brokers);

        // Then
        Await.until("elected", next::isActive);
        Await.until("broker 1 leads alone", () -> text(store, "/brokers/topics/t/partitions/0/state")
                .contains("\"leader\":1,\"version\":1,\"leader_epoch\":1,\"isr\":[1]"));
    }

    @Test
    void shouldMoveReplicasAndWriteEveryStepAsApacheDoes() {
        // Given
        Controller controller = controllerOfT();
        MetadataStore store = connect();

        // When
        var answer = Await.value(controller.alterPartitionReassignments(reassign(List.of(2, 1))));

        // Then
        assertEquals(
                Errors.NONE.code(),
                answer.responses().get(0).partitions().get(0).errorCode());
        assertEquals(
                "{\"partitions\":{\"0\":[2,1,0]},\"adding_replicas\":{\"0\":[2]},\"removing_replicas\":{\"0\":[0]},"
                        + "\"version\":3}",
                replicas(store));
        assertEquals(
                "{\"controller_epoch\":1,\"leader\":0,\"version\":1,\"leader_epoch\":1,\"isr\":[0,1]}",
                text(store, "/brokers/topics/t/partitions/0/state"));
        assertTrue(list(controller).contains("replicas=[2, 1, 0], addingReplicas=[2], removingReplicas=[0]"));

        // When
        assertEquals("NONE NONE", alter(controller, 0, 1, 1, List.of(0, 1, 2)));

        // Then
        Await.until(
                "moved",
                () -> replicas(store)
                        .equals(
                                "{\"partitions\":{\"0\":[2,1]},\"adding_replicas\":{},\"removing_replicas\":{},\"version\":3}"));
        assertEquals(
                "{\"controller_epoch\":1,\"leader\":2,\"version\":1,\"leader_epoch\":2,\"isr\":[1,2]}",
                text(store, "/brokers/topics/t/partitions/0/state"));
        assertEquals("[]", list(controller));
        assertEquals(
                "NO_REASSIGNMENT_IN_PROGRESS",
                Errors.forCode(Await.value(controller.alterPartitionReassignments(reassign(null)))
                                .responses()
                                .get(0)
                                .partitions()
                                .get(0)
                                .errorCode())
                        .name());
    }

    @Test
    void shouldServeReassignmentsOfTheOldZnodeAcrossAFailover() {
        // Given
        Controller old = controllerOfT();
        Controller next =
                clusters.get(2).startController(new ControllerConfig(2, "PLAINTEXT", "3.9-IV0", true, false), brokers);
        MetadataStore store = connect();
        byte[] wanted =
                ReassignPartitionsZNode.encode(Map.of(T0, List.of(1, 2), new TopicPartition("nosuch", 0), List.of(1)));

        // When
        Await.value(store.multi(List.of(Write.create(ReassignPartitionsZNode.PATH, wanted))));

        // Then
        Await.until("what cannot be done is taken out", () -> text(store, ReassignPartitionsZNode.PATH)
                .equals("{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":0,\"replicas\":[1,2]}]}"));
        Await.until("begun", () -> replicas(store).contains("\"0\":[1,2,0]"));

        // When
        clusters.get(0).close();
        Await.until("elected", next::isActive);
        Await.until("1 leads", () -> Integer.valueOf(1).equals(brokers.leader(2, "t", 0)));
        Await.until("taken up", () -> alter(next, 1, 3, 3, List.of(1, 2)).equals("NONE NONE"));

        // Then
        Await.until("the znode is gone", () -> !exists(store, ReassignPartitionsZNode.PATH));
        assertTrue(replicas(store).contains("\"0\":[1,2]}"), replicas(store));
        assertEquals(false, old.isActive());
    }

    @Test
    void shouldHoldTheElectionsOfTheOldZnode() {
        // Given
        Controller controller = controllerOfT();
        MetadataStore store = connect();
        Await.value(controller.alterPartitionReassignments(reassign(List.of(1, 0))));
        Await.until("reordered", () -> replicas(store).contains("\"0\":[1,0]"));

        // When
        Await.value(store.multi(List.of(
                Write.create(PreferredReplicaElectionZNode.PATH, PreferredReplicaElectionZNode.encode(Set.of(T0))))));

        // Then
        Await.until("1 leads", () -> Integer.valueOf(1).equals(brokers.leader(0, "t", 0)));
        Await.until("the znode is gone", () -> !exists(store, PreferredReplicaElectionZNode.PATH));

        // When
        Await.value(store.multi(List.of(
                Write.create(PreferredReplicaElectionZNode.PATH, "nonsense".getBytes(StandardCharsets.UTF_8)))));

        // Then
        Await.until("nonsense is gone, too", () -> !exists(store, PreferredReplicaElectionZNode.PATH));
    }

    @Test
    void shouldFindOutWhatAFailedDirectoryHasTaken() {
        // Given
        controllerOfT();
        MetadataStore store = connect();
        brokers.failed.add(new PartitionAndReplica(T0, 0));

        // When
        Await.value(store.multi(List.of(Write.createSequential(
                LogDirEventNotificationZNode.createPath(), LogDirEventNotificationZNode.encode(0)))));

        // Then
        Await.until("1 leads", () -> Integer.valueOf(1).equals(brokers.leader(2, "t", 0)));
        Await.until("the notification is gone", () -> Await.value(store.children(LogDirEventNotificationZNode.PARENT))
                .isEmpty());
    }

    @Test
    void shouldElectUncleanlyOnceTheTopicAllowsIt() {
        // Given
        Controller controller = controllerOfT();
        assertEquals("NONE NONE", alter(controller, 0, 0, 0, List.of(0)));
        clusters.get(1).close();
        Await.until("1 is away", () -> !brokers.reachable.containsKey(1));
        brokers.failed.add(new PartitionAndReplica(T0, 0));
        join(1);
        MetadataStore store = connect();
        Await.until("1 is back", () -> brokers.reachable.containsKey(1));
        Await.value(store.multi(List.of(Write.createSequential(
                LogDirEventNotificationZNode.createPath(), LogDirEventNotificationZNode.encode(0)))));
        Await.until("nobody leads", () -> Integer.valueOf(-1).equals(brokers.leader(2, "t", 0)));

        // When
        Await.value(clusters.get(2)
                .configStore()
                .alter(ConfigEntity.topic("t"), configs -> Map.of("unclean.leader.election.enable", "true")));

        // Then
        Await.until("1 leads", () -> Integer.valueOf(1).equals(brokers.leader(2, "t", 0)));
        assertTrue(text(store, "/brokers/topics/t/partitions/0/state").contains("\"leader_recovery_state\":1"));
    }

    @Test
    void shouldHandOutBlocksOfProducerIdsToBrokersThatAreWhoTheySay() {
        // Given
        Controller controller = controllerOfT();
        AllocateProducerIdsRequestData request = new AllocateProducerIdsRequestData()
                .setBrokerId(1)
                .setBrokerEpoch(clusters.get(1).brokerEpoch());

        // When
        var first = Await.value(controller.allocateProducerIds(request));
        var second = Await.value(controller.allocateProducerIds(request));

        // Then
        assertEquals("0 1000", first.producerIdStart() + " " + first.producerIdLen());
        assertEquals(1000, second.producerIdStart());
        assertEquals(
                "{\"version\":1,\"broker\":1,\"block_start\":\"1000\",\"block_end\":\"1999\"}",
                text(connect(), "/latest_producer_id_block"));
        assertEquals(
                Errors.STALE_BROKER_EPOCH.code(),
                Await.value(controller.allocateProducerIds(request.setBrokerEpoch(1)))
                        .errorCode());
        assertEquals(
                Errors.BROKER_ID_NOT_REGISTERED.code(),
                Await.value(controller.allocateProducerIds(request.setBrokerId(9)))
                        .errorCode());
    }

    @Test
    void shouldWriteNothingUnderAnEpochThatIsOver() {
        // Given
        controllerOfT();
        MetadataStore store = connect();
        FencedStore former = new FencedStore(store, -7);
        FencedStore present = new FencedStore(
                store, Await.value(store.get("/controller_epoch")).stat().version());
        String before = text(store, "/brokers/topics/t");
        Write write = Write.setData("/brokers/topics/t", new byte[0], MetadataStore.ANY_VERSION);

        // Then
        assertTrue(FencedStore.isFenced(
                assertThrows(CompletionException.class, () -> Await.value(former.multi(List.of(write))))));
        assertTrue(FencedStore.isFenced(assertThrows(
                CompletionException.class,
                () -> Await.value(former.update("/brokers/topics/t", node -> Optional.of(write))))));
        assertTrue(FencedStore.isFenced(assertThrows(
                CompletionException.class,
                () -> Await.value(former.deleteLeniently(List.of("/brokers/topics/t", "/nosuch"))))));
        assertTrue(FencedStore.isFenced(assertThrows(
                CompletionException.class,
                () -> Await.value(new StoreProducerIdAllocator(store, 1, List.of(former.fence())).allocateBlock()))));
        assertEquals(before, text(store, "/brokers/topics/t"));
        Await.value(present.deleteLeniently(List.of("/nosuch", "/latest_producer_id_block")));
        assertTrue(!exists(store, "/latest_producer_id_block"));
    }
}
