package io.barnabas.clients.producer;

import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.PartitionMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One partition after the other, whatever the key; partitions without a leader are passed over while others have one. */
public final class RoundRobinPartitioner implements Partitioner {
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

    @Override
    public int partition(
            String topic, Object key, byte[] keyBytes, Object value, byte[] valueBytes, ClusterMetadata cluster) {
        int turn = turns.computeIfAbsent(topic, name -> new AtomicInteger()).getAndIncrement() & Integer.MAX_VALUE;
        List<PartitionMetadata> led = new ArrayList<>();
        for (PartitionMetadata partition : cluster.topic(topic).partitions()) {
            if (partition.hasLeader()) {
                led.add(partition);
            }
        }
        return led.isEmpty()
                ? turn % cluster.partitionCount(topic)
                : led.get(turn % led.size()).partition();
    }
}
