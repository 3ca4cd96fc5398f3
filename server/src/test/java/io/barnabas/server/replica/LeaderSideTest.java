package io.barnabas.server.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.cluster.Leader;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.FetchRequestData;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataBroker;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataEndpoint;
import io.barnabas.common.protocol.Errors;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.storage.log.FetchIsolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A leader, its followers' fetches, and the controller's answers. Broker 0 leads orders-0 in epoch 3. */
class LeaderSideTest {
    private static final TopicPartition TP = new TopicPartition("orders", 0);
    private static final int ACKS_ALL = -1;

    private final ReplicaFixture broker = new ReplicaFixture();

    @Test
    void shouldProposeWithTheBrokerEpochsItKnowsWhenAFollowerJoins() {
        // Given
        live(0, 1, 2);
        lead(List.of(0, 2), List.of(0, 1, 2));
        fetch(2, 77, 0);

        // When
        fetch(1, 66, 0);

        // Then
        assertEquals(
                List.of(new InSyncReplicas.Proposal(
                        TP, ReplicaFixture.TOPIC_ID, 3, 8, List.of(0, 2, 1), List.of(50L, 77L, 66L), (byte) 0)),
                broker.peers.proposals.stream()
                        .map(FakePeers.Proposed::proposal)
                        .toList());
    }

    /** KIP-73: broker 1 is not in sync, broker 2 is. */
    @Test
    void shouldHoldBackFollowersOutOfSyncThatExceedTheLimit() {
        // Given
        lead(List.of(0, 2), List.of(0, 1, 2));
        broker.leaderQuota.markThrottled("orders", Set.of(0));
        broker.produce(1, 0);
        broker.produce(1, 0);
        broker.loop.run();

        // When / Then
        int bytes = fetch(1, 66, 0).reads[0].sizeInBytes();
        assertTrue(bytes > 0, "no limit yet");
        broker.leaderQuota.updateQuota(1);
        var heldBack = fetch(1, 66, 0);
        assertEquals(0, heldBack.completed, "it waits as if there were nothing");
        assertEquals(bytes, fetch(2, 77, 0).reads[0].sizeInBytes(), "who is in sync goes on");
        broker.nowMs += 3_600_000;
        assertEquals(bytes, fetch(1, 66, 0).reads[0].sizeInBytes(), "the limit is kept again");
    }

    @Test
    void shouldAnswerAcksAllWhenTheControllerConfirmsTheSmallerSet() {
        // Given
        lead(List.of(0, 1), List.of(0, 1));
        var produce = broker.produce(ACKS_ALL, 0);
        broker.loop.run();

        // When
        broker.nowMs += 30_001;
        broker.manager.maybeShrinkIsrs();
        broker.manager.maybeShrinkIsrs();
        broker.loop.run();
        assertEquals(0, produce.completed);
        assertEquals(1, broker.peers.proposals.size(), "one proposal at a time");
        answer(0, Errors.NONE, List.of(0), 9);
        broker.loop.run();

        // Then
        assertEquals(1, produce.completed);
        assertEquals(List.of(Errors.NONE), produce.errors());
    }

    @Test
    void shouldAcknowledgeNothingMoreWhenTheSetHasBecomeTooSmall() {
        // Given
        lead(List.of(0, 1), List.of(0, 1));
        broker.log(0).minInSyncReplicas(2);
        var produce = broker.produce(ACKS_ALL, 0);
        broker.loop.run();

        // When
        broker.nowMs += 30_001;
        broker.manager.maybeShrinkIsrs();
        answer(0, Errors.NONE, List.of(0), 9);
        broker.loop.run();

        // Then
        assertEquals(0, produce.completed, "nothing becomes visible below the minimum");
        assertEquals(
                List.of(Errors.NOT_ENOUGH_REPLICAS), broker.produce(ACKS_ALL, 0).errors());
        broker.loop.advance(1000);
        assertEquals(List.of(Errors.REQUEST_TIMED_OUT), produce.errors());
    }

    @Test
    void shouldTakeARefusalForTheOldSetAndTryAgainWithTheNextFetch() {
        // Given
        live(0, 1);
        lead(List.of(0), List.of(0, 1));
        fetch(1, 66, 0);

        // When
        answer(0, Errors.INELIGIBLE_REPLICA, null, 0);
        broker.nowMs += 500;
        fetch(1, 66, 0);

        // Then
        assertEquals(2, broker.peers.proposals.size());
        answer(1, Errors.NONE, List.of(0, 1), 9);
        assertEquals(List.of(0, 1), leader().isr());
        assertEquals(9, leader().partitionEpoch());
    }

