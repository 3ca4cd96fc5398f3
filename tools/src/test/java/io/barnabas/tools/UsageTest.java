package io.barnabas.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UsageTest {
    private static final Pattern OPTION = Pattern.compile("(?m)^--([a-z][a-z.-]*)");
    /** Options of older documents: understood, not advertised. */
    private static final Set<String> LEGACY = Set.of("zookeeper", "broker-list");

    static Stream<Arguments> tools() {
        return Stream.of(
                Arguments.of(new TopicCommand(System.out, System.err), TopicCommandOptions.model()),
                Arguments.of(
                        new ConsoleProducer(System.in, false, System.out, System.err), ConsoleProducerOptions.model()),
                Arguments.of(new ConsoleConsumer(System.out, System.out, System.err), ConsoleConsumerOptions.model()));
    }

    @ParameterizedTest
    @MethodSource("tools")
    void shouldExplainExactlyTheOptionsThatAreUnderstood(Tool tool, Options model) {
        Set<String> explained = new TreeSet<>();
        for (Matcher option = OPTION.matcher(tool.usage()); option.find(); ) {
            explained.add(option.group(1));
        }
        Set<String> understood = new TreeSet<>();
        model.names().forEach(understood::add);
        explained.removeAll(LEGACY);
        understood.removeAll(LEGACY);
        assertEquals(explained, understood);
    }
}
