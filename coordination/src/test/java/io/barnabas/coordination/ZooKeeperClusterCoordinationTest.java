package io.barnabas.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.coordination.zookeeper.ZooKeeperConfig;
import io.barnabas.coordination.zookeeper.ZooKeeperConnector;
import io.barnabas.coordination.zookeeper.ZooKeeperMetadataStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ZooKeeperClusterCoordinationTest extends ClusterCoordinationContract {
    private static final AtomicInteger CHROOTS = new AtomicInteger();
    private static TestingServer zookeeper;

    private final String chroot = "/cluster-" + CHROOTS.incrementAndGet();

    @BeforeAll
    static void start() throws Exception {
        zookeeper = new TestingServer();
    }

    @AfterAll
    static void stop() throws Exception {
        zookeeper.close();
    }

    @Override
    MetadataStore connect() {
        return ZooKeeperConnector.connect(
                new ZooKeeperConfig(zookeeper.getConnectString() + chroot, 6_000, 10_000, false, Map.of()));
    }

    @Test
    void shouldFenceItselfWhenTheServerEndsItsSessionAndComeBack() throws Exception {
        // Given
        ZooKeeperMetadataStore store = (ZooKeeperMetadataStore) connect();
        ClusterCoordination cluster = join(store, RegistrationMemory.none());
        Controller controller = startBroker(cluster, 0);
        Await.until("elected", controller::isActive);
        long epoch = cluster.brokerEpoch();
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        cluster.addSessionListener(new SessionListener() {
            @Override
            public void onSessionLost() {
                told.add("lost, controller=" + controller.isActive() + ", epoch=" + cluster.brokerEpoch());
            }

            @Override
            public void onReregistered(long brokerEpoch) {
                told.add("back");
            }
        });

        // When
        store.killSession();

        // Then
        Await.until("back: " + told, () -> told.contains("back"));
        assertEquals("lost, controller=false, epoch=-1", told.get(0));
        Await.until("elected again", controller::isActive);
        Await.until("a later life", () -> cluster.brokerEpoch() > epoch);
        assertEquals("2", text(store, "/controller_epoch"));
    }

    @Test
    void shouldComeBackInTheSameSessionWhenZooKeeperIsRestarted() throws Exception {
        // Given
        try (TestingServer own = new TestingServer()) {
            MetadataStore store = ZooKeeperConnector.connect(
                    new ZooKeeperConfig(own.getConnectString(), 30_000, 10_000, false, Map.of()));
            ClusterCoordination cluster = join(store, RegistrationMemory.none());
            Controller controller = startBroker(cluster, 0);
            Await.until("elected", controller::isActive);
            Await.until("told of itself", () -> brokers.metadata.containsKey(0));
            long session = store.sessionId();

            // When
            own.stop();
            var created = cluster.topicAdmin().createTopics(List.of(topic("t", 1, 1)), false);
            own.restart();

            // Then
            only(created);
            Await.until("t is known", () -> brokers.knows(0, "t", 1));
            assertEquals(session, store.sessionId());
            cluster.close();
        }
    }
}
