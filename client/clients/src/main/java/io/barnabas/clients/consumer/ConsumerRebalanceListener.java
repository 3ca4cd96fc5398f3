package io.barnabas.clients.consumer;

import io.barnabas.common.TopicPartition;
import java.util.Collection;

/**
 * Hears which partitions a group gives to a consumer and takes from it. Called inside {@link Consumer#poll}, {@link
 * Consumer#unsubscribe} and {@link Consumer#close}, on the thread that calls these; it may call the consumer.
 *
 * <p>With an eager assignor every rebalance revokes all partitions and then assigns anew; with a cooperative one
 * (KIP-429) the collections hold only what changes. What a method throws is thrown by the call it ran in.
 */
public interface ConsumerRebalanceListener {
    /** The group is about to give these to others: the last moment to commit for them. */
    void onPartitionsRevoked(Collection<TopicPartition> partitions);

    /** These are read from now on. Called after every rebalance, with nothing when nothing was added. */
    void onPartitionsAssigned(Collection<TopicPartition> partitions);

    /** These already belong to others, since the group gave this member up: a commit for them would be refused. */
    default void onPartitionsLost(Collection<TopicPartition> partitions) {
        onPartitionsRevoked(partitions);
    }
}
