package io.barnabas.cluster;

import static io.barnabas.cluster.InSyncSet.FetchOutcome.HIGH_WATERMARK_MOVED;
import static io.barnabas.cluster.InSyncSet.FetchOutcome.IGNORED;
import static io.barnabas.cluster.InSyncSet.FetchOutcome.NOTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.metadata.LeaderAndIsr;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InSyncSetTest {
    private static final long LAG = 30_000;
    private static final short ACKS_ONE = 1;

    private final InMemoryLog log = new InMemoryLog();
    private final Set<Integer> alive = new HashSet<>(List.of(0, 1, 2));
    private long nowMs = 1_000_000;
    private final Partition partition =
            new Partition(new TopicPartition("orders", 0), 0, LAG, () -> nowMs, alive::contains);
    private final InSyncSet inSyncSet = partition.inSyncSet();

    @Test
    void shouldGiveFollowersInSyncTheirFullTimeToShowUp() {
        // Given
        lead(5, 1, List.of(0, 1, 2));
        append(1);

        // When / Then
        nowMs += LAG;
        assertFalse(inSyncSet.needsShrink());
        assertNull(inSyncSet.maybeShrink());
        nowMs += 1;
        assertTrue(inSyncSet.needsShrink());
        assertEquals(List.of(0), inSyncSet.maybeShrink().isr());
    }

    @Test
    void shouldKeepAFollowerThatHasEverythingHoweverLongItIsSilent() {
        // Given
        lead(5, 1, List.of(0, 1));
        append(3);
        fetch(1, 3);

        // When / Then
        nowMs += 10 * LAG;
        assertNull(inSyncSet.maybeShrink());
        append(1);
        assertEquals(List.of(0), inSyncSet.maybeShrink().isr());
    }

    @Test
    void shouldLetTheWatermarkWaitUntilTheControllerHasConfirmedTheSmallerSet() {
        // Given
        lead(5, 1, List.of(0, 1, 2));
        append(4);
        fetch(1, 4);
        nowMs += LAG + 1;
        fetch(1, 4);

        // When / Then
        IsrProposal proposal = inSyncSet.maybeShrink();
        assertEquals(List.of(0, 1), proposal.isr());
        assertEquals(List.of(0, 1, 2), proposal.maximalIsr());
        assertEquals(0, log.highWatermark());
        assertTrue(inSyncSet.onConfirmed(proposal, confirmed(5, List.of(0, 1), 2)));
        assertEquals(4, log.highWatermark());
        assertEquals(2, partition.state().partitionEpoch());
        assertEquals(List.of(0, 1), leader().isr());
    }

    @Test
    void shouldLetAFollowerJoinThatHasReachedTheWatermarkAndTheStartOfTheEpoch() {
        // Given: a leader whose log is ahead of its watermark
        append3AsFormerLeader();
        lead(6, 2, List.of(0));
        append(2);
        assertEquals(5, log.highWatermark());

        // When / Then
        assertEquals(NOTED, fetch(1, 4));
        assertNull(inSyncSet.maybeExpand(1));
        assertEquals(NOTED, fetch(1, 5));
        IsrProposal proposal = inSyncSet.maybeExpand(1);
        assertEquals(List.of(0, 1), proposal.isr());
        assertTrue(inSyncSet.isPending(proposal));
        assertNull(inSyncSet.maybeExpand(1), "one proposal at a time");
        fetch(2, 5);
        assertNull(inSyncSet.maybeExpand(2), "one proposal at a time");
    }

    @Test
    void shouldNotTakeInAFollowerThatHasTheWatermarkButNotTheStartOfTheEpoch() {
        // Given: the watermark lags behind the start of the epoch, since broker 2 has not fetched
        append3AsFormerLeader();
        log.updateHighWatermark(1);
        lead(6, 2, List.of(0, 2));

        // When / Then
        fetch(1, 2);
        assertNull(inSyncSet.maybeExpand(1));
        fetch(1, 3);
        assertEquals(List.of(0, 2, 1), inSyncSet.maybeExpand(1).isr());
    }

    @Test
    void shouldWaitForANewcomerAsSoonAsItIsProposedAndNoLongerWhenItIsRefused() {
        // Given
        lead(5, 1, List.of(0));
        append(2);
        fetch(1, 2);
        IsrProposal proposal = inSyncSet.maybeExpand(1);

        // When / Then: however long it is silent then
        nowMs += 2 * LAG;
        append(3);
        assertEquals(2, log.highWatermark());
        assertFalse(inSyncSet.needsShrink(), "nothing else while a proposal is under way");
        inSyncSet.onRefused(proposal);
        assertEquals(5, log.highWatermark());
        assertEquals(List.of(0), leader().maximalIsr());
    }

    @Test
    void shouldNotTakeInABrokerThatIsNotAlive() {
        // Given
        lead(5, 1, List.of(0));
        append(2);
        fetch(1, 2);
        alive.remove(1);

        // When / Then
        assertNull(inSyncSet.maybeExpand(1));
        append(1);
        assertEquals(3, log.highWatermark(), "and nobody waits for it");
    }

    @Test
    void shouldIgnoreAnAnswerThatComesAfterTheLeadershipWent() {
        // Given
        lead(5, 1, List.of(0, 1));
        append(2);
        nowMs += LAG + 1;
        IsrProposal proposal = inSyncSet.maybeShrink();

        // When: it follows, then leads again
        partition.makeFollower(terms(1, 6, 3, List.of(0, 1)), log);
        assertFalse(inSyncSet.onConfirmed(proposal, confirmed(5, List.of(0), 2)));
        lead(7, 4, List.of(0, 1));

        // Then
        assertFalse(inSyncSet.onConfirmed(proposal, confirmed(5, List.of(0), 2)));
        inSyncSet.onRefused(proposal);
        assertEquals(List.of(0, 1), leader().isr());
        assertEquals(0, log.highWatermark());
    }

    @Test
    void shouldTakeANewerStateForTheEndOfAProposalAndTheSameStateForNothing() {
        // Given
        lead(5, 1, List.of(0));
        append(2);
        fetch(1, 2);
        IsrProposal proposal = inSyncSet.maybeExpand(1);

        // When / Then: a new controller tells everybody what it has read, before it acts on the proposal
        lead(5, 1, List.of(0));
        assertTrue(inSyncSet.isPending(proposal));
        append(1);
        assertEquals(2, log.highWatermark());

        // When / Then: somebody else has changed the state
        lead(5, 2, List.of(0));
        assertFalse(inSyncSet.isPending(proposal));
        assertFalse(inSyncSet.onConfirmed(proposal, confirmed(5, List.of(0, 1), 2)));
        assertEquals(List.of(0), leader().isr());
    }

    @Test
    void shouldIgnoreAnAnswerOfAnotherLeadershipOrOlderThanItsState() {
        // Given
        lead(5, 3, List.of(0, 1));
        append(1);
        nowMs += LAG + 1;
        IsrProposal proposal = inSyncSet.maybeShrink();

        // When / Then
        assertFalse(inSyncSet.onConfirmed(proposal, confirmed(4, List.of(0), 4)));
        assertFalse(inSyncSet.onConfirmed(proposal, confirmed(5, List.of(0), 2)));
        assertTrue(inSyncSet.onConfirmed(proposal, confirmed(5, List.of(0), 3)), "it was so already");
        assertNull(leader().pending());
    }

    @Test
    void shouldNotCountWhatAFormerEpochFetched() {
        // Given
        lead(5, 1, List.of(0, 1));
        append(2);

        // When / Then
        assertEquals(IGNORED, inSyncSet.onFollowerFetch(new FollowerFetch(1, -1, 4, -1, 0, 2)));
        assertEquals(IGNORED, inSyncSet.onFollowerFetch(new FollowerFetch(1, -1, 6, -1, 0, 2)));
        assertEquals(0, log.highWatermark());
    }

    @Test
    void shouldForgetWhatAFollowerHadWhenItLeadsAnew() {
        // Given
        lead(5, 1, List.of(0, 1));
        append(2);
        assertEquals(HIGH_WATERMARK_MOVED, fetch(1, 2));

        // When
        lead(6, 2, List.of(0, 1));
        append(1);

        // Then
        assertEquals(-1, leader().follower(1).progress().logEndOffset());
        assertEquals(2, log.highWatermark());
    }

    @Test
    void shouldNotCountAFollowerWhoseLogLeavesItsOwn() {
        // Given: epoch 5 ends at 2 here, and the follower has a third record of it
        lead(5, 1, List.of(0, 1));
        append(2);
        fetch(1, 1);
        lead(6, 2, List.of(0, 1));
        append(3);

        // When / Then
        assertEquals(IGNORED, inSyncSet.onFollowerFetch(new FollowerFetch(1, -1, 6, 5, 0, 3)));
        assertEquals(-1, leader().follower(1).progress().logEndOffset());
        assertEquals(HIGH_WATERMARK_MOVED, inSyncSet.onFollowerFetch(new FollowerFetch(1, -1, 6, 5, 0, 2)));
        assertEquals(2, log.highWatermark());
    }

    @Test
    void shouldNotCountOffsetsThatItDoesNotHave() {
        // Given
        lead(5, 1, List.of(0, 1));
        append(2);
        fetch(1, 2);

        // When / Then
        assertEquals(IGNORED, fetch(1, 3));
        append(5);
        assertEquals(2, log.highWatermark(), "until it has truncated it may have nothing of ours");
    }

    @Test
    void shouldFenceTheFetchesOfAFormerRegistration() {
        // Given
        lead(5, 1, List.of(0, 1));
        append(3);
        inSyncSet.onFollowerFetch(new FollowerFetch(1, 70, 5, -1, 0, 1));

        // When / Then
        assertEquals(IGNORED, inSyncSet.onFollowerFetch(new FollowerFetch(1, 60, 5, -1, 0, 3)));
        assertEquals(1, log.highWatermark());
        assertEquals(HIGH_WATERMARK_MOVED, inSyncSet.onFollowerFetch(new FollowerFetch(1, 80, 5, -1, 0, 3)));
    }

    @Test
    void shouldHoldAcksAllAgainstTheConfirmedSetBeforeAndTheLargestAfterTheAppend() {
        // Given: two in sync, a third is proposed, two are asked for
        log.minInSyncReplicas(2);
        lead(5, 1, List.of(0));
        fetch(1, 0);
        IsrProposal proposal = inSyncSet.maybeExpand(1);
        assertNotNull(proposal);

        // When / Then
        ApiException refusal =
                assertThrows(ApiException.class, () -> partition.appendAsLeader(Batches.of("a"), Partition.ACKS_ALL));
        assertEquals(Errors.NOT_ENOUGH_REPLICAS, refusal.error());
        inSyncSet.onConfirmed(proposal, confirmed(5, List.of(0, 1), 2));
        partition.appendAsLeader(Batches.of("a"), Partition.ACKS_ALL);
        assertNull(acknowledgement(1));

        // When / Then: the follower is lost before it has fetched
        nowMs += LAG + 1;
        IsrProposal shrink = inSyncSet.maybeShrink();
        inSyncSet.onConfirmed(shrink, confirmed(5, List.of(0), 3));
        assertNull(acknowledgement(1), "under the minimum nothing more becomes visible");
        log.minInSyncReplicas(1);
        fetch(2, 0);
        assertEquals(Errors.NONE, acknowledgement(1));
    }

    @Test
    void shouldTellASatisfiedWaitThatTheSetHasBecomeTooSmall() {
        // Given
        log.minInSyncReplicas(2);
        lead(5, 1, List.of(0, 1));
        partition.appendAsLeader(Batches.of("a"), Partition.ACKS_ALL);
        fetch(1, 1);
        append(1);
        nowMs += LAG + 1;

        // When
        inSyncSet.onConfirmed(inSyncSet.maybeShrink(), confirmed(5, List.of(0), 2));

        // Then
        assertEquals(Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND, acknowledgement(1));
        assertTrue(inSyncSet.isUnderMinIsr());
    }

    private void append3AsFormerLeader() {
        lead(5, 1, List.of(0));
        append(3);
        partition.makeFollower(terms(1, 5, 2, List.of(0)), log);
    }

    private void lead(int leaderEpoch, int partitionEpoch, List<Integer> isr) {
        assertTrue(partition.makeLeader(terms(0, leaderEpoch, partitionEpoch, isr), log));
    }

    private void append(int records) {
        for (int i = 0; i < records; i++) {
            partition.appendAsLeader(Batches.of("a"), ACKS_ONE);
        }
    }

    private InSyncSet.FetchOutcome fetch(int brokerId, long offset) {
        int epoch = partition.state().leaderEpoch();
        return inSyncSet.onFollowerFetch(new FollowerFetch(brokerId, -1, epoch, -1, 0, offset));
    }

    private Leader leader() {
        return (Leader) partition.state();
    }

    private Errors acknowledgement(long offset) {
        return partition.acknowledgement(offset, partition.state().leaderEpoch());
    }

    private static LeadershipTerms terms(int leader, int leaderEpoch, int partitionEpoch, List<Integer> isr) {
        return new LeadershipTerms(1, leader, leaderEpoch, partitionEpoch, isr, List.of(0, 1, 2));
    }

    private static LeaderAndIsr confirmed(int leaderEpoch, List<Integer> isr, int partitionEpoch) {
        return new LeaderAndIsr(0, leaderEpoch, isr, LeaderAndIsr.RECOVERED, partitionEpoch);
    }
}
