package io.barnabas.simulation.client;

import io.barnabas.common.TopicPartition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads partitions from their beginning, without a group, and only what is committed. */
public final class SimAudience extends SimClient {
    private final Map<TopicPartition, SimReader> readers =
            new TreeMap<>(Comparator.comparing(TopicPartition::toString));

    SimAudience(TransactionalClient.Place place, String name, List<TopicPartition> partitions, Witnesses witnesses) {
        super(place.network(), name, place.node(), place.brokers());
        partitions.forEach(
                partition -> readers.put(partition, new SimReader(this, witnesses, partition, 0, true, batch -> {})));
    }

    public void start() {
        readers.values().forEach(SimReader::fetch);
    }

    /** How far it has read a partition. */
    public long position(TopicPartition partition) {
        return readers.get(partition).position();
    }
}
