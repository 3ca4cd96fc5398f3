package io.barnabas.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Command lines that need no broker, and what Apache Kafka 3.9.1's own commands print for them: the files
 * {@code <tool>.transcript} hold its recorded output without stack frames, {@code <usage>} standing for the usage text,
 * which is a file of its own, and {@code <synopsis>} for the part of it above the first empty line.
 */
public final class Transcripts {
    /** Apache's commands give none. */
    private static final Pattern HINT = Pattern.compile("(?m)^" + Hints.PREFIX + ".*\n");

    private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private Transcripts() {}

    /** One command line with what it should print. */
    public record Case(String tool, String command, String out, String err, int exit) {
        @Override
        public String toString() {
            return tool + " " + command;
        }
    }

    /** Makes the tool for one run. */
    @FunctionalInterface
    public interface Factory {
        Tool tool(PrintStream out, PrintStream err);
    }

    /** The recorded command lines of a tool, by its name in {@code bin/} without the ending. */
    public static Stream<Case> of(String tool) {
        String text;
        try (InputStream file = Tool.class.getResourceAsStream(tool + ".transcript")) {
            text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Pattern block = Pattern.compile(
                "(?m)^\\$ " + tool + "(.*)\n--- stdout\n((?s:.*?))--- stderr\n((?s:.*?))--- exit (\\d+)$");
        List<Case> cases = new ArrayList<>();
        for (Matcher each = block.matcher(text); each.find(); ) {
            cases.add(new Case(
                    tool, each.group(1).trim(), each.group(2), each.group(3), Integer.parseInt(each.group(4))));
        }
        return cases.stream();
    }

    /** Runs the tool and compares stdout, stderr and the exit status. */
    public static void check(Case expected, Factory factory) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Tool tool = factory.tool(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        int exit = tool.run(arguments(expected.command()));
        assertEquals(withUsage(expected.out(), tool), out.toString(StandardCharsets.UTF_8));
        assertEquals(
                withUsage(expected.err(), tool),
                HINT.matcher(err.toString(StandardCharsets.UTF_8)).replaceAll(""));
        assertEquals(expected.exit(), exit);
    }

    private static String withUsage(String text, Tool tool) {
        if (!text.contains("<usage>\n") && !text.contains("<synopsis>\n")) {
            return text;
        }
        String usage = tool.usage();
        return text.replace("<usage>\n", usage).replace("<synopsis>\n", usage.substring(0, usage.indexOf("\n\n") + 1));
    }

    private static String[] arguments(String command) {
        List<String> arguments = new ArrayList<>();
        for (Matcher each = ARGUMENT.matcher(command); each.find(); ) {
            arguments.add(each.group(1) != null ? each.group(1) : each.group(2));
        }
        return arguments.toArray(String[]::new);
    }
}
