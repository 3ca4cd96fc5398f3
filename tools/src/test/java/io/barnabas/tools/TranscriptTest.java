package io.barnabas.tools;

import java.io.ByteArrayInputStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** See {@link Transcripts}. */
class TranscriptTest {
    static Stream<Transcripts.Case> cases() {
        return Stream.of("kafka-topics", "kafka-console-producer", "kafka-console-consumer")
                .flatMap(Transcripts::of);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldPrintWhatApachesCommandPrints(Transcripts.Case expected) {
        Transcripts.check(expected, (out, err) -> switch (expected.tool()) {
            case "kafka-topics" -> new TopicCommand(out, err);
            case "kafka-console-producer" ->
                new ConsoleProducer(new ByteArrayInputStream(new byte[0]), false, out, err);
            default -> new ConsoleConsumer(out, out, err);
        });
    }
}
