package io.barnabas.server.replica;

/** Someone who keeps state of their own for each partition of one topic. Called on the partition's turn. */
public interface PartitionListener {
    /** This broker leads; also when the terms of a leadership change that it has already. */
    void onLeader(OwnedPartition partition, int leaderEpoch);

    /** This broker does not lead (any more): it follows, the replica was stopped or its log directory failed. */
    void onResigned(OwnedPartition partition);

    /** The high watermark, or what decides on acknowledgements, may have moved. */
    void onHighWatermark(OwnedPartition partition);

    /**
     * A marker that ends a producer's transaction was appended here as leader (WriteTxnMarkers); it counts once the high
     * watermark has passed it.
     *
     * @param committed whether the transaction was committed; else it was aborted
     * @param endOffset the offset after the marker's
     */
    default void onTransactionMarker(
            OwnedPartition partition, long producerId, short producerEpoch, boolean committed, long endOffset) {}
}
