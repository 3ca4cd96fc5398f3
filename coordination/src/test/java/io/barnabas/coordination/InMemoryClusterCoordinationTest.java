package io.barnabas.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.coordination.memory.InMemoryMetadataServer;
import io.barnabas.coordination.memory.InMemoryMetadataStore;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InMemoryClusterCoordinationTest extends ClusterCoordinationContract {
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final InMemoryMetadataServer server = new InMemoryMetadataServer(executor, System::currentTimeMillis);

    @AfterEach
    void stop() {
        leave();
        executor.shutdownNow();
    }

    @Override
    InMemoryMetadataStore connect() {
        return server.connect();
    }

    @Test
    void shouldFenceItselfWhenItsSessionIsLostAndComeBack() {
        // Given
        InMemoryMetadataStore store = connect();
        ClusterCoordination cluster = join(store, RegistrationMemory.none());
        Controller controller = startBroker(cluster, 0);
        Await.until("elected", controller::isActive);
        long epoch = cluster.brokerEpoch();
        AtomicLong reregistered = new AtomicLong();
        cluster.addSessionListener(new SessionListener() {
            @Override
            public void onReregistered(long brokerEpoch) {
                reregistered.set(brokerEpoch);
            }
        });

        // When
        store.expireUnnoticed();
        store.learnOfExpiry();

        // Then
        Await.until("registered again", () -> reregistered.get() > epoch);
        Await.until("elected again", controller::isActive);
        assertEquals("2", text(store, "/controller_epoch"));
    }

    @Test
    void shouldStopDecidingWhileSuspendedAndCatchUpAfterwards() {
        // Given
        InMemoryMetadataStore store = connect();
        ClusterCoordination cluster = join(store, RegistrationMemory.none());
        Controller controller = startBroker(cluster, 0);
        Await.until("elected", controller::isActive);
        Await.until("told of itself", () -> brokers.metadata.containsKey(0));
        ClusterCoordination other = join(connect(), RegistrationMemory.none());

        // When
        store.suspend();
        only(other.topicAdmin().createTopics(List.of(topic("t", 1, 1)), false));

        // Then
        assertFalse(brokers.knows(0, "t", 1));

        // When
        store.reconnect();

        // Then
        Await.until("t is known", () -> brokers.knows(0, "t", 1));
    }

    @Test
    void shouldSurviveLostRepliesAndRequestsWhenCreatingTopics() {
        // Given
        InMemoryMetadataStore store = connect();
        ClusterCoordination cluster = join(store, RegistrationMemory.none());
        InMemoryMetadataStore controllerStore = connect();
        ClusterCoordination controlling = join(controllerStore, RegistrationMemory.none());
        Controller controller = startBroker(controlling, 0);
        Await.until("elected", controller::isActive);
        Await.until("told of itself", () -> brokers.metadata.containsKey(0));

        // When
        store.loseReplies(1);
        controllerStore.loseReplies(1);
        only(cluster.topicAdmin().createTopics(List.of(topic("t", 2, 1)), false));

        // Then
        Await.until("t is known", () -> brokers.knows(0, "t", 2));

        // When
        controllerStore.loseRequests(1);
        only(cluster.topicAdmin().createTopics(List.of(topic("u", 2, 1)), false));

        // Then
        Await.until("u is known", () -> brokers.knows(0, "u", 2));
    }

    @Test
    void shouldNoticeALostReplyWhenRegistering() {
        InMemoryMetadataStore store = connect();
        ClusterCoordination cluster = join(store, RegistrationMemory.none());
        store.loseReplies(1);

        long epoch = Await.value(cluster.registerBroker(broker(0)));

        assertEquals(epoch, Await.value(store.get("/brokers/ids/0")).stat().czxid());
        assertEquals(1, Await.value(store.get("/brokers/ids/0")).stat().version());
    }

    @Test
    void shouldHoldANewElectionWhenTheControllerNodeIsDeleted() {
        // Given
        InMemoryMetadataStore store = connect();
        ClusterCoordination cluster = join(store, RegistrationMemory.none());
        Controller controller = startBroker(cluster, 0);
        Await.until("elected", controller::isActive);
        Await.until("told of itself", () -> brokers.metadata.containsKey(0));

        // When
        Await.value(store.multi(List.of(MetadataStore.Write.delete("/controller", -1))));

        // Then
        Await.until("a second term", () -> "2".equals(text(store, "/controller_epoch")));
        Await.until("in office", controller::isActive);
    }

    @Test
    void shouldServeTopicsOfOldClustersAndGiveThemIds() {
        // Given
        InMemoryMetadataStore store = connect();
        ClusterCoordination cluster = join(store, RegistrationMemory.none());
        Await.value(store.multi(List.of(
                MetadataStore.Write.create(
                        "/brokers/topics/old", "{\"version\":1,\"partitions\":{\"0\":[0]}}".getBytes()),
                MetadataStore.Write.create("/brokers/topics/old/partitions", null),
                MetadataStore.Write.create("/brokers/topics/old/partitions/0", null))));

        // When
        startBroker(cluster, 0);

        // Then
        Await.until("old is known", () -> brokers.knows(0, "old", 1));
        assertTrue(text(store, "/brokers/topics/old").startsWith("{\"partitions\":{\"0\":[0]},\"topic_id\":\""));
    }

    @Test
    void shouldReadTheClusterAgainOnceATopicCanBeRead() {
        // Given
        InMemoryMetadataStore store = connect();
        ClusterCoordination cluster = join(store, RegistrationMemory.none());
        Await.value(store.multi(List.of(MetadataStore.Write.create("/brokers/topics/t", "nonsense".getBytes()))));
        Controller controller = startBroker(cluster, 0);
        Await.until("elected", controller::isActive);

        // When
        Await.value(store.multi(List.of(MetadataStore.Write.setData(
                "/brokers/topics/t", "{\"version\":2,\"partitions\":{\"0\":[0]}}".getBytes(), 0))));

        // Then
        Await.until("t is known", () -> brokers.knows(0, "t", 1));
    }

    @Test
    void shouldNotBecomeTheControllerOfAClusterThatKraftHasTaken() {
        // Given
        InMemoryMetadataStore store = connect();
        ClusterCoordination cluster = join(store, RegistrationMemory.none());
        Await.value(store.multi(List.of(MetadataStore.Write.create(
                "/migration", "{\"version\":0,\"kraft_controller_id\":3000,\"kraft_metadata_offset\":1}".getBytes()))));

        // When
        Controller controller = startBroker(cluster, 0);
        Await.value(store.get("/migration"));
        Await.value(store.get("/migration"));

        // Then
        assertFalse(controller.isActive());
    }
}
