package io.barnabas.tools;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code --replica-assignment}: brokers joined by colons, partitions by commas. */
public final class ReplicaAssignments {
    private ReplicaAssignments() {}

    /** Broker ids by partition. */
    public static Map<Integer, List<Integer>> parse(String text) {
        Map<Integer, List<Integer>> assignments = new LinkedHashMap<>();
        String[] partitions = text.split(",");
        for (int partition = 0; partition < partitions.length; partition++) {
            List<Integer> brokers = new ArrayList<>();
            for (String broker : partitions[partition].split(":")) {
                brokers.add(Integer.parseInt(broker.trim()));
            }
            Set<Integer> seen = new LinkedHashSet<>();
            Set<String> twice = new LinkedHashSet<>();
            brokers.forEach(broker -> {
                if (!seen.add(broker)) {
                    twice.add(broker.toString());
                }
            });
            if (!twice.isEmpty()) {
                throw new ToolException(
                        "org.apache.kafka.server.common.AdminCommandFailedException",
                        "Partition replica lists may not contain duplicate entries: " + String.join(",", twice));
            }
            assignments.put(partition, brokers);
            if (brokers.size() != assignments.get(0).size()) {
                throw new ToolException(
                        "org.apache.kafka.server.common.AdminOperationException",
                        "Partition " + partition + " has different replication factor: " + brokers);
            }
        }
        return assignments;
    }
}
