package io.barnabas.metadata;

import java.util.List;

/**
 * Who leads a partition and which replicas are in sync with it.
 *
 * @param leader broker id, or {@link #NO_LEADER}, or {@link #LEADER_DURING_DELETE}
 * @param leaderEpoch counts the elections of this partition, 0 or more
 * @param isr in-sync replicas, in assignment order where that order is known
 * @param leaderRecoveryState 0 recovered, 1 recovering after an unclean election (KIP-704)
 * @param partitionEpoch version of the partition's state znode; moves with every change, the leader's or the ISR's
 */
public record LeaderAndIsr(
        int leader, int leaderEpoch, List<Integer> isr, byte leaderRecoveryState, int partitionEpoch) {
    public static final int NO_LEADER = -1;
    public static final int LEADER_DURING_DELETE = -2;
    public static final int INITIAL_LEADER_EPOCH = 0;
    public static final int INITIAL_PARTITION_EPOCH = 0;
    public static final byte RECOVERED = 0;
    public static final byte RECOVERING = 1;

    public LeaderAndIsr {
        isr = List.copyOf(isr);
    }

    public LeaderAndIsr(int leader, List<Integer> isr) {
        this(leader, INITIAL_LEADER_EPOCH, isr, RECOVERED, INITIAL_PARTITION_EPOCH);
    }

    public LeaderAndIsr withPartitionEpoch(int newPartitionEpoch) {
        return new LeaderAndIsr(leader, leaderEpoch, isr, leaderRecoveryState, newPartitionEpoch);
    }

    /** The same in-sync replicas under another leader and the next leader epoch. */
    public LeaderAndIsr newLeader(int newLeader) {
        return newLeaderAndIsr(newLeader, isr);
    }

    public LeaderAndIsr newLeaderAndIsr(int newLeader, List<Integer> newIsr) {
        return new LeaderAndIsr(newLeader, leaderEpoch + 1, newIsr, leaderRecoveryState, partitionEpoch);
    }

    public LeaderAndIsr newRecoveringLeaderAndIsr(int newLeader, List<Integer> newIsr) {
        return new LeaderAndIsr(newLeader, leaderEpoch + 1, newIsr, RECOVERING, partitionEpoch);
    }

    public LeaderAndIsr newEpoch() {
        return newLeaderAndIsr(leader, isr);
    }

    public boolean hasLeader() {
        return leader >= 0;
    }
}
