package io.barnabas.cluster;

import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.storage.log.epoch.EpochEndOffset;

/**
 * What a partition's leader knows of its followers, and who of them is in sync. A change of the set is proposed, waits for
 * the controller's word, and is confirmed or refused; meanwhile {@link Leader#pending} holds it.
 *
 * <p>Called by the partition's one writer, unless said otherwise. While the broker does not lead, nothing happens.
 */
public final class InSyncSet {
    /** What became of a follower's word. */
    public enum FetchOutcome {
        /** It does not fit this leadership or this log: the read finds out as well, and says so. */
        IGNORED,
        /** Its progress is known. */
        NOTED,
        /** Its progress is known, and the high watermark moved. */
        HIGH_WATERMARK_MOVED
    }

    private final Partition partition;

    InSyncSet(Partition partition) {
        this.partition = partition;
    }

    /**
     * A follower fetched: everything below its fetch offset is in its log. If that cannot be, it is not known any more
     * what is.
     */
    public FetchOutcome onFollowerFetch(FollowerFetch fetch) {
        if (!(partition.state() instanceof Leader leader) || leader.leaderEpoch() != fetch.leaderEpoch()) {
            return FetchOutcome.IGNORED;
        }
        Replica follower = leader.follower(fetch.brokerId());
        if (follower == null || follower.progress().isNewerThan(fetch.brokerEpoch())) {
            return FetchOutcome.IGNORED;
        }
        PartitionLog log = partition.log();
        if (!agrees(log, fetch)) {
            follower.transitionTo(follower.progress().onDisagreement());
            return FetchOutcome.IGNORED;
        }
        follower.transitionTo(follower.progress().onFetch(fetch, partition.nowMs(), log.logEndOffset()));
        return partition.maybeAdvanceHighWatermark(leader) ? FetchOutcome.HIGH_WATERMARK_MOVED : FetchOutcome.NOTED;
    }

    private static boolean agrees(PartitionLog log, FollowerFetch fetch) {
        if (fetch.fetchOffset() < log.logStartOffset() || fetch.fetchOffset() > log.logEndOffset()) {
            return false;
        }
        if (fetch.lastFetchedEpoch() < 0) {
            return true;
        }
        EpochEndOffset end = log.endOffsetForEpoch(fetch.lastFetchedEpoch());
        return end.epoch() == fetch.lastFetchedEpoch() && end.endOffset() >= fetch.fetchOffset();
    }

    /**
     * Whether a fetch would tell {@link #onFollowerFetch} nothing it was not told moments ago. From any thread.
     *
     * @param followerStartOffset the follower's log start offset
     * @param resolutionMs how old the last time of having caught up may be
     */
    public boolean isKnown(ReadPosition fetch, long followerStartOffset, long resolutionMs) {
        if (!(partition.state() instanceof Leader leader) || leader.leaderEpoch() != fetch.currentLeaderEpoch()) {
            return false;
        }
        Replica follower = leader.follower(fetch.replicaId());
        if (follower == null) {
            return false;
        }
        Replica.Progress known = follower.progress();
        return known.logEndOffset() == fetch.fetchOffset()
                && known.logStartOffset() == followerStartOffset
                && known.brokerEpoch() == fetch.replicaEpoch()
                && known.lastFetchLeaderEndOffset() == partition.log().logEndOffset()
                && partition.nowMs() - known.lastFetchTimeMs() < resolutionMs;
    }

    /** Whether this broker leads with fewer replicas in sync than min.insync.replicas asks for. From any thread. */
    public boolean isUnderMinIsr() {
        return partition.state() instanceof Leader leader
                && leader.isr().size()
                        < leader.effectiveMinInSyncReplicas(partition.log().minInSyncReplicas());
    }

    /**
     * Proposes to take a follower into the set, if it may join.
     *
     * @return what to tell the controller, null for nothing
     */
    public IsrProposal maybeExpand(int brokerId) {
        if (!(partition.state() instanceof Leader leader)) {
            return null;
        }
        Replica follower = leader.follower(brokerId);
        if (follower == null) {
            return null;
        }
        long highWatermark = partition.log().highWatermark();
        return propose(leader, IsrRules.expand(leader, follower, highWatermark, partition::isAlive));
    }

    /** Whether {@link #maybeShrink} has something to do; from any thread. */
    public boolean needsShrink() {
        return partition.state() instanceof Leader leader
                && !leader.followers().isEmpty()
                && IsrRules.needsShrink(
                        leader, partition.log().logEndOffset(), partition.nowMs(), partition.replicaLagTimeMaxMs());
    }

    /**
     * Proposes a set without the followers that have not caught up for replica.lag.time.max.ms.
     *
     * @return what to tell the controller, null for nothing
     */
    public IsrProposal maybeShrink() {
        if (!(partition.state() instanceof Leader leader)) {
            return null;
        }
        long endOffset = partition.log().logEndOffset();
        return propose(leader, IsrRules.shrink(leader, endOffset, partition.nowMs(), partition.replicaLagTimeMaxMs()));
    }

    private IsrProposal propose(Leader leader, IsrProposal proposal) {
        if (proposal != null) {
            partition.transitionTo(leader.withPending(proposal));
        }
        return proposal;
    }

    /** Whether this is the proposal that waits for the controller's word; any other was overtaken by events. */
    public boolean isPending(IsrProposal proposal) {
        return partition.state() instanceof Leader leader && leader.pending() == proposal;
    }

    /**
     * The controller took the proposal, or found the partition in that state already. Nothing happens unless it is
     * pending and the answer is of this leadership and not older than what is known.
     *
     * @return whether the state changed
     */
    public boolean onConfirmed(IsrProposal proposal, LeaderAndIsr confirmed) {
        if (!isPending(proposal)
                || confirmed.leaderEpoch() != proposal.leaderEpoch()
                || confirmed.partitionEpoch() < proposal.partitionEpoch()) {
            return false;
        }
        Leader leader = (Leader) partition.state();
        partition.transitionTo(leader.withIsr(confirmed.isr(), confirmed.partitionEpoch()));
        return true;
    }

    /** The controller has refused the proposal and will never act on it: the set is what it was. */
    public void onRefused(IsrProposal proposal) {
        if (isPending(proposal)) {
            partition.transitionTo(((Leader) partition.state()).withPending(null));
        }
    }
}
