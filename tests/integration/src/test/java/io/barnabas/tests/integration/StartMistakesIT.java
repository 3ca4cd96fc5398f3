package io.barnabas.tests.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot start says in one line what is wrong and what to do, exits non-zero, and does not hang. */
class StartMistakesIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path work;

    /** The process ended by itself, unhappy, with the words, and showed no stack trace. */
    private static void assertRefused(RunningProcess process, String... words) {
        int exit = process.awaitExit(LIMIT);
        assertNotEquals(0, exit, process.transcript());
        for (String word : words) {
            assertTrue(process.said(word), () -> "'" + word + "' not in\n" + process.transcript());
        }
        assertFalse(process.said("\tat "), () -> "a stack trace\n" + process.transcript());
    }

    @Test
    void shouldNameTheMissingZooKeeper() {
        try (LocalCluster cluster = new LocalCluster(work)) {
            assertRefused(
                    cluster.launchBroker("zookeeper.connection.timeout.ms=2000"),
                    "127.0.0.1:" + cluster.zooKeeperPort,
                    "ZooKeeper");
        }
    }

    @Test
    void shouldEndAtOnceWhenStoppedWhileItWaitsForZooKeeper() {
        try (LocalCluster cluster = new LocalCluster(work)) {
            RunningProcess broker = cluster.launchBroker();
            broker.awaitLine("Waiting for ZooKeeper", LIMIT);

            long start = System.nanoTime();
            assertEquals(143, broker.terminate(), broker.transcript());

            assertTrue(System.nanoTime() - start < Duration.ofSeconds(5).toNanos(), broker.transcript());
        }
    }

    @Test
    void shouldSayWhenWhatAnswersIsNotZooKeeper() throws IOException {
        try (LocalCluster cluster = new LocalCluster(work);
                ServerSocket stranger = new ServerSocket(cluster.zooKeeperPort, 50, InetAddress.getLoopbackAddress())) {
            answerNothing(stranger);
            assertRefused(
                    cluster.launchBroker("zookeeper.connection.timeout.ms=2000"),
                    "" + cluster.zooKeeperPort,
                    "ZooKeeper");
        }
    }

    /** Accepts, reads a little, answers with something else, and hangs up: a web server, seen from a ZooKeeper client. */
    private static void answerNothing(ServerSocket server) {
        Thread stranger = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // The peer left or the test closed the server; the loop's condition tells which.
                    continue;
                }
            }
        });
        stranger.setDaemon(true);
        stranger.start();
    }

    @Test
    void shouldNameThePortThatIsTaken() throws IOException {
        try (LocalCluster cluster = new LocalCluster(work);
                ServerSocket holder = new ServerSocket(cluster.brokerPort, 50, InetAddress.getLoopbackAddress())) {
            cluster.startZooKeeper();
            assertTrue(holder.isBound());
            assertRefused(cluster.launchBroker(), "" + cluster.brokerPort, "in use");
        }
    }

    @Test
    void shouldNameTheLogDirThatCannotBeWritten() throws IOException {
        try (LocalCluster cluster = new LocalCluster(work)) {
            cluster.startZooKeeper();
            Path file = Files.writeString(work.resolve("plain-file"), "in the way");
            assertRefused(
                    cluster.launchBroker("log.dirs=" + file.resolve("data")),
                    file.resolve("data").toString());
        }
    }

    @Test
    void shouldRefuseALogDirOfAnotherCluster() throws IOException {
        try (LocalCluster cluster = new LocalCluster(work)) {
            cluster.startZooKeeper();
            Files.createDirectories(cluster.dataDir());
            Files.write(
                    cluster.dataDir().resolve("meta.properties"),
                    List.of("version=0", "broker.id=0", "cluster.id=anotherclusterXXXXXXXX"));
            assertRefused(cluster.launchBroker(), "anotherclusterXXXXXXXX", "meta.properties");
        }
    }

    @Test
    void shouldRefuseABrokerIdThatIsAlive() {
        try (LocalCluster cluster = LocalCluster.started(work)) {
            Path second = Installation.write(
                    work.resolve("second.properties"),
                    "broker.id=0",
                    "listeners=PLAINTEXT://127.0.0.1:" + Installation.freePort(),
                    "log.dirs=" + work.resolve("second-data"),
                    "zookeeper.connect=127.0.0.1:" + cluster.zooKeeperPort);
            try (RunningProcess process = Installation.start(work, "kafka-server-start.sh", second.toString())) {
                assertRefused(process, "broker.id", "127.0.0.1:" + cluster.brokerPort);
            }
            assertTrue(cluster.broker().isAlive());
        }
    }

    @Test
    void shouldRefuseALogDirInUse() {
        try (LocalCluster cluster = LocalCluster.started(work)) {
            Path second = Installation.write(
                    work.resolve("second.properties"),
                    "broker.id=1",
                    "listeners=PLAINTEXT://127.0.0.1:" + Installation.freePort(),
                    "log.dirs=" + cluster.dataDir(),
                    "zookeeper.connect=127.0.0.1:" + cluster.zooKeeperPort);
            try (RunningProcess process = Installation.start(work, "kafka-server-start.sh", second.toString())) {
                assertRefused(process, cluster.dataDir().toString());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "broker.id=abc,broker.id,abc,INT",
        "num.partitions=0,num.partitions,0,at least 1",
        "listeners=PLAINTEXT://127.0.0.1:99999,listeners,99999,listeners",
        "compression.type=brotli,compression.type,brotli,producer",
        "log.retention.ms=-2,log.retention.ms,-2,-1",
        "zookeeper.connect=,zookeeper.connect,zookeeper.connect,zookeeper.connect",
    })
    void shouldNameKeyValueAndRangeOfABadSetting(String override, String key, String value, String range) {
        try (LocalCluster cluster = new LocalCluster(work)) {
            assertRefused(cluster.launchBroker(override), key, value, range);
        }
    }

    @Test
    void shouldWarnOnceAboutAnUnknownSettingAndStart() {
        try (LocalCluster cluster = LocalCluster.started(work, "log.retention.huors=1")) {
            long warnings = cluster.broker().out().stream()
                    .filter(line -> line.contains(" WARN "))
                    .count();
            assertTrue(warnings == 1 && cluster.broker().said("log.retention.huors"), () -> cluster.broker()
                    .transcript());
        }
    }

    @Test
    void shouldNameTheMissingPropertiesFile() {
        try (RunningProcess process = Installation.start(work, "kafka-server-start.sh", "no-such.properties")) {
            assertRefused(process, "no-such.properties");
        }
    }

    @Test
    void shouldRefuseAnOlderJavaBeforeStartingIt() throws IOException {
        Path home = Files.createDirectories(work.resolve("jdk8/bin")).getParent();
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"1.8.0_392\"\n");
        Path java = Files.writeString(home.resolve("bin/java"), "#!/bin/sh\necho started >&2\nexit 3\n");
        assertTrue(java.toFile().setExecutable(true));
        try (RunningProcess process = Installation.start(
                work, Map.of("JAVA_HOME", home.toString()), "kafka-server-start.sh", "any.properties")) {
            assertRefused(process, "1.8.0_392", "17", "JAVA_HOME");
        }
    }

    @Test
    void shouldNameTheZooKeeperPortThatIsTaken() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Path file = Installation.write(
                    work.resolve("zookeeper.properties"),
                    "dataDir=" + work.resolve("zookeeper"),
                    "clientPort=" + holder.getLocalPort(),
                    "clientPortAddress=127.0.0.1",
                    "admin.enableServer=false");
            try (RunningProcess process = Installation.start(work, "zookeeper-server-start.sh", file.toString())) {
                assertRefused(process, "" + holder.getLocalPort());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "clientPort=2181,dataDir",
        "dataDir=DIR,clientPort",
        "dataDir=DIR;clientPort=abc,abc",
        "dataDir=DIR;clientPort=2181;tickTime=x,x"
    })
    void shouldNameWhatIsWrongInZooKeeperProperties(String settings, String word) {
        String[] lines =
                settings.replace("DIR", work.resolve("zookeeper").toString()).split(";");
        Path file = Installation.write(work.resolve("zookeeper.properties"), lines);
        try (RunningProcess process = Installation.start(work, "zookeeper-server-start.sh", file.toString())) {
            assertRefused(process, word);
        }
    }
}
