package io.barnabas.tools.groups;

import io.barnabas.common.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which Apache's command prints partitions: that of a hash table of Apache's class for them. Nobody chose
 * it, but it is the same every time, and output that is compared with older output should stay the same.
 */
final class KafkaOrder {
    private static final int PRIME = 31;

    private KafkaOrder() {}

    /** A partition with the hash code of Apache's class. */
    private record Key(TopicPartition partition) {
        @Override
        public int hashCode() {
            return PRIME * (PRIME + partition.partition()) + partition.topic().hashCode();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.partition.equals(partition);
        }
    }

    /** The order of a table into which a second one is poured: that makes room for all of it at once. */
    static List<TopicPartition> ofPoured(Collection<TopicPartition> into, Collection<TopicPartition> poured) {
        Map<Key, Boolean> table = table(into);
        table.putAll(table(poured));
        return partitions(table);
    }

    /** The partitions in that order, each once; those of one place in the table stay in the order given. */
    static List<TopicPartition> of(Collection<TopicPartition> partitions) {
        return partitions(table(partitions));
    }

    private static Map<Key, Boolean> table(Collection<TopicPartition> partitions) {
        Map<Key, Boolean> table = new HashMap<>();
        for (TopicPartition partition : partitions) {
            table.put(new Key(partition), true);
        }
        return table;
    }

    private static List<TopicPartition> partitions(Map<Key, Boolean> table) {
        List<TopicPartition> ordered = new ArrayList<>(table.size());
        for (Key key : table.keySet()) {
            ordered.add(key.partition());
        }
        return ordered;
    }
}
