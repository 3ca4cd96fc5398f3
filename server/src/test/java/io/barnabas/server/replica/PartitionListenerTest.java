package io.barnabas.server.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.barnabas.cluster.Batches;
import io.barnabas.common.message.StopReplicaRequestData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionListenerTest {
    private final ReplicaFixture fixture = new ReplicaFixture();
    private final List<String> heard = new ArrayList<>();
    private OwnedPartition owned;

    private final PartitionListener listener = new PartitionListener() {
        @Override
        public void onLeader(OwnedPartition partition, int leaderEpoch) {
            owned = partition;
            heard.add("leader " + partition.partition().topicPartition() + " " + leaderEpoch);
        }

        @Override
        public void onResigned(OwnedPartition partition) {
            heard.add("resigned " + partition.partition().topicPartition());
        }

        @Override
        public void onHighWatermark(OwnedPartition partition) {
            heard.add("watermark " + partition.partition().log().highWatermark());
        }
    };

    @Test
    void shouldTellEachRoleOfTheTopicOnThePartitionsTurn() {
        // Given
        fixture.manager.addPartitionListener("orders", listener);

        // When
        fixture.lead(List.of(0), 1);
        fixture.manager.becomeLeaderOrFollower(ReplicaFixture.leaderAndIsr(1, 9, 1, List.of(9, 0), 1), (short) 7);
        fixture.manager.becomeLeaderOrFollower(ReplicaFixture.leaderAndIsr(1, 0, 2, List.of(0), 1), (short) 7);
        StopReplicaRequestData stop =
                new StopReplicaRequestData().setControllerEpoch(1).setBrokerEpoch(-1);
        stop.ungroupedPartitions()
                .add(new StopReplicaRequestData.StopReplicaPartitionV0()
                        .setTopicName("orders")
                        .setPartitionIndex(1));
        fixture.manager.stopReplica(stop);

        // Then
        assertEquals(
                List.of(
                        "leader orders-1 0",
                        "watermark 0",
                        "resigned orders-1",
                        "leader orders-1 2",
                        "watermark 0",
                        "resigned orders-1"),
                heard);
    }

    @Test
    void shouldTellWhenAFollowerMovesTheHighWatermark() {
        // Given
        fixture.manager.addPartitionListener("orders", listener);
        fixture.lead(List.of(0, 1), 0);
        heard.clear();

        // When
        owned.execute(() -> owned.append(Batches.of("a", "b"), (short) -1));
        List<String> before = List.copyOf(heard);
        fixture.fetch(ReplicaFixture.follower(1), 2, 0);

        // Then
        assertEquals(List.of(), before);
        assertEquals(List.of("watermark 2"), heard);
    }

    @Test
    void shouldTellNothingOfOtherTopics() {
        // Given
        fixture.manager.addPartitionListener("invoices", listener);

        // When
        fixture.lead(List.of(0), 0);

        // Then
        assertEquals(List.of(), heard);
    }
}
