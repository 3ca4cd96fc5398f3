package io.barnabas.clients.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.PartitionMetadata;
import io.barnabas.clients.TopicMetadata;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StickyPartitionsTest {
    private final StickyPartitions sticky = new StickyPartitions(1000, bound -> bound - 1);

    private static ClusterMetadata cluster(int... leaders) {
        List<PartitionMetadata> partitions = new ArrayList<>();
        for (int i = 0; i < leaders.length; i++) {
            partitions.add(new PartitionMetadata(Errors.NONE, i, leaders[i], 0, List.of(), List.of(), List.of()));
        }
        return new ClusterMetadata(
                "c",
                0,
                Map.of(),
                Map.of("t", new TopicMetadata(Errors.NONE, "t", Uuid.ZERO_UUID, false, partitions, 0)));
    }

    @Test
    void shouldStayUntilABatchIsFullAndThenMoveOn() {
        ClusterMetadata cluster = cluster(0, 0, 0);
        int first = sticky.next("t", cluster, 400);
        assertEquals(first, sticky.next("t", cluster, 400));
        assertEquals(first, sticky.next("t", cluster, 400));
        assertNotEquals(first, sticky.next("t", cluster, 400));
    }

    @Test
    void shouldPreferPartitionsWithALeader() {
        assertEquals(0, sticky.next("t", cluster(1, -1, -1), 10));
    }

    @Test
    void shouldTakeAnyPartitionWhenNoneHasALeader() {
        assertEquals(1, sticky.next("t", cluster(-1, -1), 10));
    }
}
