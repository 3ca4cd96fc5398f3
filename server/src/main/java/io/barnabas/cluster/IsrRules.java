package io.barnabas.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** When a replica leaves the in-sync set, and when it may join. Only decides; one proposal at a time. */
final class IsrRules {
    private IsrRules() {}

    /**
     * The set without those who have not caught up for too long.
     *
     * @return null when nobody is to leave, or a proposal is under way
     */
    static IsrProposal shrink(Leader leader, long leaderEndOffset, long nowMs, long lagTimeMaxMs) {
        if (!needsShrink(leader, leaderEndOffset, nowMs, lagTimeMaxMs)) {
            return null;
        }
        List<Integer> remaining = new ArrayList<>(leader.isr().size());
        for (int brokerId : leader.isr()) {
            if (!isOutOfSync(leader, brokerId, leaderEndOffset, nowMs, lagTimeMaxMs)) {
                remaining.add(brokerId);
            }
        }
        return new IsrProposal(leader.leaderEpoch(), leader.partitionEpoch(), remaining, leader.isr(), false);
    }

    static boolean needsShrink(Leader leader, long leaderEndOffset, long nowMs, long lagTimeMaxMs) {
        if (leader.pending() != null) {
            return false;
        }
        List<Integer> isr = leader.isr();
        for (int i = 0; i < isr.size(); i++) {
            if (isOutOfSync(leader, isr.get(i), leaderEndOffset, nowMs, lagTimeMaxMs)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOutOfSync(
            Leader leader, int brokerId, long leaderEndOffset, long nowMs, long lagTimeMaxMs) {
        if (brokerId == leader.leaderId()) {
            return false;
        }
        Replica follower = leader.follower(brokerId);
        return follower == null || !follower.progress().isCaughtUp(leaderEndOffset, nowMs, lagTimeMaxMs);
    }

    /**
     * The set with one more: a replica that has everything up to the high watermark and up to where this leadership
     * began, on a broker that is alive.
     *
     * @return null when it may not join, or a proposal is under way
     */
    static IsrProposal expand(Leader leader, Replica follower, long highWatermark, IntPredicate isAlive) {
        int brokerId = follower.brokerId();
        if (leader.pending() != null || leader.isInSync(brokerId)) {
            return null;
        }
        long endOffset = follower.progress().logEndOffset();
        if (endOffset < highWatermark || endOffset < leader.leaderEpochStartOffset() || !isAlive.test(brokerId)) {
            return null;
        }
        List<Integer> joined = new ArrayList<>(leader.isr());
        joined.add(brokerId);
        return new IsrProposal(leader.leaderEpoch(), leader.partitionEpoch(), joined, joined, true);
    }
}
