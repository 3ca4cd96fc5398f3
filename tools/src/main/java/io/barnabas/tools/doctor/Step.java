package io.barnabas.tools.doctor;

/** One thing to look at. */
interface Step {
    /** A word for it. */
    String name();

    /** Whether it can be done though an earlier step failed. */
    default boolean standsAlone() {
        return false;
    }

    /** Looks. Never throws for what a network or a peer may do; takes a few times the time-out at most. */
    Finding examine(Examination examination);
}
