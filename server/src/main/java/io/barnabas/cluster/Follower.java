package io.barnabas.cluster;

import java.util.List;

/** This broker copies the partition from {@code leaderId} (-1 while nobody leads). */
public record Follower(int leaderId, int leaderEpoch, int partitionEpoch, List<Integer> isr) implements PartitionState {
    public Follower {
        isr = List.copyOf(isr);
    }
}
