package io.barnabas.cluster;

/**
 * What this broker is for a partition. The controller's word moves it, and only forward in leader epochs:
 *
 * <pre>
 *            toLeader                 toFollower
 *  Offline -----------&gt; Leader &lt;------------------&gt; Follower
 *     ^                    |          toLeader           |
 *     +--------------------+------- toOffline -----------+
 * </pre>
 *
 * A broker is {@link Offline} for a partition it has not been told about yet, or whose log directory failed.
 */
public sealed interface PartitionState permits Leader, Follower, Offline {
    /** Epoch of a partition nobody told this broker about. */
    int NO_EPOCH = -1;

    /** Leader epoch, {@link #NO_EPOCH} before the first word of a controller. */
    int leaderEpoch();

    /** Version of the partition's znode, {@link #NO_EPOCH} before the first word of a controller. */
    int partitionEpoch();

    /** The leader's broker id, -1 when there is none. */
    int leaderId();

    /** Whether an instruction is older than what this state was made of, and must be ignored. */
    default boolean isNewerThan(int requestLeaderEpoch, int requestPartitionEpoch) {
        return requestLeaderEpoch < leaderEpoch()
                || (requestLeaderEpoch == leaderEpoch() && requestPartitionEpoch < partitionEpoch());
    }

    /** The same partition without a usable log. Epochs are kept, so that stale instructions stay fenced. */
    default Offline toOffline(boolean logFailed) {
        return new Offline(leaderEpoch(), partitionEpoch(), logFailed);
    }

    /**
     * Leadership by the controller's word.
     *
     * @param localBrokerId this broker
     * @param logEndOffset this broker's log end offset
     * @param nowMs milliseconds, same origin as the followers' times
     */
    default Leader toLeader(LeadershipTerms terms, int localBrokerId, long logEndOffset, long nowMs) {
        return Leader.begin(this, terms, localBrokerId, logEndOffset, nowMs);
    }

    /** Following by the controller's word. */
    default Follower toFollower(LeadershipTerms terms) {
        return new Follower(terms.leaderId(), terms.leaderEpoch(), terms.partitionEpoch(), terms.isr());
    }
}
