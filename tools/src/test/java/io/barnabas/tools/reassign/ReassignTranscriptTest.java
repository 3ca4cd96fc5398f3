package io.barnabas.tools.reassign;

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
class ReassignTranscriptTest {
    private static final Pattern OPTION = Pattern.compile("(?m)^--([a-z][a-z-]*)");

    static Stream<Transcripts.Case> cases() {
        return Transcripts.of("kafka-reassign-partitions");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldPrintWhatApachesCommandPrints(Transcripts.Case expected) {
        Transcripts.check(expected, ReassignPartitionsCommand::new);
    }

    @Test
    void shouldExplainExactlyTheOptionsThatAreUnderstood() {
        Set<String> explained = new TreeSet<>();
        String usage = new ReassignPartitionsCommand(System.out, System.err).usage();
        for (Matcher option = OPTION.matcher(usage); option.find(); ) {
            explained.add(option.group(1));
        }
        Set<String> understood = new TreeSet<>();
        ReassignPartitionsCommandOptions.model().names().forEach(understood::add);
        assertEquals(explained, understood);
    }
}
