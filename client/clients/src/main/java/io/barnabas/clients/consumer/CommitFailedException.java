package io.barnabas.clients.consumer;

/** Offsets were not committed because the group has given their partitions to somebody else. Never worth a retry. */
public final class CommitFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommitFailedException(String message) {
        super(message, null, false, false);
    }

    /** The group has moved on without this member. */
    static CommitFailedException tooSlow(int maxPollIntervalMs) {
        return new CommitFailedException("Offset commit cannot be completed since the group has already rebalanced and "
                + "assigned the partitions to another member: the time between two calls of poll() was longer than "
                + "max.poll.interval.ms (" + maxPollIntervalMs + " ms), or heartbeats did not arrive for "
                + "session.timeout.ms. Raise max.poll.interval.ms, or handle fewer records per poll() by lowering "
                + "max.poll.records.");
    }

    /** This consumer is no member of the group any more, or not yet. */
    static CommitFailedException noMember(int maxPollIntervalMs) {
        return new CommitFailedException(
                "Offset commit cannot be completed since the consumer is not part of an active group for auto"
                        + " partition assignment; it is likely that the consumer was kicked out of the group, as happens"
                        + " when poll() is not called for max.poll.interval.ms (" + maxPollIntervalMs
                        + " ms). Raise "
                        + "max.poll.interval.ms, or handle fewer records per poll() by lowering max.poll.records.");
    }

    /** The consumer whose offsets were to be part of a transaction is no longer the member it was (KIP-447). */
    public static CommitFailedException ofTransaction(String why) {
        return new CommitFailedException(
                "Transaction offset Commit failed due to consumer group metadata mismatch: " + why);
    }
}
