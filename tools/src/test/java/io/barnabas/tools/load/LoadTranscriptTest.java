package io.barnabas.tools.load;

import io.barnabas.tools.Transcripts;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** See {@link Transcripts}. */
class LoadTranscriptTest {
    static Stream<Transcripts.Case> cases() {
        return Stream.of(
                        "kafka-producer-perf-test",
                        "kafka-consumer-perf-test",
                        "kafka-verifiable-producer",
                        "kafka-verifiable-consumer",
                        "kafka-e2e-latency")
                .flatMap(Transcripts::of);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldPrintWhatApachesCommandPrints(Transcripts.Case expected) {
        Transcripts.check(expected, (out, err) -> switch (expected.tool()) {
            case "kafka-producer-perf-test" -> new ProducerPerformance(out, err);
            case "kafka-consumer-perf-test" -> new ConsumerPerformance(out, err, Progress.none());
            case "kafka-verifiable-consumer" -> new VerifiableConsumer(out, err);
            case "kafka-verifiable-producer" -> new VerifiableProducer(out, err);
            default -> new EndToEndLatency(out, err);
        });
    }
}
