package io.barnabas.simulation.invariant;

/** A rule was broken. */
public final class InvariantViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String invariant;

    /** @param invariant the rule: its class's simple name */
    public InvariantViolation(String invariant, String message) {
        super(invariant + ": " + message);
        this.invariant = invariant;
    }

    /** The rule: its class's simple name. */
    public String invariant() {
        return invariant;
    }
}
