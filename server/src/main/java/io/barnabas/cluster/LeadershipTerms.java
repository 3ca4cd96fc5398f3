package io.barnabas.cluster;

import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrPartitionState;
import java.util.List;

/**
 * What a controller says of one partition (LeaderAndIsr).
 *
 * @param controllerEpoch epoch of the controller that decided
 * @param leaderId broker that leads, -1 for none
 * @param leaderEpoch raised with every change of leader
 * @param partitionEpoch version of the partition's znode
 * @param isr in-sync replicas, the leader among them
 * @param replicas all assigned replicas, including those being added by a reassignment
 */
public record LeadershipTerms(
        int controllerEpoch,
        int leaderId,
        int leaderEpoch,
        int partitionEpoch,
        List<Integer> isr,
        List<Integer> replicas) {
    public LeadershipTerms {
        isr = List.copyOf(isr);
        replicas = List.copyOf(replicas);
    }

    public static LeadershipTerms of(LeaderAndIsrPartitionState state, int requestControllerEpoch) {
        return new LeadershipTerms(
                Math.max(state.controllerEpoch(), requestControllerEpoch),
                state.leader(),
                state.leaderEpoch(),
                state.partitionEpoch(),
                state.isr(),
                state.replicas());
    }
}
