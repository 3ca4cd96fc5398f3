package io.barnabas.tools.groups;

import io.barnabas.tools.OptionException;
import io.barnabas.tools.Options;
import io.barnabas.tools.UsageException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The command line of {@code kafka-consumer-groups.sh}: what it accepts, and which of it goes together. */
final class ConsumerGroupCommandOptions {
    static final String LIST = "list";
    static final String DESCRIBE = "describe";
    static final String DELETE = "delete";
    static final String RESET = "reset-offsets";
    static final String DELETE_OFFSETS = "delete-offsets";
    static final String GROUP = "group";
    static final String ALL_GROUPS = "all-groups";
    static final String TOPIC = "topic";
    static final String STATE = "state";
    static final String TYPE = "type";
    static final String TIMEOUT = "timeout";
    static final String EXECUTE = "execute";

    /** In the order in which Apache's command lists them: that of its hash set. */
    private static final List<String> SCENARIOS = List.of(
            "to-offset",
            "to-current",
            "to-datetime",
            "from-file",
            "by-duration",
            "to-earliest",
            "to-latest",
            "shift-by");

    /** In the order in which Apache's command looks for two that exclude each other. */
    private static final List<String> SCENARIO_CHECKS = List.of(
            "to-offset",
            "to-datetime",
            "by-duration",
            "to-earliest",
            "to-latest",
            "to-current",
            "shift-by",
            "from-file");

    private static final String NOT_EXECUTED = "WARN: No action will be performed as the --execute option is missing."
            + "In a future major release, the default behavior of this command will be to prompt the user before "
            + "executing the reset rather than doing a dry run. You should add the --dry-run option explicitly "
            + "if you are scripting this command and want to keep the current default behavior without prompting.";

    private final Options options = model();

    static Options model() {
        return new Options("kafka-consumer-groups")
                .flags(LIST, DESCRIBE, DELETE, RESET, DELETE_OFFSETS, "help", "version")
                .flags(ALL_GROUPS, "all-topics", "dry-run", EXECUTE, "export")
                .flags("to-earliest", "to-latest", "to-current", "members", "offsets", "verbose")
                .arguments("bootstrap-server", "command-config", GROUP, TOPIC, TIMEOUT)
                .arguments("to-offset", "shift-by", "to-datetime", "by-duration", "from-file")
                .optionalArgument(STATE, "")
                .optionalArgument(TYPE, "");
    }

    /**
     * @throws OptionException when the command line cannot be read
     */
    void parse(String[] args) {
        options.parse(args);
        List<String> unavailable = new ArrayList<>();
        for (String name : List.of("members", "offsets", STATE, TYPE, "verbose")) {
            if (options.has(name) && !isAvailable(name)) {
                unavailable.add(name);
            }
        }
        if (!unavailable.isEmpty()) {
            throw OptionException.unavailable(String.join(", ", unavailable));
        }
    }

    private boolean isAvailable(String name) {
        return switch (name) {
            case STATE -> options.has(DESCRIBE) || options.has(LIST);
            case TYPE -> options.has(LIST);
            default -> options.has(DESCRIBE);
        };
    }

    Options given() {
        return options;
    }

    /**
     * Complains of options that do not go together, in Apache's words and order.
     *
     * @param err where a reset that will not be executed is announced
     * @throws UsageException when they do not
     */
    void check(PrintStream err) {
        if (!options.has("bootstrap-server")) {
            throw new UsageException("Missing required argument \"[bootstrap-server]\"");
        }
        if (options.has(DESCRIBE)) {
            checkDescribe();
        }
        if (options.has(DELETE)) {
            // Apache lists what selects groups here, and its actions in the place of that above.
            throwUnlessGroups("Option [delete] takes one of these options: [all-groups], [group]");
            if (options.has(TOPIC)) {
                throw new UsageException(
                        "The consumer does not support topic-specific offset deletion from a consumer group.");
            }
        }
        if (options.has(DELETE_OFFSETS) && !(options.has(GROUP) && options.has(TOPIC))) {
            throw new UsageException("Option [delete-offsets] takes the following options: [all-groups], [group]");
        }
        if (options.has(RESET)) {
            checkReset(err);
        }
        throwIfBoth(GROUP, List.of(ALL_GROUPS));
        throwIfBoth(GROUP, List.of(LIST));
        throwIfBoth(TOPIC, List.of(DESCRIBE, LIST));
        checkAction();
    }

    private void checkAction() {
        int actions = 0;
        for (String action : List.of(LIST, DESCRIBE, DELETE, RESET, DELETE_OFFSETS)) {
            actions += options.has(action) ? 1 : 0;
        }
        if (actions != 1) {
            throw new UsageException("Command must include exactly one action: --list, --describe, --delete, "
                    + "--reset-offsets, --delete-offsets");
        }
    }

    private void checkDescribe() {
        throwUnlessGroups(
                "Option [describe] takes one of these options: [reset-offsets], [describe], [delete], [list]");
        int reports = 0;
        for (String report : List.of("members", "offsets", STATE)) {
            reports += options.has(report) ? 1 : 0;
        }
        if (reports > 1) {
            throw new UsageException(
                    "Option [describe] takes at most one of these options: [members], [offsets], [state]");
        }
        if (options.has(STATE) && !options.value(STATE).isEmpty()) {
            throw new UsageException("Option [describe] does not take a value for [state]");
        }
    }

    private void checkReset(PrintStream err) {
        if (options.has("dry-run") && options.has(EXECUTE)) {
            throw new UsageException("Option [reset-offsets] only accepts one of [execute] and [dry-run]");
        }
        if (!options.has("dry-run") && !options.has(EXECUTE)) {
            err.println(NOT_EXECUTED);
        }
        throwUnlessGroups("Option [reset-offsets] takes one of these options: [all-groups], [group]");
        for (String scenario : SCENARIO_CHECKS) {
            List<String> others = new ArrayList<>(SCENARIOS);
            others.remove(scenario);
            throwIfBoth(scenario, others);
        }
    }

    private void throwUnlessGroups(String message) {
        if (!options.has(GROUP) && !options.has(ALL_GROUPS)) {
            throw new UsageException(message);
        }
    }

    private void throwIfBoth(String option, List<String> others) {
        if (!options.has(option)) {
            return;
        }
        for (String other : others) {
            if (options.has(other)) {
                throw new UsageException("Option \"[" + option + "]\" can't be used with option \"[" + other + "]\"");
            }
        }
    }

    /** What to say when a reset names no target. */
    static UsageException noScenario() {
        StringBuilder names = new StringBuilder();
        for (String scenario : SCENARIOS) {
            names.append(names.length() == 0 ? "[" : ", [").append(scenario).append(']');
        }
        return new UsageException("Option '[reset-offsets]' requires one of the following scenarios: [" + names + "]");
    }
}
