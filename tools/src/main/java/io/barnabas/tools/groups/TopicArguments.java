package io.barnabas.tools.groups;

import io.barnabas.common.TopicPartition;
import io.barnabas.tools.UsageException;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code orders:0,1,2}. */
final class TopicArguments {
    private TopicArguments() {}

    /**
     * The partitions named.
     *
     * @throws UsageException when the argument is not a topic and numbers
     */
    static List<TopicPartition> partitions(String argument) {
        String[] parts = argument.split(":");
        if (parts.length != 2) {
            throw new UsageException("Invalid topic arg '" + argument + "', expected topic name and partitions");
        }
        List<TopicPartition> partitions = new ArrayList<>();
        for (String number : parts[1].split(",")) {
            try {
                partitions.add(new TopicPartition(parts[0], Integer.parseInt(number)));
            } catch (NumberFormatException e) {
                throw new UsageException(
                        "Invalid partition '" + number + "' specified in topic arg '" + argument + "''");
            }
        }
        return partitions;
    }
}
