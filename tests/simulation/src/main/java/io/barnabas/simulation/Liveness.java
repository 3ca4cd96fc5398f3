package io.barnabas.simulation;

import io.barnabas.simulation.broker.SimBroker;
import io.barnabas.simulation.invariant.Histories;
import io.barnabas.simulation.invariant.InvariantViolation;
import java.util.ArrayList;
import java.util.List;

/**
 * When faults have stopped, everything is well before long: all partitions have a leader and all replicas in sync, no
 * deletion or reassignment is left half done, every producer has its acknowledgements, every transaction has ended, and
 * everything is read.
 */
final class Liveness {
    private final SimulatedCluster cluster;
    private final Cast cast;

    Liveness(SimulatedCluster cluster, Cast cast) {
        this.cluster = cluster;
        this.cast = cast;
    }

    boolean isReached() {
        return missing(true).isEmpty();
    }

    InvariantViolation violation() {
        return new InvariantViolation("Liveness", "faults have stopped long ago, but " + missing(false));
    }

    private List<String> missing(boolean first) {
        List<String> missing = new ArrayList<>();
        for (SimBroker broker : cluster.brokers()) {
            if (!broker.isServing() || !broker.session().isConnected()) {
                missing.add("broker " + broker.id() + " does not serve");
            }
        }
        Histories histories = cluster.histories();
        missing.addAll(histories.notWhole());
        if (first && !missing.isEmpty()) {
            return missing;
        }
        missing.addAll(cast.missing());
        if (!missing.isEmpty() && !first) {
            missing.addAll(cast.states());
        }
        return missing;
    }
}
