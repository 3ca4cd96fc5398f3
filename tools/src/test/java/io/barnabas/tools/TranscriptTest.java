package io.barnabas.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Command lines that need no broker, against what Apache Kafka 3.9.1's own commands print for them: the files hold its
 * recorded output without stack frames, {@code <usage>} standing for the usage text, which is a file of its own.
 */
class TranscriptTest {
    private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private record Case(String tool, String command, String out, String err, int exit) {
        @Override
        public String toString() {
            return tool + " " + command;
        }
    }

    static Stream<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String tool : List.of("kafka-topics", "kafka-console-producer", "kafka-console-consumer")) {
            read(tool, cases);
        }
        return cases.stream();
    }

    private static void read(String tool, List<Case> cases) throws IOException {
        String text;
        try (InputStream file = TranscriptTest.class.getResourceAsStream(tool + ".transcript")) {
            text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
        Pattern block = Pattern.compile(
                "(?m)^\\$ " + tool + "(.*)\n--- stdout\n((?s:.*?))--- stderr\n((?s:.*?))--- exit (\\d+)$");
        for (Matcher each = block.matcher(text); each.find(); ) {
            cases.add(new Case(
                    tool, each.group(1).trim(), each.group(2), each.group(3), Integer.parseInt(each.group(4))));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldPrintWhatApachesCommandPrints(Case expected) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Tool tool =
                switch (expected.tool()) {
                    case "kafka-topics" -> new TopicCommand(outStream, errStream);
                    case "kafka-console-producer" ->
                        new ConsoleProducer(new ByteArrayInputStream(new byte[0]), false, outStream, errStream);
                    default -> new ConsoleConsumer(out, outStream, errStream);
                };
        int exit = tool.run(arguments(expected.command()));
        assertEquals(expected.out(), out.toString(StandardCharsets.UTF_8));
        assertEquals(expected.err().replace("<usage>\n", tool.usage()), err.toString(StandardCharsets.UTF_8));
        assertEquals(expected.exit(), exit);
    }

    private static String[] arguments(String command) {
        List<String> arguments = new ArrayList<>();
        for (Matcher each = ARGUMENT.matcher(command); each.find(); ) {
            arguments.add(each.group(1) != null ? each.group(1) : each.group(2));
        }
        return arguments.toArray(String[]::new);
    }
}
