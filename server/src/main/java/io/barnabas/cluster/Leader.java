package io.barnabas.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * This broker leads.
 *
 * @param leaderId this broker
 * @param leaderEpoch epoch of this leadership
 * @param leadingSinceEpoch first epoch of those in which this broker has led without following another in between: what
 *     it appended since then is in its log still
 * @param leaderEpochStartOffset log end offset when this leadership began: below it the high watermark may lag
 * @param partitionEpoch version of the partition's znode
 * @param isr in-sync replicas as the controller has last confirmed them, this broker among them
 * @param followers the other replicas, with what is known of their progress
 * @param pending a change of the in-sync set on its way to the controller; null when there is none
 */
public record Leader(
        int leaderId,
        int leaderEpoch,
        int leadingSinceEpoch,
        long leaderEpochStartOffset,
        int partitionEpoch,
        List<Integer> isr,
        List<Replica> followers,
        IsrProposal pending)
        implements PartitionState {
    public Leader {
        isr = List.copyOf(isr);
        followers = List.copyOf(followers);
    }

    /**
     * A new leadership. Nothing is known of the followers' logs; those in sync have their full time to show up.
     *
     * @param before what the broker was
     */
    static Leader begin(
            PartitionState before, LeadershipTerms terms, int localBrokerId, long logEndOffset, long nowMs) {
        List<Replica> followers = new ArrayList<>(terms.replicas().size());
        for (int replica : terms.replicas()) {
            if (replica != localBrokerId) {
                boolean inSync = terms.isr().contains(replica);
                followers.add(new Replica(replica, Replica.Progress.unknown(inSync ? nowMs : 0)));
            }
        }
        int since = before instanceof Leader leader ? leader.leadingSinceEpoch : terms.leaderEpoch();
        return new Leader(
                localBrokerId,
                terms.leaderEpoch(),
                since,
                logEndOffset,
                terms.partitionEpoch(),
                terms.isr(),
                followers,
                null);
    }

    /**
     * The same leadership with another in-sync set or assignment: known progress is kept. A newer state of the
     * partition settles what was proposed on top of an older one; the same state told once more settles nothing.
     */
    Leader withTerms(LeadershipTerms terms) {
        if (terms.partitionEpoch() == partitionEpoch) {
            return this;
        }
        List<Replica> next = new ArrayList<>(terms.replicas().size());
        for (int replica : terms.replicas()) {
            if (replica != leaderId) {
                Replica known = follower(replica);
                next.add(known != null ? known : new Replica(replica, Replica.Progress.unknown(0)));
            }
        }
        return with(terms.partitionEpoch(), terms.isr(), next, null);
    }

    /** The same leadership waiting for the controller's word on a proposal. */
    Leader withPending(IsrProposal proposal) {
        return with(partitionEpoch, isr, followers, proposal);
    }

    /** The same leadership with what the controller confirmed. */
    Leader withIsr(List<Integer> confirmed, int newPartitionEpoch) {
        return with(newPartitionEpoch, confirmed, followers, null);
    }

    private Leader with(int newPartitionEpoch, List<Integer> newIsr, List<Replica> newFollowers, IsrProposal proposal) {
        return new Leader(
                leaderId,
                leaderEpoch,
                leadingSinceEpoch,
                leaderEpochStartOffset,
                newPartitionEpoch,
                newIsr,
                newFollowers,
                proposal);
    }

    /** Everybody who is in the in-sync set, or may be by now. */
    public List<Integer> maximalIsr() {
        return pending == null ? isr : pending.maximalIsr();
    }

    /** Whether that broker is in the in-sync set that was confirmed. */
    public boolean isInSync(int brokerId) {
        return contains(isr, brokerId);
    }

    /** Whether that broker is in the in-sync set, or may be by now. */
    public boolean mayBeInSync(int brokerId) {
        return contains(maximalIsr(), brokerId);
    }

    private static boolean contains(List<Integer> ids, int brokerId) {
        for (int i = 0; i < ids.size(); i++) {
            if (ids.get(i) == brokerId) {
                return true;
            }
        }
        return false;
    }

    /** The follower on that broker, or null when it has no replica of this partition. */
    public Replica follower(int brokerId) {
        for (int i = 0; i < followers.size(); i++) {
            if (followers.get(i).brokerId() == brokerId) {
                return followers.get(i);
            }
        }
        return null;
    }

    /** min.insync.replicas, but never more than there are replicas: a topic with one replica stays writable. */
    public int effectiveMinInSyncReplicas(int configured) {
        return Math.min(configured, followers.size() + 1);
    }
}
