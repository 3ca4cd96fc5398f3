package io.barnabas.server.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.cluster.Batches;
import io.barnabas.cluster.Leader;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.StopReplicaRequestData;
import io.barnabas.common.message.StopReplicaRequestData.StopReplicaPartitionState;
import io.barnabas.common.message.StopReplicaRequestData.StopReplicaTopicState;
import io.barnabas.common.message.UpdateMetadataRequestData;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataPartitionState;
import io.barnabas.common.message.UpdateMetadataRequestData.UpdateMetadataTopicState;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicaManagerTest {
    private static final int ACKS_ALL = -1;

    private final ReplicaFixture broker = new ReplicaFixture();

    // Roles

    @Test
    void shouldHostAndLeadWhatTheControllerSays() {
        // When
        var response = broker.manager.becomeLeaderOrFollower(
                ReplicaFixture.leaderAndIsr(1, 0, 4, List.of(0), 0, 1), (short) 7);

        // Then
        assertEquals(Errors.NONE.code(), response.errorCode());
        assertEquals(ReplicaFixture.TOPIC_ID, response.topics().get(0).topicId());
        assertEquals(2, response.topics().get(0).partitionErrors().size());
        assertTrue(broker.logs.prepared.contains("orders"));
        Leader leader = (Leader) broker.manager.partition("orders", 1).state();
        assertEquals(4, leader.leaderEpoch());
    }

    @Test
    void shouldAnswerByNameInVersionsBeforeTopicIds() {
        // When
        var response =
                broker.manager.becomeLeaderOrFollower(ReplicaFixture.leaderAndIsr(1, 0, 0, List.of(0), 0), (short) 4);

        // Then
        assertEquals(0, response.topics().size());
        assertEquals("orders", response.partitionErrors().get(0).topicName());
    }

    @Test
    void shouldRefuseAFormerControllerAndRequestsForAFormerRegistration() {
        // Given
        broker.manager.becomeLeaderOrFollower(ReplicaFixture.leaderAndIsr(5, 0, 0, List.of(0), 0), (short) 7);

        // When / Then
        var stale = ReplicaFixture.leaderAndIsr(4, 0, 9, List.of(0), 0);
        assertEquals(
                Errors.STALE_CONTROLLER_EPOCH.code(),
                broker.manager.becomeLeaderOrFollower(stale, (short) 7).errorCode());
        var misdirected = ReplicaFixture.leaderAndIsr(5, 0, 9, List.of(0), 0).setBrokerEpoch(49);
        assertEquals(
                Errors.STALE_BROKER_EPOCH.code(),
                broker.manager.becomeLeaderOrFollower(misdirected, (short) 7).errorCode());
        assertEquals(
                Errors.STALE_CONTROLLER_EPOCH.code(),
                broker.manager
                        .updateMetadata(new UpdateMetadataRequestData().setControllerEpoch(4))
                        .errorCode());
    }

    @Test
    void shouldRefuseOldLeaderEpochsOtherTopicIdsAndPartitionsThatAreNotItsOwn() {
        // Given
        broker.manager.becomeLeaderOrFollower(ReplicaFixture.leaderAndIsr(1, 0, 7, List.of(0), 0), (short) 7);

        // When / Then
        assertEquals(Errors.STALE_CONTROLLER_EPOCH, change(ReplicaFixture.leaderAndIsr(1, 0, 6, List.of(0), 0)));
        LeaderAndIsrRequestData other = ReplicaFixture.leaderAndIsr(1, 0, 8, List.of(0), 0);
        other.topicStates().get(0).setTopicId(new Uuid(8, 8));
        assertEquals(Errors.INCONSISTENT_TOPIC_ID, change(other));
        assertEquals(Errors.UNKNOWN_TOPIC_OR_PARTITION, change(ReplicaFixture.leaderAndIsr(1, 1, 8, List.of(1, 2), 3)));
    }

    private Errors change(LeaderAndIsrRequestData request) {
        var response = broker.manager.becomeLeaderOrFollower(request, (short) 7);
        return Errors.forCode(response.topics().get(0).partitionErrors().get(0).errorCode());
    }

    @Test
    void shouldAnswerAStorageErrorForAPartitionWhoseLogCannotBeMade() {
        // Given
        broker.logs.broken.add(new TopicPartition("orders", 0));

        // When
        Errors error = change(ReplicaFixture.leaderAndIsr(1, 0, 0, List.of(0), 0));

        // Then
        assertEquals(Errors.KAFKA_STORAGE_ERROR, error);
        assertEquals(List.of(Errors.KAFKA_STORAGE_ERROR), broker.produce(1, 0).errors());
        assertEquals(List.of(Errors.KAFKA_STORAGE_ERROR), broker.fetch(0, 1, 0).errors());
    }

    @Test
    void shouldStopAndDeleteReplicas() {
        // Given
        broker.lead(List.of(0), 0, 1);

        // When
        StopReplicaTopicState topic = new StopReplicaTopicState().setTopicName("orders");
        topic.partitionStates()
                .add(new StopReplicaPartitionState()
                        .setPartitionIndex(0)
                        .setLeaderEpoch(-2)
                        .setDeletePartition(true));
        topic.partitionStates()
                .add(new StopReplicaPartitionState().setPartitionIndex(1).setLeaderEpoch(-1));
        StopReplicaRequestData request =
                new StopReplicaRequestData().setControllerEpoch(1).setBrokerEpoch(-1);
        request.topicStates().add(topic);
        var response = broker.manager.stopReplica(request);

        // Then
        assertEquals(2, response.partitionErrors().size());
        assertEquals(List.of(new TopicPartition("orders", 0)), broker.logs.deleted);
        assertError(Errors.UNKNOWN_TOPIC_OR_PARTITION, () -> broker.manager.partition("orders", 0));
        assertError(Errors.UNKNOWN_TOPIC_OR_PARTITION, () -> broker.manager.partition("orders", 1));
    }

    @Test
    void shouldSayThatAnotherBrokerHasWhatItDoesNotHost() {
        // Given
        UpdateMetadataTopicState topic = new UpdateMetadataTopicState().setTopicName("orders");
        topic.partitionStates()
                .add(new UpdateMetadataPartitionState()
                        .setTopicName("orders")
                        .setPartitionIndex(0)
                        .setLeader(1));
        UpdateMetadataRequestData update =
                new UpdateMetadataRequestData().setControllerEpoch(1).setBrokerEpoch(-1);
        update.topicStates().add(topic);

        // When
        broker.manager.updateMetadata(update);

        // Then
        assertEquals(
                List.of(Errors.NOT_LEADER_OR_FOLLOWER), broker.fetch(0, 1, 0).errors());
        assertEquals(
                List.of(Errors.NOT_LEADER_OR_FOLLOWER, Errors.UNKNOWN_TOPIC_OR_PARTITION),
                broker.produce(1, 0, 5).errors());
    }

    @Test
    void shouldTakeThePartitionsOfAFailedDirectoryOffline() {
        // Given
        broker.lead(List.of(0), 0);
        var waiting = broker.fetch(500, 1, 0);

        // When
        broker.manager.onLogDirFailure("/all");
        broker.loop.run();

        // Then
        assertEquals(List.of(Errors.KAFKA_STORAGE_ERROR), waiting.errors());
        assertEquals(List.of(Errors.KAFKA_STORAGE_ERROR), broker.produce(1, 0).errors());
    }

    // Produce

    @Test
    void shouldAnswerAProduceAtOnceWhenNobodyHasToBeWaitedFor() {
        // Given
        broker.lead(List.of(0), 0, 1);

        // When
        var produce = broker.produce(ACKS_ALL, 0, 1);

        // Then
        assertEquals(1, produce.completed);
        assertEquals(1, produce.released);
        assertEquals(List.of(Errors.NONE, Errors.NONE), produce.errors());
        assertEquals(0, broker.loop.armed());
    }

    @Test
    void shouldAcknowledgeNothingOnceItsRegistrationIsRemovedUntilItHasRolesUnderALaterOne() {
        // Given
        broker.lead(List.of(0), 0);
        broker.manager.fence(50);

        // When / Then
        assertEquals(
                List.of(Errors.NOT_LEADER_OR_FOLLOWER), broker.produce(1, 0).errors());
        broker.brokerEpoch = -1;
        change(ReplicaFixture.leaderAndIsr(1, 0, 1, List.of(0), 0).setBrokerEpoch(50));
        assertEquals(
                List.of(Errors.NOT_LEADER_OR_FOLLOWER), broker.produce(1, 0).errors(), "a word of before");
        broker.brokerEpoch = 60;
        change(ReplicaFixture.leaderAndIsr(1, 0, 2, List.of(0), 0).setBrokerEpoch(60));
        assertEquals(List.of(Errors.NONE), broker.produce(1, 0).errors());
    }

    @Test
    void shouldReleaseTheRecordsAtOnceAndAnswerWhenFollowersHaveThem() {
        // Given
        broker.lead(List.of(0, 1), 0);
        var produce = broker.produce(ACKS_ALL, 0);
        broker.loop.run();
        assertEquals(1, produce.released);
        assertEquals(0, produce.completed);
        assertEquals(1, broker.manager.waitingRequests("orders", 0));

        // When
        broker.fetch(ReplicaFixture.follower(1), 1, 0);
        broker.loop.run();

        // Then
        assertEquals(1, produce.completed);
        assertEquals(List.of(Errors.NONE), produce.errors());
        assertEquals(1, broker.manager.waitingRequests("orders", 0), "the follower's own fetch waits now");
    }

    @Test
    void shouldAnswerAtOnceWhenFollowersAreQuickerThanTheEventLoop() {
        // Given
        broker.lead(List.of(0, 1), 0);
        var produce = broker.produce(ACKS_ALL, 0);

        // When
        broker.fetch(ReplicaFixture.follower(1), 1, 0);
        broker.loop.run();

        // Then
        assertEquals(1, produce.completed);
        assertEquals(List.of(Errors.NONE), produce.errors());
    }

    @Test
    void shouldEndTheWaitForFollowersByItsTimeout() {
        // Given
        broker.lead(List.of(0, 1), 0, 1);
        var produce = broker.produce(ACKS_ALL, 0, 1);
        broker.loop.run();
        broker.fetch(ReplicaFixture.follower(1), 1, 0);

        // When
        broker.loop.advance(999);
        assertEquals(0, produce.completed);
        broker.loop.advance(1);

        // Then
        assertEquals(1, produce.completed);
        assertEquals(List.of(Errors.NONE, Errors.REQUEST_TIMED_OUT), produce.errors());
        assertEquals(0, broker.manager.waitingRequests("orders", 1));
    }

    @Test
    void shouldEndTheWaitForFollowersWhenLeadershipGoes() {
        // Given
        broker.lead(List.of(0, 1), 0);
        var produce = broker.produce(ACKS_ALL, 0);
        broker.loop.run();

        // When
        change(ReplicaFixture.leaderAndIsr(1, 1, 1, List.of(0, 1), 0));
        broker.loop.run();

        // Then
        assertEquals(List.of(Errors.NOT_LEADER_OR_FOLLOWER), produce.errors());
        assertEquals(0, broker.loop.armed());
    }

    @Test
    void shouldTellEachPartitionsOwnError() {
        // Given
        broker.lead(List.of(0), 0, 1);
        broker.log(1).failAppends(new ApiException(Errors.MESSAGE_TOO_LARGE));

        // When
        var produce = broker.produce(1, 0, 1, 2);

        // Then
        assertEquals(
                List.of(Errors.NONE, Errors.MESSAGE_TOO_LARGE, Errors.UNKNOWN_TOPIC_OR_PARTITION), produce.errors());
        assertEquals(1, produce.completed);
    }

    // Fetch

    @Test
    void shouldAnswerAFetchAtOnceWhenThereIsEnough() {
        // Given
        broker.lead(List.of(0), 0, 1);
        broker.produce(1, 1);

        // When
        var fetch = broker.fetch(500, 1, 0, 1);

        // Then
        assertEquals(1, fetch.completed);
        assertEquals(List.of(false, true), fetch.withRecords());
    }

    @Test
    void shouldWakeAFetchWhenRecordsBecomeVisible() {
        // Given
        broker.lead(List.of(0), 0, 1);
        var fetch = broker.fetch(500, 1, 0, 1);
        assertEquals(0, fetch.completed);

        // When
        broker.produce(1, 1);
        broker.loop.run();

        // Then
        assertEquals(List.of(false, true), fetch.withRecords());
        assertEquals(0, broker.manager.waitingRequests("orders", 0));
        assertEquals(0, broker.manager.waitingRequests("orders", 1));
        assertEquals(0, broker.loop.armed());
    }

    @Test
    void shouldReadTheLogOnceForAFetchThatAnyByteWakes() {
        // Given
        broker.lead(List.of(0), 0);
        var fetch = broker.fetch(500, 1, 0);

        // When
        broker.produce(1, 0);
        broker.loop.run();

        // Then
        assertEquals(List.of(true), fetch.withRecords());
        assertEquals(1, broker.log(0).reads());
    }

    @Test
    void shouldNotWakeAConsumerForRecordsAboveTheWatermark() {
        // Given
        broker.lead(List.of(0, 1), 0);
        var fetch = broker.fetch(500, 1, 0);

        // When
        broker.produce(1, 0);
        broker.loop.run();
        assertEquals(0, fetch.completed);
        broker.fetch(ReplicaFixture.follower(1), 1, 0);
        broker.loop.run();

        // Then
        assertEquals(List.of(true), fetch.withRecords());
    }

    @Test
    void shouldCountTheBytesOfAllPartitionsTogether() {
        // Given
        broker.lead(List.of(0), 0, 1);
        int batch = Batches.of("value").sizeInBytes();
        var fetch = broker.fetch(500, 3 * batch, 0, 1);

        // When / Then
        broker.produce(1, 0);
        broker.produce(1, 1);
        broker.loop.run();
        assertEquals(0, fetch.completed);
        broker.produce(1, 0);
        broker.loop.run();
        assertEquals(1, fetch.completed);
    }

    @Test
    void shouldAnswerAFetchWithWhatThereIsWhenItsTimeIsUp() {
        // Given
        broker.lead(List.of(0), 0);
        var fetch = broker.fetch(500, 1_000_000, 0);
        broker.produce(1, 0);

        // When
        broker.loop.advance(500);

        // Then
        assertEquals(1, fetch.completed);
        assertEquals(List.of(true), fetch.withRecords());
        assertEquals(0, broker.manager.waitingRequests("orders", 0));
    }

    /** A wait of weeks whose client went after a minute must not be kept. */
    @Test
    void shouldForgetAFetchWhoseClientIsGone() {
        // Given
        broker.lead(List.of(0), 0);
        var fetch = broker.fetch(Integer.MAX_VALUE, 1, 0);
        for (int i = 0; i < 6; i++) {
            broker.loop.advance(10_000);
        }
        assertEquals(1, broker.manager.waitingRequests("orders", 0));

        // When
        fetch.abandoned = true;
        broker.loop.advance(10_000);

        // Then
        assertEquals(0, broker.manager.waitingRequests("orders", 0));
        assertEquals(0, broker.loop.armed());
        assertEquals(1, fetch.completed);
    }

    @Test
    void shouldTellAWaitingFetchThatItsPartitionIsGone() {
        // Given
        broker.lead(List.of(0), 0, 1);
        var fetch = broker.fetch(500, 1, 0, 1);

        // When
        change(ReplicaFixture.leaderAndIsr(1, 1, 1, List.of(0, 1), 0));
        broker.loop.run();

        // Then
        assertEquals(List.of(Errors.NOT_LEADER_OR_FOLLOWER, Errors.NONE), fetch.errors());
    }

    @Test
    void shouldGiveTheFirstPartitionWithRecordsAtLeastOneBatch() {
        // Given
        broker.lead(List.of(0), 0, 1, 2);
        broker.produce(1, 1);
        broker.produce(1, 2);

        // When
        var tiny =
                new FetchParams(-1, -1, 0, 1, 10, ReplicaFixture.consumer(0, 1).isolation(), true, null);
        var fetch = broker.fetch(tiny, 0, 0, 1, 2);

        // Then
        assertEquals(List.of(false, true, false), fetch.withRecords());
    }

    @Test
    void shouldTellATopicFromOneOfTheSameNameMadeAnew() {
        // Given
        broker.lead(List.of(0), 0);
        FetchPartition former = new FetchPartition("orders", new Uuid(9, 9), 0);
        FetchPartition unknown = new FetchPartition(null, new Uuid(9, 9), 0);

        // When
        var fetch = broker.new Fetch(ReplicaFixture.consumer(500, 1), List.of(former, unknown));
        broker.manager.fetchRecords(fetch);

        // Then
        assertEquals(List.of(Errors.INCONSISTENT_TOPIC_ID, Errors.UNKNOWN_TOPIC_ID), fetch.errors());
    }

    private static void assertError(Errors expected, org.junit.jupiter.api.function.Executable action) {
        assertEquals(expected, assertThrows(ApiException.class, action).error());
    }
}
