package io.barnabas.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * This broker leads.
 *
 * @param leaderId this broker
 * @param leaderEpoch epoch of this leadership
 * @param leaderEpochStartOffset log end offset when this leadership began: below it the high watermark may lag
 * @param partitionEpoch version of the partition's znode
 * @param isr in-sync replicas, this broker among them
 * @param followers the other replicas, with what is known of their progress
 */
public record Leader(
        int leaderId,
        int leaderEpoch,
        long leaderEpochStartOffset,
        int partitionEpoch,
        List<Integer> isr,
        List<Replica> followers)
        implements PartitionState {
    public Leader {
        isr = List.copyOf(isr);
        followers = List.copyOf(followers);
    }

    static Leader begin(LeadershipTerms terms, int localBrokerId, long logEndOffset) {
        List<Replica> followers = new ArrayList<>(terms.replicas().size());
        for (int replica : terms.replicas()) {
            if (replica != localBrokerId) {
                followers.add(new Replica(replica, Replica.Progress.UNKNOWN));
            }
        }
        return new Leader(
                localBrokerId, terms.leaderEpoch(), logEndOffset, terms.partitionEpoch(), terms.isr(), followers);
    }

    /** The same leadership with another in-sync set or assignment: known progress is kept. */
    Leader withTerms(LeadershipTerms terms) {
        List<Replica> next = new ArrayList<>(terms.replicas().size());
        for (int replica : terms.replicas()) {
            if (replica != leaderId) {
                Replica known = follower(replica);
                next.add(known != null ? known : new Replica(replica, Replica.Progress.UNKNOWN));
            }
        }
        return new Leader(leaderId, leaderEpoch, leaderEpochStartOffset, terms.partitionEpoch(), terms.isr(), next);
    }

    /** Whether that broker is in the in-sync set. */
    public boolean isInSync(int brokerId) {
        for (int i = 0; i < isr.size(); i++) {
            if (isr.get(i) == brokerId) {
                return true;
            }
        }
        return false;
    }

    /** The follower on that broker, or null when it has no replica of this partition. */
    public Replica follower(int brokerId) {
        for (Replica follower : followers) {
            if (follower.brokerId() == brokerId) {
                return follower;
            }
        }
        return null;
    }

    /** min.insync.replicas, but never more than there are replicas: a topic with one replica stays writable. */
    public int effectiveMinInSyncReplicas(int configured) {
        return Math.min(configured, followers.size() + 1);
    }
}
