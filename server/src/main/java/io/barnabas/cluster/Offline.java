package io.barnabas.cluster;

/**
 * No role: not told yet, stopped, or the log directory failed.
 *
 * @param leaderEpoch last leader epoch known
 * @param partitionEpoch last partition epoch known
 * @param logFailed whether the log directory failed; then this broker should have the partition but cannot serve it
 */
public record Offline(int leaderEpoch, int partitionEpoch, boolean logFailed) implements PartitionState {
    /** A partition no controller has spoken of. */
    public static final Offline UNKNOWN = new Offline(NO_EPOCH, NO_EPOCH, false);

    @Override
    public int leaderId() {
        return -1;
    }
}
