package io.barnabas.tests.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.barnabas.tests.integration.LocalCluster;
import io.barnabas.tests.integration.RunningProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients nobody here wrote, each a process of its own. */
class ConformanceIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Path KCAT = Path.of("/usr/bin/kcat");

    @TempDir
    static Path work;

    private static LocalCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LocalCluster.started(work);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.8.2", "3.9.1", "4.4.0"})
    void shouldServeApachesJavaClient(String version) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                "target/test-classes:target/clients/" + version + "/*",
                ClientProgram.class.getName(),
                cluster.bootstrap(),
                "java-" + version);
        try (RunningProcess client =
                RunningProcess.start("kafka-clients-" + version, Path.of("").toAbsolutePath(), Map.of(), command)) {
            int exit = client.awaitExit(LIMIT);
            client.out().forEach(line -> System.out.println("kafka-clients " + version + " | " + line));
            assertEquals(0, exit, client.transcript());
        }
    }

    @Test
    void shouldServeKcat() throws Exception {
        if (!Files.isExecutable(KCAT)) {
            System.out.println("kcat | skipped: not installed (apt-get install kcat, or scripts/conformance)");
        }
        assumeTrue(Files.isExecutable(KCAT), "kcat is not installed: apt-get install kcat, or scripts/conformance");
        assertEquals(
                0,
                cluster.tool("kafka-topics.sh", "--create", "--topic", "kcat", "--partitions", "2")
                        .awaitExit(LIMIT));

        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            RunningProcess produced = kcat(
                    "k:" + codec + "\n",
                    "-P",
                    "-t",
                    "kcat",
                    "-z",
                    codec,
                    "-K:",
                    "-H",
                    "codec=" + codec,
                    "-X",
                    "enable.idempotence=true");
            assertEquals(0, produced.awaitExit(LIMIT), produced.transcript());
        }
        RunningProcess consumed = kcat("", "-C", "-t", "kcat", "-e", "-o", "beginning", "-f", "%k:%s:%h\\n");
        assertEquals(0, consumed.awaitExit(LIMIT), consumed.transcript());
        assertEquals(
                List.of(
                        "k:gzip:codec=gzip",
                        "k:lz4:codec=lz4",
                        "k:none:codec=none",
                        "k:snappy:codec=snappy",
                        "k:zstd:codec=zstd"),
                consumed.out().stream().sorted().toList());
        RunningProcess listed = kcat("", "-L");
        assertTrue(listed.said("topic \"kcat\" with 2 partitions"), listed.transcript());
        RunningProcess atTime = kcat("", "-Q", "-t", "kcat:0:0");
        assertEquals(0, atTime.awaitExit(LIMIT), atTime.transcript());
        System.out.println("kcat | ok");
    }

    private static RunningProcess kcat(String input, String... arguments) {
        List<String> command = Stream.concat(
                        Stream.of(KCAT.toString(), "-b", cluster.bootstrap()), Stream.of(arguments))
                .toList();
        RunningProcess process = RunningProcess.start("kcat", work, Map.of(), command);
        process.type(input);
        process.awaitExit(LIMIT);
        return process;
    }
}
