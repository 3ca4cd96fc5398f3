package io.barnabas.coordination;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.Time;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.ApiMessage;
import io.barnabas.coordination.TopicAdmin.NewTopic;
import io.barnabas.coordination.memory.InMemoryMetadataServer;
import io.barnabas.coordination.memory.InMemoryMetadataStore;
import io.barnabas.coordination.znode.TopicPartitionZNode;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.EndPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three brokers over a store whose connections break, whose sessions end and whose replies are lost, all the time. */
class CoordinationFaultsTest {
    private static final int STEPS = 120;

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final InMemoryMetadataServer server = new InMemoryMetadataServer(executor, () -> 0);
    private final RecordingBrokers brokers = new RecordingBrokers();
    private final Map<Integer, Set<Integer>> connections = new ConcurrentHashMap<>();
    private final List<InMemoryMetadataStore> stores = new ArrayList<>();
    private final List<ClusterCoordination> clusters = new ArrayList<>();
    private final List<Controller> controllers = new ArrayList<>();

    @AfterEach
    void stop() {
        clusters.forEach(ClusterCoordination::close);
        executor.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldAgreeOnceTheStoreIsCalm(long seed) {
        // Given
        Random random = new Random(seed);
        for (int id = 0; id < 3; id++) {
            start(id);
        }
        Map<TopicPartition, Life> lives = new HashMap<>();

        // When
        for (int step = 0; step < STEPS; step++) {
            disturb(random, stores.get(random.nextInt(3)));
            String topic = "t" + random.nextInt(6);
            TopicAdmin admin = clusters.get(random.nextInt(3)).topicAdmin();
            if (random.nextInt(3) > 0) {
                int replicas = 1 + random.nextInt(3);
                admin.createTopics(List.of(new NewTopic(topic, 2, (short) replicas, Map.of(), Map.of())), false);
            } else {
                admin.deleteTopics(List.of(topic));
            }
            checkEpochs(lives, "seed " + seed + ", step " + step);
            Await.pause(random.nextInt(6));
        }
        stores.forEach(InMemoryMetadataStore::reconnect);

        // Then
        String what = "seed " + seed;
        Await.until(
                what + ": one controller",
                () -> controllers.stream().filter(Controller::isActive).count() == 1);
        Await.until(what + ": all brokers", () -> reachableByTheController().equals(Set.of(0, 1, 2)));
        Await.until(what + ": no deletion is left", () -> names("/admin/delete_topics")
                .isEmpty());
        for (int id = 0; id < 3; id++) {
            int broker = id;
            Await.until(
                    what + ": broker " + id + " knows all topics and no other: " + names("/brokers/topics") + " "
                            + known(id),
                    () -> known(broker).equals(names("/brokers/topics")));
        }
    }

    private record Life(long czxid, int epoch) {}

    private void start(int id) {
        InMemoryMetadataStore store = server.connect();
        CoordinationEnvironment environment = new CoordinationEnvironment(
                Time.SYSTEM,
                bound -> 0,
                Uuid::randomUuid,
                e -> CompletableFuture.completedFuture(BrokerProbe.Finding.UNREACHABLE),
                RegistrationMemory.none());
        ClusterCoordination cluster = new StoreClusterCoordination(
                store, environment, new TopicAdminConfig(1, (short) 1, (topic, configs) -> {}));
        EndPoint endPoint = new EndPoint("PLAINTEXT", "PLAINTEXT", "h" + id, 9092);
        Await.value(cluster.registerBroker(
                new BrokerRegistration(id, List.of(endPoint), Optional.empty(), -1, 0, BrokerRegistration.NO_EPOCH)));
        stores.add(store);
        clusters.add(cluster);
        controllers.add(
                cluster.startController(new ControllerConfig(id, "PLAINTEXT", "3.9", true, false), channel(id)));
    }

    /** Each controller has connections of its own; the brokers they lead to are the same. */
    private BrokerChannel channel(int id) {
        Set<Integer> connected = ConcurrentHashMap.newKeySet();
        connections.put(id, connected);
        return new BrokerChannel() {
            @Override
            public void addBroker(BrokerRegistration broker) {
                connected.add(broker.id());
            }

            @Override
            public void removeBroker(int brokerId) {
                connected.remove(brokerId);
            }

            @Override
            public void send(int brokerId, ApiMessage request, short version, Consumer<ApiMessage> onResponse) {
                brokers.send(brokerId, request, version, onResponse);
            }
        };
    }

    private Set<Integer> reachableByTheController() {
        for (int id = 0; id < controllers.size(); id++) {
            if (controllers.get(id).isActive()) {
                return Set.copyOf(connections.get(id));
            }
        }
        return Set.of();
    }

    private static void disturb(Random random, InMemoryMetadataStore store) {
        switch (random.nextInt(8)) {
            case 0 -> store.suspend();
            case 1 -> store.expire();
            case 2 -> store.loseReplies(1);
            case 3 -> store.loseRequests(1);
            default -> store.reconnect();
        }
    }

    /** A partition's leader epoch never goes back while its topic lives. */
    private void checkEpochs(Map<TopicPartition, Life> lives, String when) {
        server.dump().forEach((path, node) -> {
            String[] parts = path.split("/");
            if (path.startsWith("/brokers/topics/") && path.endsWith("/state")) {
                TopicPartition partition = new TopicPartition(parts[3], Integer.parseInt(parts[5]));
                var state = TopicPartitionZNode.decode(
                        partition, node.data(), node.stat().version());
                // A topic deleted and made again begins anew, under another czxid.
                Life now = new Life(node.stat().czxid(), state.leaderAndIsr().leaderEpoch());
                Life before = lives.put(partition, now);
                boolean sameLife = before != null && before.czxid() == now.czxid();
                assertTrue(!sameLife || now.epoch() >= before.epoch(), when + ": " + partition + " " + before + now);
            }
        });
    }

    private Set<String> names(String parent) {
        Set<String> names = new TreeSet<>();
        for (String path : server.dump().keySet()) {
            if (path.startsWith(parent + "/") && path.indexOf('/', parent.length() + 1) < 0) {
                names.add(path.substring(parent.length() + 1));
            }
        }
        return names;
    }

    private Set<String> known(int broker) {
        Set<String> topics = new TreeSet<>();
        new HashSet<>(brokers.metadata.getOrDefault(broker, Map.of()).keySet()).forEach(p -> topics.add(p.topic()));
        return topics;
    }
}
