package io.barnabas.tools.reassign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.barnabas.common.Node;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReplicaSpreadTest {
    private static Node broker(int id, String rack) {
        return new Node(id, "h", 9092, rack);
    }

    @Test
    void shouldSpreadAsApachesAdminUtilsDo() {
        ReplicaSpread spread = new ReplicaSpread(
                List.of(broker(0, null), broker(1, null), broker(2, null), broker(3, null), broker(4, null)),
                true,
                bound -> 0);

        assertEquals(
                List.of(
                        List.of(0, 1, 2),
                        List.of(1, 2, 3),
                        List.of(2, 3, 4),
                        List.of(3, 4, 0),
                        List.of(4, 0, 1),
                        List.of(0, 2, 3),
                        List.of(1, 3, 4),
                        List.of(2, 4, 0),
                        List.of(3, 0, 1),
                        List.of(4, 1, 2)),
                spread.place(10, 3));
    }

    @Test
    void shouldUseAsManyRacksAsThereAreAndGiveEveryBrokerItsShare() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        List<Node> brokers =
                List.of(broker(0, "a"), broker(1, "b"), broker(2, "b"), broker(3, "c"), broker(4, "c"), broker(5, "a"));

        List<List<Integer>> placed = new ReplicaSpread(brokers, true, random::nextInt).place(12, 3);

        Map<Integer, Integer> led = new HashMap<>();
        for (List<Integer> replicas : placed) {
            Set<String> racks = new HashSet<>();
            replicas.forEach(id -> racks.add(brokers.get(id).rack()));
            assertEquals(3, racks.size(), "seed " + seed + ": " + placed);
            led.merge(replicas.get(0), 1, Integer::sum);
        }
        assertEquals(Map.of(0, 2, 1, 2, 2, 2, 3, 2, 4, 2, 5, 2), led, "seed " + seed);
    }

    @Test
    void shouldPlaceMoreReplicasThanThereAreRacksOnDifferentBrokers() {
        List<Node> brokers = List.of(broker(0, "a"), broker(1, "a"), broker(2, "b"));

        for (List<Integer> replicas : new ReplicaSpread(brokers, true, bound -> 0).place(6, 3)) {
            assertEquals(Set.of(0, 1, 2), new HashSet<>(replicas));
        }
    }

    @Test
    void shouldRefuseMoreReplicasThanBrokers() {
        ReplicaSpread spread = new ReplicaSpread(List.of(broker(1, null)), false, bound -> 0);

        ApiException refused = assertThrows(ApiException.class, () -> spread.place(1, 2));

        assertEquals(Errors.INVALID_REPLICATION_FACTOR, refused.error());
        assertEquals("Replication factor: 2 larger than available brokers: 1.", refused.getMessage());
    }
}
