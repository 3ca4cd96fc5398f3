package io.barnabas.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.barnabas.common.config.ConfigException;
import io.barnabas.common.protocol.Errors;
import java.util.List;
import org.junit.jupiter.api.Test;

class HintsTest {
    @Test
    void shouldGuessWhatWasMeant() {
        List<String> options = List.of("from-beginning", "topic", "offset", "list");
        assertEquals("from-beginning", Hints.nearest("from-begining", options));
        assertEquals("topic", Hints.nearest("topics", options));
        assertEquals("list", Hints.nearest("lsit", options));
        assertNull(Hints.nearest("zookeeper", options));
        assertNull(Hints.nearest("lo", options), "a short word is near everything");
        assertNull(Hints.nearest("topic", List.of("topic")), "what is there was not misspelt");
    }

    @Test
    void shouldMeasureSlipsOfTheFinger() {
        assertEquals(0, Hints.slips("localhost", "localhost"));
        assertEquals(1, Hints.slips("localhot", "localhost"));
        assertEquals(1, Hints.slips("locahlost", "localhost"), "swapped");
        assertEquals(2, Hints.slips("lcalhst", "localhost"));
        assertEquals(9, Hints.slips("", "localhost"));
    }

    @Test
    void shouldNameTheTopicThatWasMeantOrHowToFindIt() {
        assertEquals("did you mean the topic 'orders'?", Hints.ofMissingTopic("ordrs", List.of("orders", "bills")));
        assertEquals(
                "kafka-topics.sh --list shows the topics there are.", Hints.ofMissingTopic("cats", List.of("orders")));
    }

    @Test
    void shouldKnowTheUsualCures() {
        assertEquals(
                "write host:port, for example --bootstrap-server localhost:9092.",
                Hints.of(new ConfigException("Invalid url in bootstrap.servers: localhost")));
        assertEquals(
                "name one of the brokers, for example --bootstrap-server localhost:9092.",
                Hints.of(new UsageException("Missing required argument \"[bootstrap-server]\"")));
        assertNull(Hints.of(Errors.UNKNOWN_SERVER_ERROR.exception()));
        assertNull(Hints.of(new IllegalStateException()));
    }
}
