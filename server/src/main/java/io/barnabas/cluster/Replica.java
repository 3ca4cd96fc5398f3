package io.barnabas.cluster;

/** A follower as the partition's leader knows it from its fetches. Its progress is replaced as a whole. */
public final class Replica {
    /**
     * How far a follower has come.
     *
     * @param logStartOffset its log start offset, -1 while unknown
     * @param logEndOffset its log end offset (the offset it fetches), -1 while it has not fetched in this leader epoch
     * @param lastFetchLeaderEndOffset the leader's log end offset when it fetched last
     * @param lastFetchTimeMs when it fetched last
     * @param lastCaughtUpTimeMs the last time at which it had everything the leader had
     */
    public record Progress(
            long logStartOffset,
            long logEndOffset,
            long lastFetchLeaderEndOffset,
            long lastFetchTimeMs,
            long lastCaughtUpTimeMs) {
        public static final Progress UNKNOWN = new Progress(-1, -1, 0, 0, 0);

        /** Whether the follower has everything, or had it less than replica.lag.time.max.ms ago. */
        public boolean isCaughtUp(long leaderEndOffset, long nowMs, long lagTimeMaxMs) {
            return logEndOffset == leaderEndOffset || nowMs - lastCaughtUpTimeMs <= lagTimeMaxMs;
        }

        /**
         * The progress after a fetch. A follower that asks for the leader's end has caught up now; one that asks for
         * what was the end at its previous fetch had caught up then.
         */
        public Progress onFetch(long followerStartOffset, long fetchOffset, long nowMs, long leaderEndOffset) {
            long caughtUp = lastCaughtUpTimeMs;
            if (fetchOffset >= leaderEndOffset) {
                caughtUp = Math.max(caughtUp, nowMs);
            } else if (fetchOffset >= lastFetchLeaderEndOffset) {
                caughtUp = Math.max(caughtUp, lastFetchTimeMs);
            }
            long lastLeaderEnd = Math.max(leaderEndOffset, lastFetchLeaderEndOffset);
            return new Progress(followerStartOffset, fetchOffset, lastLeaderEnd, nowMs, caughtUp);
        }
    }

    private final int brokerId;
    private volatile Progress progress;

    public Replica(int brokerId, Progress progress) {
        this.brokerId = brokerId;
        this.progress = progress;
    }

    public int brokerId() {
        return brokerId;
    }

    public Progress progress() {
        return progress;
    }

    /** Called by the partition's one writer only. */
    void transitionTo(Progress next) {
        progress = next;
    }
}
