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
     * @param brokerEpoch the registration under which it fetched last, -1 while unknown
     */
    public record Progress(
            long logStartOffset,
            long logEndOffset,
            long lastFetchLeaderEndOffset,
            long lastFetchTimeMs,
            long lastCaughtUpTimeMs,
            long brokerEpoch) {
        /** Nothing is known of its log; it counts as having caught up at that time. */
        static Progress unknown(long lastCaughtUpTimeMs) {
            return new Progress(-1, -1, -1, 0, lastCaughtUpTimeMs, -1);
        }

        /** Whether the follower has everything, or had it less than replica.lag.time.max.ms ago. */
        public boolean isCaughtUp(long leaderEndOffset, long nowMs, long lagTimeMaxMs) {
            return logEndOffset == leaderEndOffset || nowMs - lastCaughtUpTimeMs <= lagTimeMaxMs;
        }

        /**
         * The progress after a fetch. A follower that asks for the leader's end has caught up now; one that asks for
         * what was the end at its previous fetch had caught up then.
         */
        Progress onFetch(FollowerFetch fetch, long nowMs, long leaderEndOffset) {
            long caughtUp = lastCaughtUpTimeMs;
            if (fetch.fetchOffset() >= leaderEndOffset) {
                caughtUp = Math.max(caughtUp, nowMs);
            } else if (fetch.fetchOffset() >= lastFetchLeaderEndOffset) {
                caughtUp = Math.max(caughtUp, lastFetchTimeMs);
            }
            long lastLeaderEnd = Math.max(leaderEndOffset, lastFetchLeaderEndOffset);
            long epoch = Math.max(brokerEpoch, fetch.brokerEpoch());
            return new Progress(fetch.logStartOffset(), fetch.fetchOffset(), lastLeaderEnd, nowMs, caughtUp, epoch);
        }

        /** The progress when it fetches what it cannot have: until it has truncated, it may have nothing of ours. */
        Progress onDisagreement() {
            return new Progress(
                    logStartOffset, -1, lastFetchLeaderEndOffset, lastFetchTimeMs, lastCaughtUpTimeMs, brokerEpoch);
        }

        /** Whether a fetch that names that registration was sent before the follower registered anew. */
        boolean isNewerThan(long fetchBrokerEpoch) {
            return fetchBrokerEpoch != -1 && fetchBrokerEpoch < brokerEpoch;
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
