package io.barnabas.clients.consumer.assignor;

import io.barnabas.common.config.ConfigException;
import java.util.ArrayList;
import java.util.List;

/** The assignors by the names of {@code partition.assignment.strategy}: Kafka's class names, or the short ones. */
public final class Assignors {
    private static final String CONFIG = "partition.assignment.strategy";

    private Assignors() {}

    /**
     * New assignors, in the order of preference.
     *
     * @throws ConfigException when a name is none of these, or two are the same, or no kind of rebalance suits all
     */
    public static List<ConsumerPartitionAssignor> named(List<String> names) {
        List<ConsumerPartitionAssignor> assignors = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (String name : names) {
            ConsumerPartitionAssignor assignor = named(name);
            if (seen.contains(assignor.name())) {
                throw new ConfigException("The assignor name: '" + assignor.name() + "' is used in more than one "
                        + "assignor of " + CONFIG);
            }
            seen.add(assignor.name());
            assignors.add(assignor);
        }
        return assignors;
    }

    private static ConsumerPartitionAssignor named(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "range", "RangeAssignor" -> new RangeAssignor();
            case "roundrobin", "RoundRobinAssignor" -> new RoundRobinAssignor();
            case "sticky", "StickyAssignor" -> new StickyAssignor();
            case "cooperative-sticky", "CooperativeStickyAssignor" -> new CooperativeStickyAssignor();
            default ->
                throw ConfigException.invalidValue(
                        CONFIG,
                        name,
                        "this client has RangeAssignor, RoundRobinAssignor, StickyAssignor, CooperativeStickyAssignor");
        };
    }
}
