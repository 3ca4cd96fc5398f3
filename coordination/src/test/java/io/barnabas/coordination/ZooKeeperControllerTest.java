package io.barnabas.coordination;

import io.barnabas.coordination.zookeeper.ZooKeeperConfig;
import io.barnabas.coordination.zookeeper.ZooKeeperConnector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class ZooKeeperControllerTest extends ControllerContract {
    private static final AtomicInteger CHROOTS = new AtomicInteger();
    private static TestingServer zookeeper;

    private final String chroot = "/cluster-" + CHROOTS.incrementAndGet();
    private final List<MetadataStore> stores = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        zookeeper = new TestingServer();
    }

    @AfterAll
    static void stop() throws Exception {
        zookeeper.close();
    }

    @AfterEach
    void disconnect() {
        stores.forEach(MetadataStore::close);
    }

    @Override
    MetadataStore connect() {
        MetadataStore store = ZooKeeperConnector.connect(
                new ZooKeeperConfig(zookeeper.getConnectString() + chroot, 6_000, 10_000, false, Map.of()));
        stores.add(store);
        return store;
    }
}
