package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What shall follow from an event; nothing has changed yet.
 *
 * @param records changes to persist (where they must be) and replay, all or none
 * @param notices who must hear of it, after the replay
 * @param followUps events to decide next, before any other
 */
public record Decision(List<ControllerRecord> records, List<Notice> notices, List<ControllerEvent> followUps) {
    static final Decision NONE = new Decision(List.of(), List.of(), List.of());

    public Decision {
        records = List.copyOf(records);
        notices = List.copyOf(notices);
        followUps = List.copyOf(followUps);
    }

    /** Both, this one's first. */
    Decision and(Decision other) {
        if (other == NONE || this == NONE) {
            return other == NONE ? this : other;
        }
        return new Decision(
                concat(records, other.records), concat(notices, other.notices), concat(followUps, other.followUps));
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    /** Partitions whose state those records create or change, in order. */
    static Set<TopicPartition> partitions(List<ControllerRecord> records) {
        Set<TopicPartition> partitions = new TreeSet<>();
        for (ControllerRecord record : records) {
            if (record instanceof ControllerRecord.PartitionCreated r) {
                partitions.add(r.partition());
            } else if (record instanceof ControllerRecord.PartitionChanged r) {
                partitions.add(r.partition());
            }
        }
        return partitions;
    }

    /** The records that must be in the store first. */
    public List<ControllerRecord.Persisted> toPersist() {
        return records.stream()
                .filter(r -> r instanceof ControllerRecord.Persisted)
                .map(r -> (ControllerRecord.Persisted) r)
                .toList();
    }
}
