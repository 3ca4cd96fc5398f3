package io.barnabas.coordination.znode;

import io.barnabas.common.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Znodes that hold a list of partitions and nothing else. */
final class PartitionList {
    private static final int VERSION = 1;

    private PartitionList() {}

    static byte[] encode(Set<TopicPartition> partitions) {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("topic", partition.topic());
            entry.put("partition", partition.partition());
            entries.add(entry);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("partitions", entries);
        return Json.bytes(json);
    }

    static Set<TopicPartition> decode(String path, byte[] data) {
        Set<TopicPartition> partitions = new TreeSet<>();
        for (Fields entry : Fields.of(path, data).objects("partitions")) {
            partitions.add(new TopicPartition(entry.text("topic"), entry.integer("partition")));
        }
        return partitions;
    }
}
