package io.barnabas.tools;

import java.util.ArrayList;
import java.util.List;

/** The command line of {@code kafka-topics.sh}: what it accepts, and which of it goes together. */
final class TopicCommandOptions {
    private static final List<String> ACTIONS = List.of("create", "list", "alter", "describe", "delete");
    private static final List<String> REPORTS = List.of(
            "under-replicated-partitions",
            "under-min-isr-partitions",
            "at-min-isr-partitions",
            "unavailable-partitions");

    private final Options options = model();

    static Options model() {
        return new Options("kafka-topics")
                .flags("list", "create", "delete", "alter", "describe", "help", "version")
                .flags(REPORTS.toArray(String[]::new))
                .flags("topics-with-overrides", "if-exists", "if-not-exists", "exclude-internal")
                .arguments("bootstrap-server", "command-config", "topic", "topic-id", "config", "delete-config")
                .arguments("partitions", "replication-factor", "replica-assignment")
                .arguments("partition-size-limit-per-response")
                .arguments(Bootstrap.BROKER_LIST, Bootstrap.ZOOKEEPER);
    }

    void parse(String[] args) {
        options.parse(args);
    }

    Options given() {
        return options;
    }

    /**
     * @throws UsageException when the options do not go together
     * @throws IllegalArgumentException when no server is given
     */
    void check() {
        if (ACTIONS.stream().filter(options::has).count() != 1) {
            throw new UsageException(
                    "Command must include exactly one action: --list, --describe, --create, --alter or --delete");
        }
        checkRequired();
        checkCombinations();
    }

    private void checkRequired() {
        if (!Bootstrap.isGiven(options)) {
            throw new IllegalArgumentException("--bootstrap-server must be specified");
        }
        if (options.has("describe") && options.has("if-exists") && !options.has("topic") && !options.has("topic-id")) {
            throw new UsageException("--topic or --topic-id is required to describe a topic");
        }
        if (!options.has("list") && !options.has("describe")) {
            require("topic");
        }
        if (options.has("alter")) {
            if (options.has("config")) {
                throw new UsageException(
                        "Option combination \"[[bootstrap-server], [config]]\" can't be used with option \"[alter]\""
                                + " (the kafka-configs CLI supports altering topic configs with a "
                                + "--bootstrap-server option)");
            }
            require("partitions");
        }
    }

    private void require(String option) {
        if (!options.has(option)) {
            throw new UsageException("Missing required argument \"[" + option + "]\"");
        }
    }

    private void checkCombinations() {
        onlyWith("config", List.of(), "alter", "create");
        onlyWith("delete-config", List.of("bootstrap-server"), "alter");
        onlyWith("partitions", List.of(), "alter", "create");
        onlyWith("replication-factor", List.of(), "create");
        onlyWith("replica-assignment", List.of(), "alter", "create");
        if (options.has("create")) {
            notWith("replica-assignment", List.of("partitions", "replication-factor"));
        }
        for (String report : REPORTS) {
            List<String> others = new ArrayList<>(REPORTS);
            others.remove(report);
            onlyWith(report, List.of("topics-with-overrides"), "describe");
        }
        onlyWith("topics-with-overrides", REPORTS, "describe");
        onlyWith("if-exists", List.of(), "alter", "delete", "describe");
        onlyWith("if-not-exists", List.of(), "create");
        onlyWith("exclude-internal", List.of(), "list", "describe");
    }

    /** The option belongs to some actions and never stands beside others. */
    private void onlyWith(String option, List<String> never, String... actions) {
        List<String> refused = new ArrayList<>(ACTIONS);
        refused.removeAll(List.of(actions));
        notWith(option, refused);
        notWith(option, never);
    }

    private void notWith(String option, List<String> refused) {
        if (!options.has(option)) {
            return;
        }
        for (String other : refused) {
            if (options.has(other)) {
                throw new UsageException("Option \"[" + option + "]\" can't be used with option \"[" + other + "]\"");
            }
        }
    }
}
