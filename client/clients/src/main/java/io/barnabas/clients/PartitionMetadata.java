package io.barnabas.clients;

import io.barnabas.common.protocol.Errors;
import java.util.List;

/**
 * What is known of a partition.
 *
 * @param error why it cannot be used, or NONE
 * @param partition its number
 * @param leader broker id, -1 for none
 * @param leaderEpoch -1 when the broker is too old to say
 * @param replicas broker ids, the preferred leader first
 * @param isr broker ids of the replicas in sync
 * @param offlineReplicas broker ids of the replicas that are down
 */
public record PartitionMetadata(
        Errors error,
        int partition,
        int leader,
        int leaderEpoch,
        List<Integer> replicas,
        List<Integer> isr,
        List<Integer> offlineReplicas) {

    public boolean hasLeader() {
        return leader >= 0;
    }
}
