package io.barnabas.simulation.invariant;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Each input has one committed output, and the offsets that groups have committed say how far that goes. */
final class ExactlyOnce {
    private final Map<String, Map<Long, String>> outputs = new TreeMap<>();
    private final Map<String, Long> offsets = new TreeMap<>();

    /** A committed offset, of a transaction or not. */
    void onOffset(TransactionsAreAtomic.Found found) {
        if (found.group() != null) {
            offsets.put(found.group() + "/" + found.groupPartition(), found.groupOffset());
        }
    }

    /** A committed record; what is made of an input says so. */
    void onOutput(TransactionsAreAtomic.Found found) {
        if (found.source() == null) {
            return;
        }
        int at = found.source().lastIndexOf('@');
        String input = found.source().substring(0, at);
        long offset = Long.parseLong(found.source().substring(at + 1));
        String before = outputs.computeIfAbsent(input, key -> new TreeMap<>()).putIfAbsent(offset, found.transaction());
        if (before != null) {
            throw new InvariantViolation(
                    "ExactlyOnce",
                    "the record at " + found.source() + " was processed by " + before + " and again by "
                            + found.transaction());
        }
    }

    /** How far a group has come with an input; -1 when it has not begun. */
    long offset(String group, String input) {
        return offsets.getOrDefault(group + "/" + input, -1L);
    }

    /** What does not fit together once nothing is open any more. @param inputs offsets of the records in an input */
    List<String> gaps(String group, String input, List<Long> inputs) {
        List<String> gaps = new ArrayList<>();
        long offset = offset(group, input);
        TreeSet<Long> made = new TreeSet<>(outputs.getOrDefault(input, Map.of()).keySet());
        for (long record : inputs) {
            if (record < offset != made.remove(record)) {
                gaps.add("group " + group + " has committed offset " + offset + " of " + input + ", but the record at "
                        + record + (record < offset ? " has no output" : " has one"));
            }
        }
        if (!made.isEmpty()) {
            gaps.add("there are outputs of records of " + input + " that do not exist: " + made);
        }
        return gaps;
    }
}
