package io.barnabas.tools.reassign;

import io.barnabas.tools.Options;
import io.barnabas.tools.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line of {@code kafka-reassign-partitions.sh}: what it accepts, and which of it goes together. */
final class ReassignPartitionsCommandOptions {
    static final String GENERATE = "generate";
    static final String EXECUTE = "execute";
    static final String VERIFY = "verify";
    static final String CANCEL = "cancel";
    static final String LIST = "list";
    static final String SERVER = "bootstrap-server";
    static final String CONFIG = "command-config";
    static final String FILE = "reassignment-json-file";
    static final String TOPICS = "topics-to-move-json-file";
    static final String BROKERS = "broker-list";
    static final String WITHOUT_RACKS = "disable-rack-aware";
    static final String THROTTLE = "throttle";
    static final String FOLDER_THROTTLE = "replica-alter-log-dirs-throttle";
    static final String TIMEOUT = "timeout";
    static final String ADDITIONAL = "additional";
    static final String PRESERVE = "preserve-throttles";

    private static final List<String> ACTIONS = List.of(GENERATE, EXECUTE, VERIFY, CANCEL, LIST);
    private static final Map<String, List<String>> NEEDED = Map.of(
            VERIFY, List.of(FILE),
            GENERATE, List.of(TOPICS, BROKERS),
            EXECUTE, List.of(FILE),
            CANCEL, List.of(FILE),
            LIST, List.of());
    private static final Map<String, List<String>> PERMITTED = Map.of(
            VERIFY, List.of(PRESERVE),
            GENERATE, List.of(WITHOUT_RACKS),
            EXECUTE, List.of(ADDITIONAL, THROTTLE, FOLDER_THROTTLE, TIMEOUT),
            CANCEL, List.of(PRESERVE, TIMEOUT),
            LIST, List.of());

    private final Options options = model();
    private String[] words = {};

    static Options model() {
        return new Options("kafka-reassign-partitions")
                .flags(ACTIONS.toArray(String[]::new))
                .flags(WITHOUT_RACKS, ADDITIONAL, PRESERVE, "help", "version")
                .arguments(SERVER, CONFIG, FILE, TOPICS, BROKERS, THROTTLE, FOLDER_THROTTLE, TIMEOUT);
    }

    void parse(String[] args) {
        words = args;
        options.parse(args);
    }

    Options given() {
        return options;
    }

    /**
     * The one thing to be done.
     *
     * @throws UsageException when it is not one, or the options do not go with it
     */
    String action() {
        List<String> given = new ArrayList<>();
        for (String action : ACTIONS) {
            if (options.has(action)) {
                given.add(action);
            }
        }
        if (given.size() != 1) {
            throw new UsageException("Command must include exactly one action: --" + String.join(", --", ACTIONS));
        }
        String action = given.get(0);
        if (!options.has(SERVER)) {
            throw new UsageException("Please specify --bootstrap-server");
        }
        for (String needed : NEEDED.get(action)) {
            if (!options.has(needed)) {
                throw new UsageException("Missing required argument \"[" + needed + "]\"");
            }
        }
        for (String option : inOrder()) {
            boolean fits = option.equals(action)
                    || option.equals(SERVER)
                    || option.equals(CONFIG)
                    || NEEDED.get(action).contains(option)
                    || PERMITTED.get(action).contains(option);
            if (!fits) {
                throw new UsageException("Option \"[" + option + "]\" can't be used with action \"[" + action + "]\"");
            }
        }
        return action;
    }

    /** The options as they stand on the command line: it is the first of those that do not fit that is told. */
    private List<String> inOrder() {
        List<String> found = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            for (String option : options.names()) {
                if ((name.equals("--" + option) || name.equals("-" + option)) && options.has(option)) {
                    found.add(option);
                }
            }
        }
        return found;
    }
}
