package io.barnabas.clients.admin;

import io.barnabas.common.TopicPartition;

/**
 * A transaction to end in one partition without its coordinator (KIP-664): what {@link ProducerState} says of it there.
 *
 * @param coordinatorEpoch of the coordinator that wrote the producer's last marker; 0 when there is none
 */
public record AbortTransactionSpec(
        TopicPartition topicPartition, long producerId, short producerEpoch, int coordinatorEpoch) {
    @Override
    public String toString() {
        return "AbortTransactionSpec(topicPartition=" + topicPartition + ", producerId=" + producerId
                + ", producerEpoch=" + producerEpoch + ", coordinatorEpoch=" + coordinatorEpoch + ")";
    }
}
