package io.barnabas.simulation;

import io.barnabas.simulation.invariant.InvariantViolation;

/** A run that broke a rule; the message says which, how it came about, and how to see it again. */
public final class SimulationFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SimulationFailure(long seed, SimulatedCluster cluster, RuntimeException cause) {
        super(
                "seed " + seed + ": " + cause.getMessage() + "\n\nThe last of what happened:\n"
                        + cluster.queue().recent() + "\n\nTo see it again: scripts/simulate " + seed,
                cause);
    }

    /** The rule that was broken: the simple name of its class, or of the exception for anything else. */
    public String invariant() {
        return getCause() instanceof InvariantViolation violation
                ? violation.invariant()
                : getCause().getClass().getSimpleName();
    }
}
