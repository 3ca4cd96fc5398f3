package io.barnabas.coordinator.group;

/**
 * What a group is doing.
 *
 * <pre>
 *            first member joins             all have joined, or time is up
 *   Empty ----------------------> Preparing -------------------------------> Completing
 *     ^                           Rebalance <------------------------------- Rebalance
 *     |                             |  ^        a member comes, goes,           |
 *     |    nobody has joined        |  |        or has new metadata             | the leader's assignment
 *     +-----------------------------+  +------------------------- Stable <------+ is committed
 *
 *   Empty -- deleted, or nothing is left --> Dead <-- the coordinator moves away -- any
 * </pre>
 */
enum GroupState {
    EMPTY("Empty"),
    PREPARING_REBALANCE("PreparingRebalance"),
    COMPLETING_REBALANCE("CompletingRebalance"),
    STABLE("Stable"),
    DEAD("Dead");

    private final String text;

    GroupState(String text) {
        this.text = text;
    }

    boolean canRebalance() {
        return this == EMPTY || this == STABLE || this == COMPLETING_REBALANCE;
    }

    boolean canFollow(GroupState previous) {
        return switch (this) {
            case EMPTY, COMPLETING_REBALANCE -> previous == PREPARING_REBALANCE;
            case PREPARING_REBALANCE -> previous.canRebalance();
            case STABLE -> previous == COMPLETING_REBALANCE;
            case DEAD -> true;
        };
    }

    /** As Kafka's protocol and tools spell it. */
    @Override
    public String toString() {
        return text;
    }
}