    @Test
    void shouldWaitForNewsWhenTheControllerKnowsBetter() {
        // Given
        live(0, 1);
        lead(List.of(0), List.of(0, 1));

        // When / Then
        for (Errors error : List.of(
                Errors.INVALID_UPDATE_VERSION,
                Errors.FENCED_LEADER_EPOCH,
                Errors.UNKNOWN_TOPIC_OR_PARTITION,
                Errors.NEW_LEADER_ELECTED)) {
            broker.nowMs += 500;
            fetch(1, 66, 0);
            int last = broker.peers.proposals.size() - 1;
            answer(last, error, null, 0);
            broker.nowMs += 500;
            fetch(1, 66, 0);
            assertEquals(last + 1, broker.peers.proposals.size(), error + ": nothing more until there is news");
            assertTrue(leader().pending() != null);
            tell(List.of(0), List.of(0, 1), 3, 10 + last);
        }
    }

    @Test
    void shouldRetryWhatTheControllerCouldNotSay() {
        // Given
        live(0, 1);
        broker.manager.start(broker.loop);
        lead(List.of(0), List.of(0, 1));
        fetch(1, 66, 0);

        // When
        answer(0, Errors.UNKNOWN_SERVER_ERROR, null, 0);
        assertEquals(1, broker.peers.proposals.size());
        broker.loop.advance(500);

        // Then
        assertEquals(2, broker.peers.proposals.size());
        assertEquals(
                broker.peers.proposals.get(0).proposal(),
                broker.peers.proposals.get(1).proposal());
    }

    @Test
    void shouldDropAnAnswerThatComesAfterAnotherLeaderWasNamed() {
        // Given
        live(0, 1);
        lead(List.of(0), List.of(0, 1));
        fetch(1, 66, 0);

        // When
        broker.manager.becomeLeaderOrFollower(request(1, List.of(0, 1), List.of(0, 1), 4, 9), (short) 7);
        answer(0, Errors.NONE, List.of(0, 1), 9);

        // Then
        assertEquals(4, broker.manager.partition("orders", 0).state().leaderEpoch());
        assertEquals(1, broker.manager.partition("orders", 0).state().leaderId());
    }

    @Test
    void shouldWakeFollowersByAppendsAndConsumersByTheWatermarkOnly() {
        // Given
        lead(List.of(0, 1), List.of(0, 1));
        var consumer = broker.fetch(500, 1, 0);
        var follower = fetch(1, 66, 0);
        int reads = broker.log(0).reads();

        // When
        broker.produce(1, 0);
        broker.loop.run();

        // Then
        assertEquals(1, follower.completed);
        assertEquals(0, consumer.completed);
        assertEquals(1, broker.log(0).reads() - reads, "the consumer costs nothing yet");
        fetch(1, 66, 1);
        broker.loop.run();
        assertEquals(1, consumer.completed);
        assertEquals(List.of(true), consumer.withRecords());
    }

    @Test
    void shouldTellAStrangerAndAFormerRegistrationSo() {
        // Given
        lead(List.of(0, 1), List.of(0, 1));
        fetch(1, 70, 0);

        // When / Then
        assertEquals(List.of(Errors.UNKNOWN_LEADER_EPOCH), fetch(9, 66, 0).errors());
        assertEquals(List.of(Errors.NOT_LEADER_OR_FOLLOWER), fetch(1, 60, 0).errors());
    }

    @Test
    void shouldSendAConsumerToTheReplicaInItsRackThatHasMost() {
        // Given
        live(0, 1, 2, 3);
        lead(List.of(0, 1, 2, 3), List.of(0, 1, 2, 3));
        broker.produce(1, 0);
        fetch(1, 66, 1);
        fetch(2, 66, 1);
        fetch(3, 66, 0);

        // When / Then
        assertEquals(1, elsewhere("rack-1", 0));
        assertEquals(-1, elsewhere("rack-0", 0), "the leader is there itself");
        assertEquals(-1, elsewhere("", 0));
        assertEquals(-1, elsewhere("rack-of-nobody", 0));
        assertEquals(3, elsewhere("rack-3", 0));
        assertEquals(-1, elsewhere("rack-3", 1), "it does not have that yet");
    }

