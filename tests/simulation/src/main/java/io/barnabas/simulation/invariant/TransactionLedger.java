package io.barnabas.simulation.invariant;

import io.barnabas.common.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What clients wanted their transactions to be, and what the logs say that has become of them. By name. */
final class TransactionLedger {
    private final Map<String, Entry> entries = new TreeMap<>();
    private long committed;

    /** Of which a group's offset says how far it has come. */
    record GroupPartition(String group, TopicPartition partition) {}

    /** What a client wants in one partition, and what is there. */
    static final class Part {
        /** Whether it is a group's offset, not a partition's records. */
        boolean isOffset;

        /** Records the client has sent; sent, not acknowledged. */
        int sent;
        /** Records within the markers. */
        int found;
        /** Null as long as no marker is committed there. */
        Boolean outcome;
    }

    /** A transaction. */
    static final class Entry {
        final String name;
        final Map<String, Part> parts = new TreeMap<>();
        /** Offsets of groups that are to be committed with it. */
        final Map<GroupPartition, Long> offsets = new LinkedHashMap<>();
        /** How the client wants it to end; null before it has decided. */
        Boolean decision;
        /** How it ended in the first partition of which that is known. */
        Boolean outcome;

        String outcomeSeenAt;

        private Entry(String name) {
            this.name = name;
        }

        Part part(TopicPartition partition) {
            return parts.computeIfAbsent(partition.toString(), key -> new Part());
        }

        /** The client is going to commit an offset with it. */
        void onOffset(String where, String group, TopicPartition partition, long offset) {
            part(where).sent = 1;
            part(where).isOffset = true;
            offsets.put(new GroupPartition(group, partition), offset);
        }

        Part part(String what) {
            return parts.computeIfAbsent(what, key -> new Part());
        }
    }

    Entry of(String name) {
        return entries.computeIfAbsent(name, Entry::new);
    }

    Collection<Entry> all() {
        return entries.values();
    }

    /** How many transactions were committed, so far as the logs say. */
    long committed() {
        return committed;
    }

    /** The end of a transaction was seen in a partition. */
    void onOutcome(Entry entry, String where, boolean commit) {
        if (entry.outcome == null) {
            entry.outcome = commit;
            entry.outcomeSeenAt = where;
            committed += commit ? 1 : 0;
        }
    }

    /** What is still missing of transactions of which a part is committed. */
    List<String> incomplete() {
        List<String> missing = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (Boolean.TRUE.equals(entry.outcome)) {
                entry.parts.forEach((where, part) -> {
                    if (part.outcome == null && part.sent > 0) {
                        missing.add("transaction " + entry.name + " is committed at " + entry.outcomeSeenAt
                                + ", but not at " + where);
                    }
                });
            }
        }
        return missing;
    }
}
