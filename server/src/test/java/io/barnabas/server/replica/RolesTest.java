package io.barnabas.server.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told of roles: the fetchers, in order. */
class RolesTest {
    private final ReplicaFixture broker = new ReplicaFixture();

    @Test
    void shouldHaveTheFetchersFollowWhoeverLeads() {
        // When
        tell(1, 0, List.of(0, 1), 0);
        tell(2, 1, List.of(0, 1), 0);
        tell(2, 1, List.of(0, 1), 0);

        // Then: also when told twice
        assertEquals(
                List.of(
                        "follow orders-0 of 1 in epoch 0",
                        "follow orders-0 of 2 in epoch 1",
                        "follow orders-0 of 2 in epoch 1"),
                broker.peers.told);
    }

    @Test
    void shouldFollowNobodyWhileNobodyLeadsAndWhenItLeadsItself() {
        // When
        tell(1, 0, List.of(0, 1), 0);
        tell(-1, 1, List.of(0, 1), 0);
        tell(1, 2, List.of(0, 1), 0);
        tell(0, 3, List.of(0, 1), 0);

        // Then
        assertEquals(
                List.of(
                        "follow orders-0 of 1 in epoch 0",
                        "unfollow orders-0",
                        "follow orders-0 of 1 in epoch 2",
                        "unfollow orders-0"),
                broker.peers.told);
    }

    @Test
    void shouldNotFollowWithADirectoryThatFailedAndSaySoEachTimeItIsTold() {
        // Given
        tell(1, 0, List.of(0, 1), 0);

        // When
        broker.manager.onLogDirFailure("/all");
        broker.logs.broken.add(new TopicPartition("orders", 0));
        Errors answer = tell(1, 0, List.of(0, 1), 0);

        // Then
        assertEquals(Errors.KAFKA_STORAGE_ERROR, answer);
        assertEquals(
                List.of("follow orders-0 of 1 in epoch 0", "unfollow orders-0", "unfollow orders-0"),
                broker.peers.told);
    }

    private Errors tell(int leader, int leaderEpoch, List<Integer> isr, int partition) {
        var response = broker.manager.becomeLeaderOrFollower(
                ReplicaFixture.leaderAndIsr(1, leader, leaderEpoch, isr, partition), (short) 7);
        return Errors.forCode(response.topics().get(0).partitionErrors().get(0).errorCode());
    }
}
