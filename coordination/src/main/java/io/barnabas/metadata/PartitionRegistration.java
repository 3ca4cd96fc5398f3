package io.barnabas.metadata;

/**
 * What {@code /brokers/topics/T/partitions/N/state} holds.
 *
 * @param leaderAndIsr leader, in-sync replicas and their epochs
 * @param controllerEpoch epoch of the controller that wrote it
 */
public record PartitionRegistration(LeaderAndIsr leaderAndIsr, int controllerEpoch) {
    public PartitionRegistration withPartitionEpoch(int partitionEpoch) {
        return new PartitionRegistration(leaderAndIsr.withPartitionEpoch(partitionEpoch), controllerEpoch);
    }
}
