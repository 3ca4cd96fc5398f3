package io.barnabas.simulation.invariant;

import io.barnabas.cluster.PartitionState;
import io.barnabas.simulation.disk.SimLog;

/** Whoever begins to lead has every committed record, and so every one acknowledged with acks=all, at its offset. */
final class LeadersHaveEverythingCommitted extends Invariant {
    LeadersHaveEverythingCommitted(Histories histories) {
        super(histories);
    }

    @Override
    void onState(int brokerId, PartitionHistory history, SimLog log, PartitionState before, PartitionState now) {
        boolean begins = beginsToLead(history, before, now);
        String missing = begins ? history.whatIsMissing(log.files()) : null;
        if (missing != null) {
            violated("broker " + brokerId + " leads " + history + " in leader epoch " + now.leaderEpoch() + ", but "
                    + missing);
        }
    }
}
