package io.barnabas.clients.admin;

/** Where a group stands, in the words of the protocol and of the tools. */
public enum ConsumerGroupState {
    UNKNOWN("Unknown"),
    PREPARING_REBALANCE("PreparingRebalance"),
    COMPLETING_REBALANCE("CompletingRebalance"),
    STABLE("Stable"),
    DEAD("Dead"),
    EMPTY("Empty"),
    ASSIGNING("Assigning"),
    RECONCILING("Reconciling");

    private final String text;

    ConsumerGroupState(String text) {
        this.text = text;
    }

    /** The state of a name, whatever its case; {@link #UNKNOWN} for a name that is none. */
    public static ConsumerGroupState parse(String name) {
        for (ConsumerGroupState state : values()) {
            if (state.text.equalsIgnoreCase(name)) {
                return state;
            }
        }
        return UNKNOWN;
    }

    /** As the protocol writes it: {@code PreparingRebalance}. */
    @Override
    public String toString() {
        return text;
    }
}
