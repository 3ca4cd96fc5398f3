package io.barnabas.coordinator.transaction;

import io.barnabas.common.TopicPartition;
import java.util.List;

/** Where markers go out during one term of a shard. Called on the shard's turn; never blocks. */
public interface TransactionMarkers {
    /**
     * Has the marker written into these partitions, each tried until it is, or until there is no point in it any more.
     * What is done comes back as {@link TransactionShard#onMarkersWritten}, in pieces, never from within this call.
     *
     * @param partitions at least one
     */
    void send(TransactionMarker marker, List<TopicPartition> partitions);

    /** The term is over: no marker of it is sent any more. */
    void close();
}
