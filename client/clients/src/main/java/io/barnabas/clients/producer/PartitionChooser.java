package io.barnabas.clients.producer;

import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.PartitionMetadata;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * Chooses the next partition for records that go anywhere (KIP-794): by chance among those with a leader that takes
 * requests, and, when it adapts, the less likely the more batches wait there already.
 */
final class PartitionChooser {
    private final boolean adaptive;
    private final IntPredicate available;
    private final IntUnaryOperator chance;

    /**
     * @param adaptive whether the lengths of queues count
     * @param available whether a broker, by its id, takes requests
     * @param chance a number from 0 to below its argument
     */
    PartitionChooser(boolean adaptive, IntPredicate available, IntUnaryOperator chance) {
        this.adaptive = adaptive;
        this.available = available;
        this.chance = chance;
    }

    /**
     * A partition's number.
     *
     * @param queueLength batches that wait for a partition
     */
    int next(String topic, ClusterMetadata cluster, IntUnaryOperator queueLength) {
        List<PartitionMetadata> partitions = cluster.topic(topic).partitions();
        int[] candidates = new int[partitions.size()];
        int count = 0;
        for (PartitionMetadata partition : partitions) {
            if (partition.hasLeader() && available.test(partition.leader())) {
                candidates[count++] = partition.partition();
            }
        }
        if (count == 0) {
            return chance.applyAsInt(partitions.size());
        }
        return candidates[adaptive ? weighted(candidates, count, queueLength) : chance.applyAsInt(count)];
    }

    /** The place of a candidate; the longest queue weighs 1, every batch less one more. */
    private int weighted(int[] candidates, int count, IntUnaryOperator queueLength) {
        int[] lengths = new int[count];
        int longest = 0;
        for (int i = 0; i < count; i++) {
            lengths[i] = queueLength.applyAsInt(candidates[i]);
            longest = Math.max(longest, lengths[i]);
        }
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += longest + 1 - lengths[i];
        }
        int drawn = chance.applyAsInt(sum);
        int place = 0;
        for (drawn -= longest + 1 - lengths[0]; drawn >= 0; drawn -= longest + 1 - lengths[place]) {
            place++;
        }
        return place;
    }
}
