package io.barnabas.coordinator.transaction;

/**
 * Where a transactional id is in the life of its transaction.
 *
 * <pre>
 *   EMPTY ---------&gt; ONGOING ------&gt; PREPARE_COMMIT --&gt; COMPLETE_COMMIT
 *     ^                |  ^------------------------------------'  |
 *     |                '-----------&gt; PREPARE_ABORT ---&gt; COMPLETE_ABORT
 *     '------------------- InitProducerId ------------------------'
 * </pre>
 *
 * Each state's number is what is written in {@code __transaction_state}, its name what tools show; both are Kafka's.
 */
public enum TransactionState {
    /** A producer has its id and no transaction. */
    EMPTY(0, "Empty"),
    /** Partitions were added, or will be written to. */
    ONGOING(1, "Ongoing"),
    /** Committed for good; markers are being written. */
    PREPARE_COMMIT(2, "PrepareCommit"),
    /** Aborted for good; markers are being written. */
    PREPARE_ABORT(3, "PrepareAbort"),
    /** Committed, and every partition knows it. */
    COMPLETE_COMMIT(4, "CompleteCommit"),
    /** Aborted, and every partition knows it. */
    COMPLETE_ABORT(5, "CompleteAbort"),
    /** Apache's coordinators call it so while they forget an expired id; never written. */
    DEAD(6, "Dead"),
    /** Apache's coordinators call it so while they fence a producer; never written. */
    PREPARE_EPOCH_FENCE(7, "PrepareEpochFence");

    private final byte id;
    private final String displayName;

    TransactionState(int id, String displayName) {
        this.id = (byte) id;
        this.displayName = displayName;
    }

    /** What is written. */
    public byte id() {
        return id;
    }

    /** What tools show. */
    public String displayName() {
        return displayName;
    }

    /** Whether the end is decided and markers are being written. */
    public boolean isPrepare() {
        return this == PREPARE_COMMIT || this == PREPARE_ABORT;
    }

    /** Whether no transaction is going on, so that a new one may begin, or the id expire. */
    public boolean isIdle() {
        return this == EMPTY || this == COMPLETE_COMMIT || this == COMPLETE_ABORT;
    }

    /** The state with this number, null when there is none. */
    public static TransactionState forId(byte id) {
        return id >= 0 && id < values().length ? values()[id] : null;
    }

    /** The state that tools show under this name, null when there is none. */
    public static TransactionState forName(String displayName) {
        for (TransactionState state : values()) {
            if (state.displayName.equals(displayName)) {
                return state;
            }
        }
        return null;
    }
}
