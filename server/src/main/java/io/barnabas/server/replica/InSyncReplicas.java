package io.barnabas.server.replica;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.Errors;
import io.barnabas.metadata.LeaderAndIsr;
import java.util.List;

/** The way to have in-sync sets changed: the leader proposes, the controller disposes (AlterPartition, KIP-497). */
public interface InSyncReplicas {
    /**
     * A leader's proposal.
     *
     * @param topicId {@link Uuid#ZERO_UUID} when unknown
     * @param leaderEpoch the epoch it leads in
     * @param partitionEpoch the state it is based on
     * @param isr the proposed set, the leader among it
     * @param brokerEpochs of each of the set, -1 where unknown (KIP-903)
     * @param leaderRecoveryState {@link LeaderAndIsr#RECOVERED} or {@link LeaderAndIsr#RECOVERING}
     */
    record Proposal(
            TopicPartition partition,
            Uuid topicId,
            int leaderEpoch,
            int partitionEpoch,
            List<Integer> isr,
            List<Long> brokerEpochs,
            byte leaderRecoveryState) {}

    /** What the controller said. */
    @FunctionalInterface
    interface Verdict {
        /**
         * On any thread.
         *
         * @param error NONE, or why it was refused
         * @param state the state now; null with an error
         */
        void onVerdict(Errors error, LeaderAndIsr state);
    }

    /** Proposes; retried until the controller has answered. Proposals made close together travel together. */
    void propose(Proposal proposal, Verdict verdict);
}
