package io.barnabas.tools.reassign;

import io.barnabas.common.Node;
import io.barnabas.common.protocol.Errors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * Spreads a topic over brokers: leaders in turn from a random start, the other replicas at a distance that grows by one
 * with each turn, so that the partitions of a broker that dies are led by many others; with racks (KIP-36), a partition's
 * replicas go to as many racks as there are.
 */
final class ReplicaSpread {
    private final List<Node> brokers;
    private final int racks;
    private final IntUnaryOperator random;

    /**
     * @param rackAware whether to look at racks; all of the brokers have one, or none
     * @param random a number from 0 to (argument - 1)
     */
    ReplicaSpread(Collection<Node> brokers, boolean rackAware, IntUnaryOperator random) {
        Map<String, List<Node>> byRack = new TreeMap<>();
        for (Node broker : brokers) {
            String rack = rackAware && broker.rack() != null ? broker.rack() : "";
            byRack.computeIfAbsent(rack, name -> new ArrayList<>()).add(broker);
        }
        this.brokers = inTurn(byRack.values(), brokers.size());
        this.racks = byRack.size();
        this.random = random;
    }

    /** One of each rack, then another of each: neighbours are in different racks. */
    private static List<Node> inTurn(Collection<List<Node>> racks, int count) {
        List<Node> brokers = new ArrayList<>(count);
        for (int turn = 0; brokers.size() < count; turn++) {
            for (List<Node> rack : racks) {
                if (turn < rack.size()) {
                    brokers.add(rack.get(turn));
                }
            }
        }
        return brokers;
    }

    /**
     * The brokers of each partition, the preferred leader first.
     *
     * @throws io.barnabas.common.protocol.ApiException INVALID_REPLICATION_FACTOR when there are too few brokers
     */
    List<List<Integer>> place(int partitions, int replicationFactor) {
        if (replicationFactor > brokers.size()) {
            throw Errors.INVALID_REPLICATION_FACTOR.exception("Replication factor: " + replicationFactor
                    + " larger than available brokers: " + brokers.size() + ".");
        }
        int start = random.applyAsInt(brokers.size());
        int shift = random.applyAsInt(brokers.size());
        List<List<Integer>> placed = new ArrayList<>(partitions);
        for (int partition = 0; partition < partitions; partition++) {
            int turn = partition / brokers.size();
            placed.add(replicas((partition + start) % brokers.size(), (shift + turn) * racks, replicationFactor));
        }
        return placed;
    }

    private List<Integer> replicas(int first, int shift, int replicationFactor) {
        List<Integer> replicas = new ArrayList<>(replicationFactor);
        Set<String> usedRacks = new HashSet<>();
        replicas.add(brokers.get(first).id());
        usedRacks.add(brokers.get(first).rack());
        for (int step = 0; replicas.size() < replicationFactor; step++) {
            int distance = 1 + (shift + step) % (brokers.size() - 1);
            Node candidate = brokers.get((first + distance) % brokers.size());
            boolean sameRack = racks > 1 && usedRacks.contains(candidate.rack()) && usedRacks.size() < racks;
            if (!sameRack && !replicas.contains(candidate.id())) {
                replicas.add(candidate.id());
                usedRacks.add(candidate.rack());
            }
        }
        return replicas;
    }
}
