package io.barnabas.controller;

import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * Spreads replicas over brokers the way Kafka's AdminUtils does: leaders go round robin from a random start, followers
 * at a shift that grows by one with each round, so that no two brokers share all their partitions; with racks known for
 * all brokers, a partition's replicas go to as many racks as there are.
 */
public final class ReplicaPlacer {
    private final List<Integer> brokers;
    private final Map<Integer, String> racks;
    private final int rackCount;

    /** A broker that can hold replicas. */
    public record Candidate(int id, Optional<String> rack) {}

    public ReplicaPlacer(Collection<Candidate> candidates) {
        boolean rackAware = !candidates.isEmpty()
                && candidates.stream().allMatch(c -> c.rack().isPresent());
        this.racks = new HashMap<>();
        if (rackAware) {
            candidates.forEach(c -> racks.put(c.id(), c.rack().orElseThrow()));
        }
        this.rackCount = new HashSet<>(racks.values()).size();
        this.brokers = rackAware
                ? rackAlternated(candidates)
                : candidates.stream().map(Candidate::id).sorted().toList();
    }

    /** Whether some brokers have racks and others have none: then racks cannot count. */
    public static boolean isRackInformationIncomplete(Collection<Candidate> candidates) {
        return candidates.stream().anyMatch(c -> c.rack().isPresent())
                && candidates.stream().anyMatch(c -> c.rack().isEmpty());
    }

    /**
     * Replicas for a new topic.
     *
     * @param random a number from 0 to (argument - 1)
     * @throws ApiException INVALID_PARTITIONS, INVALID_REPLICATION_FACTOR
     */
    public Map<Integer, List<Integer>> place(int partitions, int replicationFactor, IntUnaryOperator random) {
        throwIfImpossible(partitions, replicationFactor);
        return place(
                0, partitions, replicationFactor, random.applyAsInt(brokers.size()), random.applyAsInt(brokers.size()));
    }

    /**
     * Replicas for partitions added to a topic, continuing where its first partition began.
     *
     * @param firstReplica preferred leader of partition 0
     */
    public Map<Integer, List<Integer>> extend(
            int firstNewPartition, int partitions, int replicationFactor, int firstReplica) {
        throwIfImpossible(partitions, replicationFactor);
        int start = Math.max(
                0,
                brokers.stream()
                        .filter(b -> b >= firstReplica)
                        .findFirst()
                        .map(brokers::indexOf)
                        .orElse(0));
        return place(firstNewPartition, partitions, replicationFactor, start, start);
    }

    private void throwIfImpossible(int partitions, int replicationFactor) {
        if (partitions <= 0) {
            throw new ApiException(Errors.INVALID_PARTITIONS, "Number of partitions must be larger than 0.");
        }
        if (replicationFactor <= 0) {
            throw new ApiException(Errors.INVALID_REPLICATION_FACTOR, "Replication factor must be larger than 0.");
        }
        if (replicationFactor > brokers.size()) {
            throw new ApiException(
                    Errors.INVALID_REPLICATION_FACTOR,
                    "Replication factor: " + replicationFactor + " larger than available brokers: " + brokers.size()
                            + ".");
        }
    }

    private Map<Integer, List<Integer>> place(int first, int count, int replicationFactor, int start, int startShift) {
        Map<Integer, List<Integer>> placed = new TreeMap<>();
        int shift = startShift;
        for (int partition = first; partition < first + count; partition++) {
            if (partition > 0 && partition % brokers.size() == 0) {
                shift++;
            }
            int leaderIndex = (partition + start) % brokers.size();
            placed.put(partition, replicas(leaderIndex, shift, replicationFactor));
        }
        return placed;
    }

    private List<Integer> replicas(int leaderIndex, int shift, int replicationFactor) {
        Set<Integer> chosen = new LinkedHashSet<>();
        Set<String> usedRacks = new HashSet<>();
        choose(brokers.get(leaderIndex), chosen, usedRacks);
        int step = 0;
        while (chosen.size() < replicationFactor) {
            int candidate =
                    brokers.get(followerIndex(leaderIndex, racks.isEmpty() ? shift : shift * rackCount, step++));
            boolean rackTaken = usedRacks.contains(racks.get(candidate)) && usedRacks.size() < rackCount;
            boolean brokerTaken = chosen.contains(candidate);
            if (!rackTaken && !brokerTaken) {
                choose(candidate, chosen, usedRacks);
            }
        }
        return List.copyOf(new ArrayList<>(chosen));
    }

    private void choose(int broker, Set<Integer> chosen, Set<String> usedRacks) {
        chosen.add(broker);
        if (racks.containsKey(broker)) {
            usedRacks.add(racks.get(broker));
        }
    }

    private int followerIndex(int leaderIndex, int shift, int step) {
        return (leaderIndex + 1 + (shift + step) % (brokers.size() - 1)) % brokers.size();
    }

    /** One broker of each rack in turn: neighbours in the list are in different racks. */
    private static List<Integer> rackAlternated(Collection<Candidate> candidates) {
        Map<String, List<Integer>> byRack = new TreeMap<>();
        candidates.stream().sorted(Comparator.comparingInt(Candidate::id)).forEach(c -> byRack.computeIfAbsent(
                        c.rack().orElseThrow(), r -> new ArrayList<>())
                .add(c.id()));
        List<Integer> alternated = new ArrayList<>();
        for (int round = 0; alternated.size() < candidates.size(); round++) {
            for (List<Integer> rack : byRack.values()) {
                if (round < rack.size()) {
                    alternated.add(rack.get(round));
                }
            }
        }
        return alternated;
    }
}
