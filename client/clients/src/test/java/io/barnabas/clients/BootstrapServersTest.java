package io.barnabas.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.common.Node;
import io.barnabas.common.config.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootstrapServersTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:9092, localhost, 9092",
        "http://localhost:9092, localhost, 9092",
        "PLAINTEXT://10.0.0.1:19092, 10.0.0.1, 19092",
        "[::1]:9092, ::1, 9092",
        ":9092, '', 9092",
    })
    void shouldReadServers(String server, String host, int port) {
        assertEquals(new Node(-1, host, port), BootstrapServers.parse(server, -1));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, Invalid url in bootstrap.servers: localhost",
        "localhost:abc, Invalid url in bootstrap.servers: localhost:abc",
        "localhost:, Invalid url in bootstrap.servers: localhost:",
        "localhost:99999, Invalid port in bootstrap.servers: localhost:99999",
        "::1:9092, Invalid url in bootstrap.servers: ::1:9092",
    })
    void shouldNameWhatIsWrongWithAServer(String server, String message) {
        ConfigException failure = assertThrows(ConfigException.class, () -> BootstrapServers.parse(server, -1));
        assertEquals(message, failure.getMessage());
    }

    @Test
    void shouldNumberServersDownwards() {
        List<Node> nodes = BootstrapServers.resolve(List.of("127.0.0.1:1", "127.0.0.1:2"), new ClientLog(""));
        assertEquals(List.of(new Node(-1, "127.0.0.1", 1), new Node(-2, "127.0.0.1", 2)), nodes);
    }

    @Test
    void shouldRefuseToStartFromNowhere() {
        assertThrows(ConfigException.class, () -> BootstrapServers.resolve(List.of(""), new ClientLog("")));
    }
}
