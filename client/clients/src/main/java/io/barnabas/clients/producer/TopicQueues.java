package io.barnabas.clients.producer;

import io.barnabas.common.TopicPartition;
import java.util.Arrays;

/** The queues of a topic's partitions, and what is known of its records. */
final class TopicQueues {
    private final String topic;
    private final boolean idempotent;
    private final StickyPartition sticky;
    private final CompressionRatio ratio;
    private volatile PartitionQueue[] byPartition = {};

    TopicQueues(String topic, boolean idempotent, int stickyBytes, PartitionChooser chooser, CompressionRatio ratio) {
        this.topic = topic;
        this.idempotent = idempotent;
        this.sticky = new StickyPartition(topic, stickyBytes, chooser, this::length);
        this.ratio = ratio;
    }

    private int length(int partition) {
        PartitionQueue[] queues = byPartition;
        return partition < queues.length && queues[partition] != null ? queues[partition].length() : 0;
    }

    /** The queue of a partition, which is one that exists: memory follows its number. */
    PartitionQueue queue(int partition) {
        PartitionQueue[] queues = byPartition;
        return partition < queues.length && queues[partition] != null ? queues[partition] : add(partition);
    }

    private synchronized PartitionQueue add(int partition) {
        if (partition < byPartition.length && byPartition[partition] != null) {
            return byPartition[partition];
        }
        PartitionQueue[] more = Arrays.copyOf(byPartition, Math.max(byPartition.length, partition + 1));
        more[partition] = new PartitionQueue(new TopicPartition(topic, partition), this, idempotent);
        byPartition = more;
        return more[partition];
    }

    /** By partition; null where nothing was ever sent. Not to be changed. */
    PartitionQueue[] queues() {
        return byPartition;
    }

    StickyPartition sticky() {
        return sticky;
    }

    CompressionRatio ratio() {
        return ratio;
    }
}
