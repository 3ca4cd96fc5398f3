package io.barnabas.tools.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
    private static final int MAX_CONNECTIONS = 10;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private int run(String... args) {
        return new DoctorCommand(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(args);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    }

    private void assertSays(String text) {
        assertTrue(said().contains(text), () -> "not said: " + text + "\n" + said());
    }

    /** A server that answers whatever it is told with this, and hangs up; null: it keeps silent. */
    private String serverThatSays(String answer) throws IOException {
        ServerSocket server = new ServerSocket(0, MAX_CONNECTIONS, InetAddress.getLoopbackAddress());
        open.add(server);
        Thread thread = new Thread(() -> serve(server, answer));
        thread.setDaemon(true);
        thread.start();
        return "127.0.0.1:" + server.getLocalPort();
    }

    private void serve(ServerSocket server, String answer) {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                if (answer != null) {
                    socket.getInputStream().read(new byte[1024]);
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    socket.close();
                }
            }
        } catch (IOException e) {
            // The test is over: its sockets are closed.
            return;
        }
    }

    @Test
    void shouldNameTheServerNobodyHasHeardOf() {
        assertEquals(1, run("--bootstrap-server", "localhot:9092"));
        assertSays("1 name       FAIL the name 'localhot' cannot be resolved");
        assertSays("Did you mean localhost?");
        assertSays("2 tcp        -    not looked at");
    }

    @Test
    void shouldSayThatNothingListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertEquals(1, run("--bootstrap-server", "127.0.0.1:" + port));
        assertSays("2 tcp        FAIL 127.0.0.1:" + port + " refused the connection: nothing listens on that port");
    }

    @Test
    void shouldRecogniseZooKeepersPort() throws IOException {
        String zooKeeper = serverThatSays("Zookeeper version: 3.9.5-abc, built on 2026\nMode: standalone\n");
        assertEquals(1, run("--bootstrap-server", zooKeeper));
        assertSays("3 protocol   FAIL");
        assertSays("This is ZooKeeper's port.");
    }

    @Test
    void shouldRecogniseAWebServer() throws IOException {
        assertEquals(1, run("--bootstrap-server", serverThatSays("HTTP/1.1 400 Bad Request\r\n\r\n")));
        assertSays("It is a web server");
    }

    @Test
    void shouldRecogniseTls() throws IOException {
        assertEquals(1, run("--bootstrap-server", serverThatSays("\u0015\u0003\u0003\u0000\u0002\u0002\u0046")));
        assertSays("It speaks TLS");
    }

    @Test
    void shouldGiveUpOnAServerThatKeepsSilent() throws IOException {
        assertEquals(1, run("--bootstrap-server", serverThatSays(null), "--timeout-ms", "100"));
        assertSays("takes connections but does not answer");
    }

    @Test
    void shouldLookAtZooKeeperThoughTheBrokerIsAway() throws IOException {
        String zooKeeper = serverThatSays("Zookeeper version: 3.9.5-abc, built on 2026\nMode: follower\n");
        assertEquals(1, run("--bootstrap-server", "localhot:9092", "--zookeeper", zooKeeper + "/chroot"));
        assertSays("6 zookeeper  ok   " + zooKeeper + " is ZooKeeper 3.9.5, follower");
    }

    @Test
    void shouldRefuseWhatIsNoServer() {
        assertEquals(1, run("--bootstrap-server", "localhost"));
        assertSays("'localhost' has no port: write host:port, for example localhost:9092");
        assertEquals(1, run("--bootstrap-server", "localhost:65536"));
        assertSays("is no port: a number from 1 to 65535 is");
        assertEquals(1, run("--bootstrap-server", ","));
        assertSays("--bootstrap-server names no server");
        assertEquals(1, run("--bootstrap-server", "localhost:1", "--timeout-ms", "0"));
        assertSays("--timeout-ms must be from 1 to 60000");
        assertEquals(1, run());
        assertSays("Missing required argument \"[bootstrap-server]\"");
    }
}
