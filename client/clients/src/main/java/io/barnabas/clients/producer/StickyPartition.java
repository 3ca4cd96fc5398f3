package io.barnabas.clients.producer;

import io.barnabas.clients.ClusterMetadata;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/**
 * Where a topic's records go that may go anywhere: to one partition until a batch's worth of bytes has gone there, then
 * to another. Few full batches cost less than many small ones (KIP-480).
 */
final class StickyPartition {
    private final String topic;
    private final int stickyBytes;
    private final PartitionChooser chooser;
    private final IntUnaryOperator queueLength;
    private final AtomicInteger current = new AtomicInteger(-1);
    /** The last one that was looked at and has the partition. */
    private volatile ClusterMetadata seen;

    /** Since it was chosen. Guarded by the queue of the current partition. */
    private long bytes;

    StickyPartition(String topic, int stickyBytes, PartitionChooser chooser, IntUnaryOperator queueLength) {
        this.topic = topic;
        this.stickyBytes = stickyBytes;
        this.chooser = chooser;
        this.queueLength = queueLength;
    }

    /** The partition at present. */
    int current(ClusterMetadata cluster) {
        int partition = current.get();
        if (partition >= 0 && (cluster == seen || partition < cluster.partitionCount(topic))) {
            seen = cluster == seen ? seen : cluster;
            return partition;
        }
        current.compareAndSet(partition, chooser.next(topic, cluster, queueLength));
        return current.get();
    }

    /** Whether it is still the partition at present; holds for as long as the caller has that partition's lock. */
    boolean isCurrent(int partition) {
        return current.get() == partition;
    }

    /** There is no room at the present partition's batch: goes to another one, unless this one has had too little. */
    boolean maybeMoveOn(boolean batchFull, ClusterMetadata cluster) {
        if (bytes < (batchFull ? stickyBytes / 2 : stickyBytes)) {
            return false;
        }
        moveOn(cluster);
        return true;
    }

    /** Counts what has gone to the present partition. */
    void onAppended(int appended, boolean batchFull, ClusterMetadata cluster) {
        bytes += appended;
        if (bytes >= 2L * stickyBytes || bytes >= stickyBytes && batchFull) {
            moveOn(cluster);
        }
    }

    private void moveOn(ClusterMetadata cluster) {
        // Before the partition changes: from then on another lock guards it.
        bytes = 0;
        current.set(chooser.next(topic, cluster, queueLength));
    }
}
