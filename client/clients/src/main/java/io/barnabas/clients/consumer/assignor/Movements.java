package io.barnabas.clients.consumer.assignor;

import io.barnabas.common.TopicPartition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one balancing has moved so far, topic by topic. Before a partition goes from A to B while another of its topic has
 * gone from B to A, that other one is sent back instead: the same balance with one move less.
 */
final class Movements {
    private record Way(String from, String to) {}

    /** A partition whose place in a hash set is the one Kafka's class has there, so that both pick the same one. */
    private record Placed(TopicPartition partition) {
        private static final int PRIME = 31;

        @Override
        public int hashCode() {
            return PRIME * (PRIME + partition.partition()) + partition.topic().hashCode();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Placed placed && placed.partition.equals(partition);
        }
    }

    private final Map<TopicPartition, Way> ways = new HashMap<>();
    private final Map<String, Map<Way, Set<Placed>>> byTopic = new HashMap<>();

    /** What to move for the same effect as moving the partition. */
    TopicPartition actualToMove(TopicPartition partition, String from, String to) {
        Map<Way, Set<Placed>> ofTopic = byTopic.get(partition.topic());
        if (ofTopic == null) {
            return partition;
        }
        Way earlier = ways.get(partition);
        String origin = earlier == null ? from : earlier.from();
        Set<Placed> opposite = ofTopic.get(new Way(to, origin));
        return opposite == null ? partition : opposite.iterator().next().partition();
    }

    void moved(TopicPartition partition, String from, String to) {
        Way earlier = ways.remove(partition);
        if (earlier == null) {
            record(partition, new Way(from, to));
            return;
        }
        Map<Way, Set<Placed>> ofTopic = byTopic.get(partition.topic());
        Set<Placed> alike = ofTopic.get(earlier);
        alike.remove(new Placed(partition));
        if (alike.isEmpty()) {
            ofTopic.remove(earlier);
        }
        if (ofTopic.isEmpty()) {
            byTopic.remove(partition.topic());
        }
        if (!earlier.from().equals(to)) {
            record(partition, new Way(earlier.from(), to));
        }
    }

    private void record(TopicPartition partition, Way way) {
        ways.put(partition, way);
        byTopic.computeIfAbsent(partition.topic(), first -> new HashMap<>())
                .computeIfAbsent(way, first -> new HashSet<>())
                .add(new Placed(partition));
    }
}
