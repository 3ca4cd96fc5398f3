package io.barnabas.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.coordination.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two launchers as processes, the way the scripts start them. */
class LaunchersTest {
    private static final long DEADLINE_S = 60;

    @TempDir
    Path dir;

    private record Run(int exit, String out, String err) {}

    private Process start(Path out, Path err, Class<?> main, String... arguments) throws IOException {
        Path log4j = Files.writeString(
                dir.resolve("log4j.properties"),
                """
                log4j.rootLogger=INFO, console
                log4j.appender.console=org.apache.log4j.ConsoleAppender
                log4j.appender.console.layout=org.apache.log4j.PatternLayout
                log4j.appender.console.layout.ConversionPattern=%p %m (%c)%n
                """);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlog4j.configuration=" + log4j.toUri(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    private Run shell(String... arguments) throws IOException, InterruptedException {
        Path out = dir.resolve("shell.out");
        Path err = dir.resolve("shell.err");
        Process process = start(out, err, ZooKeeperShell.class, arguments);
        process.getOutputStream().close();
        assertTrue(process.waitFor(DEADLINE_S, TimeUnit.SECONDS));
        String told = Files.readString(out)
                .lines()
                .filter(line -> !line.startsWith("INFO"))
                .map(line -> line + "\n")
                .reduce("", String::concat);
        return new Run(process.exitValue(), told, Files.readString(err));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks as the broker does: a bare connection that closes again would earn a warning. */
    private static boolean answers(int port) {
        return new ZooKeeperProbe(ConnectString.parse("127.0.0.1:" + port), false)
                .look(500)
                .answers();
    }

    @Test
    void shouldStartWithoutAWarningAndServeTheShell() throws IOException, InterruptedException {
        // Given
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Path properties = Files.writeString(
                dir.resolve("zookeeper.properties"),
                "dataDir=" + dir.resolve("data") + "\nclientPort=" + port
                        + "\nmaxClientCnxns=0\nadmin.enableServer=false\n");
        Path out = dir.resolve("zookeeper.out");
        Process server = start(out, dir.resolve("zookeeper.err"), QuorumPeerMain.class, properties.toString());
        try {
            Await.until("listens", () -> answers(port));
            String address = "127.0.0.1:" + port;

            // When
            Run created = shell(address, "create", "/config", "{\"a\": \"b c\"}");
            Run listed = shell(address, "ls", "/");
            Run missing = shell(address, "get", "/nosuch");
            Run unknown = shell(address, "nosuch");

            // Then
            assertEquals(0, created.exit());
            String connected = "Connecting to " + address
                    + "\n\nWATCHER::\n\nWatchedEvent state:SyncConnected type:None path:null\n";
            assertEquals(connected + "[config, zookeeper]\n", listed.out());
            assertEquals("", listed.err());
            assertEquals(1, missing.exit());
            assertEquals("Node does not exist: /nosuch\n", missing.err());
            assertEquals(127, unknown.exit());
            assertTrue(unknown.err().endsWith("Command not found: Command not found nosuch\n"), unknown.err());
            String log = read(out);
            assertTrue(log.contains("|___  /"), "the banner");
            assertFalse(log.lines().limit(80).anyMatch(line -> line.startsWith("WARN")), log);
        } finally {
            server.destroy();
            assertTrue(server.waitFor(DEADLINE_S, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldSayInOneLineThatNobodyListens() throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        Run run = shell("127.0.0.1:" + port, "ls", "/");

        assertEquals(1, run.exit());
        assertEquals(
                "No connection to ZooKeeper at 127.0.0.1:" + port + ": nothing listens on 127.0.0.1:" + port
                        + ". Check host and port, and whether ZooKeeper runs.\n",
                run.err());
    }
}
