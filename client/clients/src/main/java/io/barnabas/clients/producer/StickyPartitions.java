package io.barnabas.clients.producer;

import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.PartitionMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntUnaryOperator;

/**
 * Chooses partitions for records without a key: one partition until a batch's worth of bytes has gone there, then
 * another by chance among those that have a leader. Few full batches cost less than many small ones (KIP-480,
 * KIP-794).
 */
final class StickyPartitions {
    /** The partition at present, and how much has gone there. */
    private static final class Current {
        private int partition = -1;
        private long bytes;
    }

    private final int stickyBytes;
    private final IntUnaryOperator chance;
    private final Map<String, Current> byTopic = new ConcurrentHashMap<>();

    /**
     * @param stickyBytes how much goes to one partition, in bytes
     * @param chance a number from 0 to below its argument
     */
    StickyPartitions(int stickyBytes, IntUnaryOperator chance) {
        this.stickyBytes = Math.max(1, stickyBytes);
        this.chance = chance;
    }

    /** The partition for the next record of so many bytes. */
    int next(String topic, ClusterMetadata cluster, int bytes) {
        Current current = byTopic.computeIfAbsent(topic, name -> new Current());
        synchronized (current) {
            if (current.partition < 0 || current.bytes >= stickyBytes || !isUsable(topic, current.partition, cluster)) {
                current.partition = another(topic, cluster, current.partition);
                current.bytes = 0;
            }
            current.bytes += bytes;
            return current.partition;
        }
    }

    private static boolean isUsable(String topic, int partition, ClusterMetadata cluster) {
        return partition < cluster.partitionCount(topic);
    }

    private int another(String topic, ClusterMetadata cluster, int before) {
        List<Integer> candidates = new ArrayList<>();
        for (PartitionMetadata partition : cluster.topic(topic).partitions()) {
            if (partition.hasLeader() && partition.partition() != before) {
                candidates.add(partition.partition());
            }
        }
        if (!candidates.isEmpty()) {
            return candidates.get(chance.applyAsInt(candidates.size()));
        }
        return before >= 0 ? before : chance.applyAsInt(cluster.partitionCount(topic));
    }
}
