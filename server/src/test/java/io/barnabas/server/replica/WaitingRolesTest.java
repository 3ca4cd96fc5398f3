package io.barnabas.server.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.cluster.Follower;
import io.barnabas.cluster.Leader;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.StopReplicaRequestData;
import io.barnabas.common.message.StopReplicaRequestData.StopReplicaPartitionState;
import io.barnabas.common.message.StopReplicaRequestData.StopReplicaTopicState;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Roles of partitions whose logs are still being recovered: partition 0 is, partition 1 is not. */
class WaitingRolesTest {
    private static final TopicPartition LOADING = new TopicPartition("orders", 0);

    private final ReplicaFixture broker = new ReplicaFixture();

    @BeforeEach
    void setUp() {
        broker.logs.loading.add(LOADING);
    }

    private Errors tell(int leader, int leaderEpoch, int partition) {
        LeaderAndIsrRequestData request = ReplicaFixture.leaderAndIsr(1, leader, leaderEpoch, List.of(0, 1), partition);
        var response = broker.manager.becomeLeaderOrFollower(request, (short) 7);
        return Errors.forCode(response.topics().get(0).partitionErrors().get(0).errorCode());
    }

    private Errors settle() {
        broker.logs.loading.clear();
        return broker.manager.onLogSettled(LOADING);
    }

    private void expectNotHosted() {
        assertThrows(ApiException.class, () -> broker.manager.partition("orders", 0));
    }

    @Test
    void shouldServeTheOthersAndTakeTheRoleWhenTheLogIsThere() {
        // When
        Errors answer = tell(0, 3, 0);
        Errors other = tell(0, 3, 1);

        // Then
        assertEquals(List.of(Errors.NONE, Errors.NONE), List.of(answer, other));
        assertEquals(List.of(LOADING), broker.logs.wanted);
        assertEquals(
                List.of(Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.NONE),
                broker.produce(1, 0, 1).errors());
        assertEquals(Errors.NONE, settle());
        Leader leader = assertInstanceOf(
                Leader.class, broker.manager.partition("orders", 0).state());
        assertEquals(3, leader.leaderEpoch());
        assertEquals(List.of(Errors.NONE), broker.produce(1, 0).errors());
    }

    @Test
    void shouldTakeTheLastRoleItWasToldAndRefuseOlderOnes() {
        // Given
        tell(0, 3, 0);
        tell(1, 5, 0);

        // When / Then
        assertEquals(Errors.STALE_CONTROLLER_EPOCH, tell(0, 4, 0));
        settle();
        assertEquals(5, broker.manager.partition("orders", 0).state().leaderEpoch());
        assertInstanceOf(Follower.class, broker.manager.partition("orders", 0).state());
    }

    @Test
    void shouldForgetTheRoleOfAReplicaThatIsStopped() {
        // Given
        tell(0, 3, 0);

        // When / Then
        assertEquals(Errors.FENCED_LEADER_EPOCH, stop(2));
        assertEquals(Errors.NONE, stop(3));
        assertEquals(List.of(LOADING), broker.logs.deleted);
        assertEquals(Errors.NONE, settle());
        expectNotHosted();
    }

    private Errors stop(int leaderEpoch) {
        StopReplicaTopicState topic = new StopReplicaTopicState().setTopicName("orders");
        topic.partitionStates()
                .add(new StopReplicaPartitionState()
                        .setPartitionIndex(0)
                        .setLeaderEpoch(leaderEpoch)
                        .setDeletePartition(true));
        StopReplicaRequestData request =
                new StopReplicaRequestData().setControllerEpoch(1).setBrokerEpoch(-1);
        request.topicStates().add(topic);
        return Errors.forCode(
                broker.manager.stopReplica(request).partitionErrors().get(0).errorCode());
    }

    @Test
    void shouldSayWhenTheLogTurnsOutToBeBroken() {
        // Given
        tell(0, 3, 0);
        broker.logs.broken.add(LOADING);

        // When / Then
        assertEquals(Errors.KAFKA_STORAGE_ERROR, settle());
        assertEquals(List.of(Errors.KAFKA_STORAGE_ERROR), broker.produce(1, 0).errors());
    }

    @Test
    void shouldDoNothingForALogThatNoRoleWaitsFor() {
        assertEquals(Errors.NONE, settle());
        expectNotHosted();
    }
}
