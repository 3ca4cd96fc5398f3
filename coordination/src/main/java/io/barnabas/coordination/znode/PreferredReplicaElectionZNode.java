package io.barnabas.coordination.znode;

import io.barnabas.common.TopicPartition;
import java.util.Set;

/** {@code /admin/preferred_replica_election}: partitions an old tool wants led by their preferred replicas. */
public final class PreferredReplicaElectionZNode {
    public static final String PATH = "/admin/preferred_replica_election";

    private PreferredReplicaElectionZNode() {}

    public static byte[] encode(Set<TopicPartition> partitions) {
        return PartitionList.encode(partitions);
    }

    /** @throws IllegalArgumentException when an operator wrote nonsense */
    public static Set<TopicPartition> decode(byte[] data) {
        return PartitionList.decode(PATH, data);
    }
}
