package io.barnabas.simulation.invariant;

import io.barnabas.cluster.Leader;
import io.barnabas.cluster.PartitionState;
import io.barnabas.coordination.MetadataStore.Write;
import io.barnabas.simulation.disk.SimLog;
import io.barnabas.simulation.disk.StoredBatch;
import java.util.List;

/** A rule. Told of everything that could break it. */
abstract class Invariant {
    final Histories histories;

    Invariant(Histories histories) {
        this.histories = histories;
    }

    final void violated(String message) {
        throw new InvariantViolation(getClass().getSimpleName(), message);
    }

    /**
     * Whether a replica begins to lead. One that hears so late that another has been elected since begins nothing: it will
     * not get anything committed any more.
     */
    static boolean beginsToLead(PartitionHistory history, PartitionState before, PartitionState now) {
        boolean begins = now instanceof Leader
                && !(before instanceof Leader former && former.leaderEpoch() == now.leaderEpoch());
        return begins && (history.state == null || history.state.leaderAndIsr().leaderEpoch() <= now.leaderEpoch());
    }

    /** A replica has another state than before its broker's last event. @param before null for the first */
    void onState(int brokerId, PartitionHistory history, SimLog log, PartitionState before, PartitionState now) {}

    /** A replica's high watermark moved. */
    void onHighWatermark(Replica replica, long before) {}

    /** A batch came below a high watermark for the first time anywhere. */
    void onCommitted(PartitionHistory history, StoredBatch batch) {}

    /** A transaction was done in ZooKeeper. */
    void onWrites(List<Write> writes) {}

    /** The state of a partition was written in ZooKeeper. @param before null for the first */
    void onStateWritten(PartitionHistory history, io.barnabas.metadata.PartitionRegistration before) {}

    /** A replica after an event of its broker. */
    record Replica(int brokerId, PartitionHistory history, SimLog log, PartitionState state) {
        @Override
        public String toString() {
            return "replica of " + history + " on broker " + brokerId;
        }
    }
}
