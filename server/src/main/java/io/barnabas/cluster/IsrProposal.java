package io.barnabas.cluster;

import java.util.List;

/**
 * A change of the in-sync set that a leader has proposed and that the controller has not answered yet (KIP-497). Until
 * then nobody knows which of the two sets holds, so the watermark waits for the members of both. Told apart by identity.
 *
 * @param leaderEpoch the leadership that proposes
 * @param partitionEpoch the state it is based on
 * @param isr the set wished for, the leader among it
 * @param maximalIsr everybody who is in either set
 * @param expands whether a replica joins; else some leave
 */
public record IsrProposal(
        int leaderEpoch, int partitionEpoch, List<Integer> isr, List<Integer> maximalIsr, boolean expands) {
    public IsrProposal {
        isr = List.copyOf(isr);
        maximalIsr = List.copyOf(maximalIsr);
    }
}
