package io.barnabas.cluster;

/** No role: not told yet, stopped, or the log directory failed. */
public record Offline(int leaderEpoch, int partitionEpoch) implements PartitionState {
    /** A partition no controller has spoken of. */
    public static final Offline UNKNOWN = new Offline(NO_EPOCH, NO_EPOCH);

    @Override
    public int leaderId() {
        return -1;
    }
}
