package io.barnabas.tools.dump;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.tools.Transcripts;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** See {@link Transcripts}. */
class DumpTranscriptTest {
    static Stream<Transcripts.Case> cases() {
        return Transcripts.of("kafka-dump-log");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldPrintWhatApachesCommandPrints(Transcripts.Case expected) {
        Transcripts.check(expected, DumpLogSegments::new);
    }

    @Test
    void shouldExplainExactlyTheOptionsThatAreUnderstood() {
        Set<String> explained = new TreeSet<>();
        String usage = new DumpLogSegments(System.out, System.err).usage();
        for (Matcher option = Pattern.compile("(?m)^--([a-z][a-z-]*)").matcher(usage); option.find(); ) {
            explained.add(option.group(1));
        }
        Set<String> understood = new TreeSet<>();
        DumpLogOptions.model().names().forEach(understood::add);
        assertEquals(explained, understood);
    }
}
