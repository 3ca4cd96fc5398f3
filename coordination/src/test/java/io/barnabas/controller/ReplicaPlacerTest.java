package io.barnabas.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.controller.ReplicaPlacer.Candidate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplicaPlacerTest {
    private static ReplicaPlacer of(int brokers, int racks) {
        List<Candidate> candidates = new ArrayList<>();
        for (int id = 0; id < brokers; id++) {
            Optional<String> rack = racks == 0 ? Optional.empty() : Optional.of("rack" + id % racks);
            candidates.add(new Candidate(id, rack));
        }
        return new ReplicaPlacer(candidates);
    }

    /** The example in the comment of Kafka's AdminUtils: 10 partitions, 3 replicas, 5 brokers, start 0. */
    @Test
    void shouldSpreadLikeKafka() {
        Map<Integer, List<Integer>> placed = of(5, 0).place(10, 3, bound -> 0);

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
                List.copyOf(placed.values()));
    }

    @Test
    void shouldUseAllRacksForEveryPartition() {
        long seed = 20260101L;
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            int racks = 2 + random.nextInt(3);
            int brokers = racks * (1 + random.nextInt(3));
            int replicas = 1 + random.nextInt(brokers);

            Map<Integer, List<Integer>> placed = of(brokers, racks).place(20, replicas, random::nextInt);

            for (List<Integer> list : placed.values()) {
                String what = "seed " + seed + ", round " + round + ": " + list;
                assertEquals(replicas, new HashSet<>(list).size(), what);
                long used = list.stream().map(id -> id % racks).distinct().count();
                assertEquals(Math.min(racks, replicas), used, what);
            }
        }
    }

    @Test
    void shouldGoOnWhereATopicBegan() {
        assertEquals(Map.of(2, List.of(0), 3, List.of(1)), of(3, 0).extend(2, 2, 1, 1));
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertTrue(assertThrows(ApiException.class, () -> of(0, 0).place(1, 1, bound -> 0))
                .getMessage()
                .contains("larger than available brokers: 0."));
    }

    @Test
    void shouldKnowWhenRacksCannotCount() {
        ReplicaPlacer.Candidate with = new ReplicaPlacer.Candidate(1, java.util.Optional.of("r"));
        ReplicaPlacer.Candidate without = new ReplicaPlacer.Candidate(2, java.util.Optional.empty());

        org.junit.jupiter.api.Assertions.assertTrue(
                ReplicaPlacer.isRackInformationIncomplete(java.util.List.of(with, without)));
        org.junit.jupiter.api.Assertions.assertFalse(
                ReplicaPlacer.isRackInformationIncomplete(java.util.List.of(with)));
    }
}
