package io.barnabas.simulation.invariant;

import io.barnabas.cluster.Leader;
import io.barnabas.cluster.PartitionState;
import io.barnabas.simulation.disk.SimLog;

/** In one leader epoch of a partition one broker leads, and no other ever does. */
final class OneLeaderPerEpoch extends Invariant {
    OneLeaderPerEpoch(Histories histories) {
        super(histories);
    }

    @Override
    void onState(int brokerId, PartitionHistory history, SimLog log, PartitionState before, PartitionState now) {
        if (now instanceof Leader leader) {
            Integer known = history.leaders.putIfAbsent(leader.leaderEpoch(), brokerId);
            if (known != null && known != brokerId) {
                violated("brokers " + known + " and " + brokerId + " both lead " + history + " in leader epoch "
                        + leader.leaderEpoch());
            }
        }
    }
}
