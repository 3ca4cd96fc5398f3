package io.barnabas.tools.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.tools.ArgumentTool;
import io.barnabas.tools.Tool;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoadUsageTest {
    private static final Pattern OPTION = Pattern.compile("(?m)^ {0,2}(?:-h, )?--([a-z][a-z.-]*)(?= |$)");

    static Stream<ArgumentTool> tools() {
        return Stream.of(
                new ProducerPerformance(System.out, System.err),
                new VerifiableProducer(System.out, System.err),
                new VerifiableConsumer(System.out, System.err));
    }

    private static void assertExplains(Tool tool, Iterable<String> options) {
        Set<String> explained = new TreeSet<>();
        String usage = tool.usage();
        for (Matcher option = OPTION.matcher(usage.substring(Math.max(0, usage.indexOf("arguments:"))));
                option.find(); ) {
            explained.add(option.group(1));
        }
        Set<String> understood = new TreeSet<>();
        options.forEach(understood::add);
        assertEquals(explained, understood);
    }

    @ParameterizedTest
    @MethodSource("tools")
    void shouldExplainExactlyTheOptionsThatAreUnderstood(ArgumentTool tool) {
        assertExplains(tool, tool.parser().names());
    }

    @Test
    void shouldExplainExactlyTheOptionsOfTheConsumerPerformanceTest() {
        assertExplains(
                new ConsumerPerformance(System.out, System.err, Progress.none()),
                ConsumerPerformanceOptions.model().names());
    }
}
