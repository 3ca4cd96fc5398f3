package io.barnabas.tools.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.tools.Options;
import io.barnabas.tools.Tool;
import io.barnabas.tools.Transcripts;
import java.io.PrintStream;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** See {@link Transcripts}. */
class AdminTranscriptTest {
    private static final Pattern OPTION = Pattern.compile("(?m)^--([a-z][a-z.-]*)");

    static Stream<Transcripts.Case> cases() {
        return Stream.of(
                        "kafka-get-offsets",
                        "kafka-delete-records",
                        "kafka-log-dirs",
                        "kafka-broker-api-versions",
                        "kafka-configs",
                        "kafka-leader-election",
                        "kafka-cluster")
                .flatMap(Transcripts::of);
    }

    private static Tool tool(String name, PrintStream out, PrintStream err) {
        return switch (name) {
            case "kafka-get-offsets" -> new GetOffsetShell(out, err);
            case "kafka-delete-records" -> new DeleteRecordsCommand(out, err);
            case "kafka-log-dirs" -> new LogDirsCommand(out, err);
            case "kafka-broker-api-versions" -> new BrokerApiVersionsCommand(out, err);
            case "kafka-configs" -> new ConfigCommand(out, err);
            case "kafka-leader-election" -> new LeaderElectionCommand(out, err);
            default -> new ClusterTool(out, err);
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldPrintWhatApachesCommandPrints(Transcripts.Case expected) {
        Transcripts.check(expected, (out, err) -> tool(expected.tool(), out, err));
    }

    static Stream<Arguments> models() {
        return Stream.of(
                Arguments.of("kafka-get-offsets", GetOffsetShell.model()),
                Arguments.of("kafka-delete-records", DeleteRecordsCommand.model()),
                Arguments.of("kafka-configs", ConfigCommandOptions.model()),
                Arguments.of("kafka-leader-election", LeaderElectionCommandOptions.model()),
                Arguments.of("kafka-log-dirs", LogDirsCommand.model()),
                Arguments.of("kafka-broker-api-versions", BrokerApiVersionsCommand.model()));
    }

    @ParameterizedTest
    @MethodSource("models")
    void shouldExplainExactlyTheOptionsThatAreUnderstood(String name, Options model) {
        Set<String> explained = new TreeSet<>();
        for (Matcher option = OPTION.matcher(tool(name, System.out, System.err).usage()); option.find(); ) {
            explained.add(option.group(1));
        }
        Set<String> understood = new TreeSet<>();
        model.names().forEach(understood::add);
        assertEquals(explained, understood);
    }
}
