package io.barnabas.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootstrapTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private String servers(String... args) {
        Options options = new Options("t").arguments("bootstrap-server", "broker-list", "zookeeper");
        return Bootstrap.servers(options.parse(args), new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:2181, localhost:9092",
        "'zk1:2181,zk2:2181/kafka', 'zk1:9092,zk2:9092'",
        "zk, zk:9092",
        "[::1]:2181, [::1]:9092",
        "[::1], [::1]:9092",
    })
    void shouldLookForBrokersBesideZooKeeper(String zookeeper, String brokers) {
        assertEquals(brokers, Bootstrap.besideZooKeeper(zookeeper));
    }

    @Test
    void shouldSayInOneLineWhatAnOldOptionWasTakenFor() {
        assertEquals("localhost:9092", servers("--zookeeper", "localhost:2181"));
        assertEquals(1, said.toString(StandardCharsets.UTF_8).lines().count());
        said.reset();
        assertEquals("a:1", servers("--broker-list", "a:1"));
        assertEquals(1, said.toString(StandardCharsets.UTF_8).lines().count());
    }

    @Test
    void shouldSayNothingWhenTheOptionOfTodayIsThere() {
        assertEquals("a:1", servers("--broker-list", "b:2", "--bootstrap-server", "a:1"));
        assertEquals("", said.toString(StandardCharsets.UTF_8));
    }
}
