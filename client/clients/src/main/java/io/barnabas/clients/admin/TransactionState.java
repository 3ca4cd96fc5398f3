package io.barnabas.clients.admin;

/** Where a transaction stands, as its coordinator names it. */
public enum TransactionState {
    ONGOING("Ongoing"),
    PREPARE_ABORT("PrepareAbort"),
    PREPARE_COMMIT("PrepareCommit"),
    COMPLETE_ABORT("CompleteAbort"),
    COMPLETE_COMMIT("CompleteCommit"),
    EMPTY("Empty"),
    PREPARE_EPOCH_FENCE("PrepareEpochFence"),
    /** One that this client has never heard of. */
    UNKNOWN("Unknown");

    private final String text;

    TransactionState(String text) {
        this.text = text;
    }

    /** The state that a broker names. */
    public static TransactionState parse(String name) {
        for (TransactionState state : values()) {
            if (state.text.equals(name)) {
                return state;
            }
        }
        return UNKNOWN;
    }

    @Override
    public String toString() {
        return text;
    }
}
