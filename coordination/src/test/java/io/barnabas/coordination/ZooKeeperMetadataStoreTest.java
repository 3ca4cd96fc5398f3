package io.barnabas.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.coordination.zookeeper.ZooKeeperConfig;
import io.barnabas.coordination.zookeeper.ZooKeeperConnector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ZooKeeperMetadataStoreTest extends MetadataStoreContract {
    private static final AtomicInteger CHROOTS = new AtomicInteger();
    private static TestingServer zookeeper;

    private final String chroot = "/test/" + CHROOTS.incrementAndGet();
    private final List<MetadataStore> stores = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        zookeeper = new TestingServer();
    }

    @AfterAll
    static void stop() throws IOException {
        zookeeper.close();
    }

    @AfterEach
    void close() {
        stores.forEach(MetadataStore::close);
    }

    @Override
    MetadataStore connect() {
        MetadataStore store = ZooKeeperConnector.connect(config(zookeeper.getConnectString() + chroot, 10_000));
        stores.add(store);
        return store;
    }

    private static ZooKeeperConfig config(String connect, int connectionTimeoutMs) {
        return new ZooKeeperConfig(connect, 10_000, connectionTimeoutMs, false, Map.of());
    }

    private static String failure(String connect) {
        return assertThrows(CoordinationException.class, () -> ZooKeeperConnector.connect(config(connect, 1_000)))
                .getMessage();
    }

    @Test
    void shouldNameTheServerThatDoesNotListen() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        String message = failure("127.0.0.1:" + port);

        assertEquals(
                "No connection to ZooKeeper at 127.0.0.1:" + port
                        + " within 1000 ms: nothing listens on 127.0.0.1:"
                        + port
                        + ". Start ZooKeeper first (bin/zookeeper-server-start.sh config/zookeeper.properties), or correct"
                        + " zookeeper.connect.",
                message);
    }

    @Test
    void shouldNameTheHostThatIsUnknown() {
        assertTrue(failure("no-such-host.invalid:2181").contains("the host name no-such-host.invalid is unknown"));
    }

    @Test
    void shouldSayThatItIsNotZooKeeper() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> answerLikeAWebServer(socket));
            server.setDaemon(true);
            server.start();

            String message = failure("127.0.0.1:" + socket.getLocalPort());

            assertTrue(message.contains("answers, but it is not ZooKeeper"), message);
        }
    }

    private static void answerLikeAWebServer(ServerSocket socket) {
        while (!socket.isClosed()) {
            try (var accepted = socket.accept()) {
                accepted.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
            } catch (IOException e) {
                // The socket is closed when the test ends; the loop sees it.
                continue;
            }
        }
    }

    @Test
    void shouldSayWhichRightIsMissingForSecureZnodes() {
        ZooKeeperConfig secure =
                new ZooKeeperConfig(zookeeper.getConnectString() + chroot, 10_000, 10_000, true, Map.of());

        String message = assertThrows(CoordinationException.class, () -> ZooKeeperConnector.connect(secure))
                .getMessage();

        assertTrue(message.contains("zookeeper.set.acl"), message);
    }

    @Test
    void shouldRefuseAConnectStringThatIsNone() {
        assertTrue(failure("").contains("names no server"));
        assertTrue(failure("localhost:x").contains("whose port x is not a number"));
        assertTrue(failure("h1:2181/a,h2:2181/a").contains("belongs once at the end"));
    }
}
