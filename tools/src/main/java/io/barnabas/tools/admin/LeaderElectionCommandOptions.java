package io.barnabas.tools.admin;

import io.barnabas.clients.admin.ElectionType;
import io.barnabas.tools.OptionException;
import io.barnabas.tools.Options;
import io.barnabas.tools.ToolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The command line of {@code kafka-leader-election.sh}: what it accepts, and which of it goes together. */
final class LeaderElectionCommandOptions {
    static final String SERVER = "bootstrap-server";
    static final String TYPE = "election-type";
    static final String TOPIC = "topic";
    static final String PARTITION = "partition";
    static final String ALL = "all-topic-partitions";
    static final String FILE = "path-to-json-file";

    private static final String FAILED = "org.apache.kafka.server.common.AdminCommandFailedException";

    private final Options options = model();

    static Options model() {
        return new Options("kafka-leader-election")
                .flags(ALL, "help", "version")
                .arguments(SERVER, "admin.config", FILE, TOPIC, PARTITION, TYPE);
    }

    Options given() {
        return options;
    }

    /** @throws ToolException when something needed is missing, or options do not go together */
    void check() {
        List<String> missing = new ArrayList<>();
        for (String required : List.of(TYPE, SERVER)) {
            if (!options.has(required)) {
                missing.add(required);
            }
        }
        throwIfMissing(missing);
        int choices = 0;
        for (String choice : List.of(TOPIC, ALL, FILE)) {
            choices += options.has(choice) ? 1 : 0;
        }
        if (choices != 1) {
            throw new ToolException(
                    FAILED,
                    "One and only one of the following options is required: " + String.join(", ", TOPIC, ALL, FILE));
        }
        if (options.has(TOPIC) && !options.has(PARTITION)) {
            throwIfMissing(List.of(PARTITION));
        }
        if (!options.has(TOPIC) && options.has(PARTITION)) {
            throw new ToolException(FAILED, "Option " + PARTITION + " is only allowed if " + TOPIC + " is used");
        }
    }

    private static void throwIfMissing(List<String> options) {
        if (!options.isEmpty()) {
            throw new ToolException(FAILED, "Missing required option(s): " + String.join(", ", options));
        }
    }

    /** @throws OptionException when there is no such type */
    ElectionType type() {
        String given = options.value(TYPE);
        try {
            return ElectionType.valueOf(given.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw OptionException.unparseable(TYPE, given);
        }
    }
}
