package io.barnabas.cluster;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * The arithmetic of the high watermark: the offset below which every record is on all replicas that count, so that a
 * later leader cannot lose it.
 */
public final class HighWatermark {
    private HighWatermark() {}

    /**
     * The high watermark after some log end offset moved. A replica counts while it is, or may be, in sync, and already
     * while it is caught up and about to join: else the watermark could run ahead of it for ever.
     *
     * @param current the high watermark so far; the result is never lower
     * @param leader the leadership, with the followers' progress
     * @param leaderEndOffset the leader's log end offset
     * @param nowMs milliseconds, same origin as the followers' times
     * @param lagTimeMaxMs replica.lag.time.max.ms
     * @param isAlive whether a broker is alive, without which it cannot join
     */
    public static long next(
            long current, Leader leader, long leaderEndOffset, long nowMs, long lagTimeMaxMs, IntPredicate isAlive) {
        long lowest = leaderEndOffset;
        List<Replica> followers = leader.followers();
        for (int i = 0; i < followers.size(); i++) {
            Replica follower = followers.get(i);
            Replica.Progress progress = follower.progress();
            if (progress.logEndOffset() < lowest
                    && (leader.mayBeInSync(follower.brokerId())
                            || (progress.isCaughtUp(leaderEndOffset, nowMs, lagTimeMaxMs)
                                    && isAlive.test(follower.brokerId())))) {
                lowest = progress.logEndOffset();
            }
        }
        return Math.max(current, lowest);
    }
}
