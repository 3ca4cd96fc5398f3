package io.barnabas.clients.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.clients.ClusterMetadata;
import io.barnabas.clients.PartitionMetadata;
import io.barnabas.clients.TopicMetadata;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StickyPartitionTest {
    private static final int BATCH = 1000;

    private final int[] queueLengths = new int[3];

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

    private StickyPartition sticky(PartitionChooser chooser) {
        return new StickyPartition("t", BATCH, chooser, partition -> queueLengths[partition]);
    }

    /** Takes the candidates in turns. */
    private static PartitionChooser inTurns() {
        int[] turn = {0};
        return new PartitionChooser(false, node -> true, bound -> turn[0]++ % bound);
    }

    @Test
    void shouldStayWhileABatchFills() {
        ClusterMetadata cluster = cluster(0, 0, 0);
        StickyPartition sticky = sticky(inTurns());
        int first = sticky.current(cluster);
        sticky.onAppended(900, false, cluster);
        sticky.onAppended(900, false, cluster);
        assertEquals(first, sticky.current(cluster));
    }

    @Test
    void shouldMoveOnWhenABatchsWorthHasFilledABatch() {
        ClusterMetadata cluster = cluster(0, 0, 0);
        StickyPartition sticky = sticky(inTurns());
        int first = sticky.current(cluster);
        sticky.onAppended(1000, true, cluster);
        assertNotEquals(first, sticky.current(cluster));
    }

    @Test
    void shouldMoveOnAfterTwoBatchesWorthAtTheLatest() {
        ClusterMetadata cluster = cluster(0, 0, 0);
        StickyPartition sticky = sticky(inTurns());
        int first = sticky.current(cluster);
        sticky.onAppended(2000, false, cluster);
        assertNotEquals(first, sticky.current(cluster));
    }

    @Test
    void shouldMoveOnRatherThanBeginAnotherBatch() {
        ClusterMetadata cluster = cluster(0, 0, 0);
        StickyPartition sticky = sticky(inTurns());
        int first = sticky.current(cluster);
        assertFalse(sticky.maybeMoveOn(true, cluster), "nothing has gone there yet");
        sticky.onAppended(950, false, cluster);
        assertFalse(sticky.maybeMoveOn(false, cluster), "its batch was taken before it was full");
        assertTrue(sticky.maybeMoveOn(true, cluster));
        assertNotEquals(first, sticky.current(cluster));
    }

    @Test
    void shouldPreferPartitionsWithALeader() {
        for (int i = 0; i < 5; i++) {
            assertEquals(2, sticky(inTurns()).current(cluster(-1, -1, 1)));
        }
    }

    @Test
    void shouldTakeAnyPartitionWhenNoneHasALeader() {
        assertEquals(
                1,
                sticky(new PartitionChooser(true, node -> true, bound -> bound - 1))
                        .current(cluster(-1, -1)));
    }

    @Test
    void shouldPassOverBrokersThatTakeNothing() {
        PartitionChooser chooser = new PartitionChooser(false, node -> node != 7, bound -> bound - 1);
        assertEquals(1, sticky(chooser).current(cluster(7, 8, 7)));
    }

    @Test
    void shouldChooseOftenerWhereFewerBatchesWait() {
        // Weights 5, 3 and 1: the longest queue still gets some.
        queueLengths[1] = 2;
        queueLengths[2] = 4;
        Random random = new Random(42);
        PartitionChooser chooser = new PartitionChooser(true, node -> true, random::nextInt);
        int[] chosen = new int[3];
        for (int i = 0; i < 9000; i++) {
            chosen[chooser.next("t", cluster(0, 0, 0), partition -> queueLengths[partition])]++;
        }
        assertEquals(5000, chosen[0], 300);
        assertEquals(3000, chosen[1], 300);
        assertEquals(1000, chosen[2], 300);
    }

    @Test
    void shouldForgetAPartitionThatIsGone() {
        StickyPartition sticky = sticky(new PartitionChooser(false, node -> true, bound -> bound - 1));
        assertEquals(2, sticky.current(cluster(0, 0, 0)));
        assertEquals(0, sticky.current(cluster(0)));
    }
}
