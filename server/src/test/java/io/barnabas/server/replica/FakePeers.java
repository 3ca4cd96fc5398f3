package io.barnabas.server.replica;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import java.util.ArrayList;
import java.util.List;

/** Remembers what the fetchers are told and what is proposed to the controller. */
final class FakePeers implements ReplicaFetchers, InSyncReplicas {
    /** A proposal, and where the test answers it. */
    record Proposed(Proposal proposal, Verdict verdict) {}

    /** {@code follow orders-0 of 1 in epoch 3}, {@code unfollow orders-0}. */
    final List<String> told = new ArrayList<>();

    final List<Proposed> proposals = new ArrayList<>();

    @Override
    public void follow(OwnedPartition partition, Uuid topicId, int leaderId, int leaderEpoch) {
        told.add("follow " + partition.partition().topicPartition() + " of " + leaderId + " in epoch " + leaderEpoch);
    }

    @Override
    public void unfollow(TopicPartition partition) {
        told.add("unfollow " + partition);
    }

    @Override
    public void propose(Proposal proposal, Verdict verdict) {
        proposals.add(new Proposed(proposal, verdict));
    }
}
