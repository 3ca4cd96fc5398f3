package io.barnabas.clients;

import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.Errors;
import java.util.List;

/**
 * What is known of a topic.
 *
 * @param error why it cannot be used, or NONE
 * @param name its name; null when it was asked for by an id that nobody knows
 * @param id its id; ZERO_UUID when the broker is too old to say
 * @param internal whether it belongs to the brokers
 * @param partitions in the order of their numbers
 * @param authorizedOperations a bit per operation, or the smallest int when not asked for
 */
public record TopicMetadata(
        Errors error,
        String name,
        Uuid id,
        boolean internal,
        List<PartitionMetadata> partitions,
        int authorizedOperations) {

    /** The partition of a number, or null. */
    public PartitionMetadata partition(int number) {
        if (number >= 0 && number < partitions.size() && partitions.get(number).partition() == number) {
            return partitions.get(number);
        }
        for (PartitionMetadata partition : partitions) {
            if (partition.partition() == number) {
                return partition;
            }
        }
        return null;
    }
}
