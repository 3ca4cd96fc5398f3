package io.barnabas.clients.admin;

import java.util.List;
import java.util.Map;

/**
 * A topic to be created.
 *
 * @param name its name
 * @param partitions how many; -1 for the broker's default, and when {@code assignments} says which
 * @param replicationFactor how many replicas each; -1 as above
 * @param assignments broker ids by partition, the preferred leader first; empty to let the broker choose
 * @param configs topic settings that differ from the broker's
 */
public record NewTopic(
        String name,
        int partitions,
        short replicationFactor,
        Map<Integer, List<Integer>> assignments,
        Map<String, String> configs) {

    /** With replicas placed by the broker. */
    public NewTopic(String name, int partitions, short replicationFactor) {
        this(name, partitions, replicationFactor, Map.of(), Map.of());
    }

    /** With replicas placed by hand. */
    public NewTopic(String name, Map<Integer, List<Integer>> assignments) {
        this(name, -1, (short) -1, assignments, Map.of());
    }

    public NewTopic configs(Map<String, String> newConfigs) {
        return new NewTopic(name, partitions, replicationFactor, assignments, newConfigs);
    }
}
