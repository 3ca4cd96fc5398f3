package io.barnabas.tools;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PastedDashesTest {
    @ParameterizedTest
    @CsvSource({
        "\u2013bootstrap-server, --bootstrap-server",
        "\u2014bootstrap-server, --bootstrap-server",
        "\u2010\u2010bootstrap\u2010server, --bootstrap-server",
        "\u2011\u2011topic, --topic",
        "\u2212\u2212topic=a\u2013b, --topic=a\u2013b",
        "-\u2013topic, --topic",
        "\u2013\u2013topic, --topic",
        "--bootstrap\u2013server=h:1, --bootstrap-server=h:1",
        "\u20135, -5",
        "\uFFFD\uFFFD\uFFFDtopic, --topic",
        "-x, -x",
        "--topic, --topic",
        "a\u2013b, a\u2013b",
        "\u2013, \u2013",
        "localhost:9092, localhost:9092",
    })
    void shouldUnderstandDashesFromDocuments(String pasted, String meant) {
        assertArrayEquals(new String[] {meant}, PastedDashes.understand(new String[] {pasted}));
    }

    @Test
    void shouldLeavePlainArgumentsAlone() {
        String[] args = {"--topic", "orders", "-1"};
        assertSame(args, PastedDashes.understand(args));
    }
}