    @Test
    void shouldWaitWithADeletionUntilAllLiveReplicasHaveFollowed() {
        // Given
        live(0, 1);
        lead(List.of(0, 1), List.of(0, 1, 2));
        broker.produce(1, 0);
        broker.produce(1, 0);
        fetch(1, 66, 2);
        List<String> answers = new ArrayList<>();

        // When
        broker.manager.deleteRecords(TP, 1, 1000, broker.loop, (low, error) -> answers.add(low + " " + error));
        broker.loop.run();
        assertEquals(List.of(), answers);
        broker.nowMs += 500;
        broker.fetch(follower(1, 66), List.of(position(2, 1)));
        broker.loop.run();

        // Then: broker 2 is not alive
        assertEquals(List.of("1 NONE"), answers);

        // When / Then
        broker.manager.deleteRecords(TP, 2, 1000, broker.loop, (low, error) -> answers.add(low + " " + error));
        broker.loop.run();
        broker.loop.advance(1000);
        assertEquals("-1 REQUEST_TIMED_OUT", answers.get(1));
    }

    private int elsewhere(String rack, long offset) {
        FetchParams params = new FetchParams(
                -1, -1, 0, 1, 1_000_000, FetchIsolation.HIGH_WATERMARK, false, new ClientMetadata(rack, "PLAINTEXT"));
        return broker.fetch(params, offset, 0).reads[0].preferredReadReplica();
    }

    private static FetchParams follower(int id, long epoch) {
        return new FetchParams(id, epoch, 500, 1, 1_000_000, FetchIsolation.LOG_END, true, null);
    }

    private ReplicaFixture.Fetch fetch(int id, long epoch, long offset) {
        return broker.fetch(follower(id, epoch), List.of(position(offset, 0)));
    }

    private static FetchPartition position(long offset, long logStartOffset) {
        FetchPartition position = new FetchPartition("orders", ReplicaFixture.TOPIC_ID, 0);
        position.update(new FetchRequestData.FetchPartition()
                .setPartition(0)
                .setFetchOffset(offset)
                .setCurrentLeaderEpoch(3)
                .setLogStartOffset(logStartOffset)
                .setPartitionMaxBytes(1_000_000));
        return position;
    }

    private void answer(int index, Errors error, List<Integer> isr, int partitionEpoch) {
        var state = error == Errors.NONE ? new LeaderAndIsr(0, 3, isr, (byte) 0, partitionEpoch) : null;
        broker.peers.proposals.get(index).verdict().onVerdict(error, state);
    }

    private Leader leader() {
        return (Leader) broker.manager.partition("orders", 0).state();
    }

    private void lead(List<Integer> isr, List<Integer> replicas) {
        tell(isr, replicas, 3, 8);
    }

    private void tell(List<Integer> isr, List<Integer> replicas, int leaderEpoch, int partitionEpoch) {
        broker.manager.becomeLeaderOrFollower(request(0, isr, replicas, leaderEpoch, partitionEpoch), (short) 7);
    }

    private static LeaderAndIsrRequestData request(
            int leader, List<Integer> isr, List<Integer> replicas, int leaderEpoch, int partitionEpoch) {
        LeaderAndIsrRequestData request = ReplicaFixture.leaderAndIsr(1, leader, leaderEpoch, isr, 0);
        request.topicStates()
                .get(0)
                .partitionStates()
                .get(0)
                .setReplicas(replicas)
                .setPartitionEpoch(partitionEpoch);
        return request;
    }

    /** These brokers are alive, broker N in rack-N. */
    private void live(int... ids) {
        UpdateMetadataRequestData update =
                new UpdateMetadataRequestData().setControllerEpoch(1).setBrokerEpoch(-1);
        for (int id : ids) {
            UpdateMetadataBroker known = new UpdateMetadataBroker().setId(id).setRack("rack-" + id);
            known.endpoints()
                    .add(new UpdateMetadataEndpoint()
                            .setListener("PLAINTEXT")
                            .setHost("h")
                            .setPort(1));
            update.liveBrokers().add(known);
        }
        broker.manager.updateMetadata(update);
    }
}
