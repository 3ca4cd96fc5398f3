package io.barnabas.cluster;

import java.util.List;

/**
 * The arithmetic of the high watermark: the offset below which every record is on all replicas that count, so that a
 * later leader cannot lose it.
 */
public final class HighWatermark {
    private HighWatermark() {}

    /**
     * The high watermark after some log end offset moved. A replica counts while it is in sync, and already while it is
     * caught up and about to join: else a replica could join whose log is behind the high watermark.
     *
     * @param current the high watermark so far; the result is never lower
     * @param leaderEndOffset the leader's log end offset
     * @param followers the other replicas as the leader knows them
     * @param nowMs milliseconds, same origin as the followers' times
     * @param lagTimeMaxMs replica.lag.time.max.ms
     */
    public static long next(long current, Leader leader, long leaderEndOffset, long nowMs, long lagTimeMaxMs) {
        long lowest = leaderEndOffset;
        List<Replica> followers = leader.followers();
        for (int i = 0; i < followers.size(); i++) {
            Replica follower = followers.get(i);
            Replica.Progress progress = follower.progress();
            if (progress.logEndOffset() < lowest
                    && (leader.isInSync(follower.brokerId())
                            || progress.isCaughtUp(leaderEndOffset, nowMs, lagTimeMaxMs))) {
                lowest = progress.logEndOffset();
            }
        }
        return Math.max(current, lowest);
    }
}
