package io.barnabas.coordination.znode;

import io.barnabas.common.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code /admin/reassign_partitions}: target replicas that an old tool asks for; there while any is under way. */
public final class ReassignPartitionsZNode {
    public static final String PATH = "/admin/reassign_partitions";

    private static final int VERSION = 1;

    private ReassignPartitionsZNode() {}

    public static byte[] encode(Map<TopicPartition, List<Integer>> targets) {
        List<Map<String, Object>> partitions = new ArrayList<>();
        targets.forEach((partition, replicas) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("topic", partition.topic());
            entry.put("partition", partition.partition());
            entry.put("replicas", replicas);
            partitions.add(entry);
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("partitions", partitions);
        return Json.bytes(json);
    }

    /** @throws IllegalArgumentException when an operator wrote nonsense */
    public static Map<TopicPartition, List<Integer>> decode(byte[] data) {
        Map<TopicPartition, List<Integer>> targets = new TreeMap<>();
        for (Fields entry : Fields.of(PATH, data).objects("partitions")) {
            targets.put(
                    new TopicPartition(entry.text("topic"), entry.integer("partition")), entry.integers("replicas"));
        }
        return targets;
    }
}
