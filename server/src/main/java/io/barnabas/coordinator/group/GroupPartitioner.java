package io.barnabas.coordinator.group;

/** Which partition of {@code __consumer_offsets} keeps a group. */
public final class GroupPartitioner {
    private GroupPartitioner() {}

    /**
     * The group's partition, as Kafka chooses it.
     *
     * @param partitions of the topic, at least 1
     */
    public static int partitionFor(String groupId, int partitions) {
        int hash = groupId.hashCode();
        // The one int without a positive twin counts as 0.
        return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % partitions;
    }
}
