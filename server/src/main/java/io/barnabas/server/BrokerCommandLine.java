package io.barnabas.server;

import io.barnabas.common.AppInfo;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The broker's command line: a file, and {@code --override property=value} as often as wanted. Read by hand because the
 * usage text is Apache's to the letter and two options are not worth a library's start-up time in every broker.
 *
 * @param propertiesFile server.properties; null when there is only a message
 * @param overrides {@code property=value}, in order
 * @param message what to print instead of starting
 */
record BrokerCommandLine(Path propertiesFile, List<String> overrides, Optional<Message> message) {
    private static final List<String> OPTIONS = List.of(
            "Option               Description                                         ",
            "------               -----------                                         ",
            "--override <String>  Optional property that should override values set in",
            "                       server.properties file                            ",
            "--version            Print version information and exit.                 ");
    private static final String USAGE =
            "USAGE: java [options] kafka.Kafka server.properties [--override property=value]*";

    /** Text for the user and what to exit with. */
    record Message(List<String> lines, int exitCode) {
        void print() {
            PrintStream stream = exitCode == 0 ? System.out : System.err;
            lines.forEach(stream::println);
        }
    }

    static BrokerCommandLine parse(String[] args) {
        List<String> arguments = List.of(args);
        if (arguments.contains("--version")) {
            return onlyMessage(List.of(AppInfo.KAFKA_VERSION), 0);
        }
        if (args.length == 0 || arguments.contains("--help")) {
            return usage(USAGE);
        }
        List<String> overrides = new ArrayList<>();
        for (int n = 1; n < args.length; n++) {
            if (args[n].startsWith("--override=")) {
                overrides.add(args[n].substring("--override=".length()));
            } else if (args[n].equals("--override") && n + 1 < args.length) {
                overrides.add(args[++n]);
            } else if (args[n].equals("--override")) {
                return usage("Option override requires an argument");
            } else if (args[n].startsWith("-")) {
                return usage(args[n].replaceFirst("^-+", "") + " is not a recognized option");
            } else {
                return usage("Found non argument parameters: " + args[n]);
            }
        }
        return new BrokerCommandLine(Path.of(args[0]), List.copyOf(overrides), Optional.empty());
    }

    private static BrokerCommandLine usage(String firstLine) {
        List<String> lines = new ArrayList<>(List.of(firstLine));
        lines.addAll(OPTIONS);
        return onlyMessage(lines, 1);
    }

    private static BrokerCommandLine onlyMessage(List<String> lines, int exitCode) {
        return new BrokerCommandLine(null, List.of(), Optional.of(new Message(lines, exitCode)));
    }
}
