package io.barnabas.tools;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which of a command's options a mistyped word may have meant. */
final class Similarity {
    /** Words further apart than this have nothing to do with each other. */
    private static final int LIMIT = 7;

    private static final int SUBSTITUTION = 2;
    private static final int DELETION = 4;

    private Similarity() {}

    /** The nearest of the options, all of them when several are as near; empty when none is near. */
    static List<String> closest(String word, Collection<String> options) {
        String typed = word.substring(word.startsWith("--") ? 2 : 1);
        if (typed.length() < 2) {
            return List.of();
        }
        Map<Integer, TreeSet<String>> byDistance = new TreeMap<>();
        for (String option : options) {
            int distance = option.startsWith(typed) ? 0 : distance(typed, option);
            byDistance.computeIfAbsent(distance, first -> new TreeSet<>()).add(option);
        }
        Map.Entry<Integer, TreeSet<String>> nearest =
                byDistance.entrySet().iterator().next();
        return nearest.getKey() < LIMIT ? new ArrayList<>(nearest.getValue()) : List.of();
    }

    /**
     * What it costs to type one word where another was meant: letters left out are cheap, swapped ones free, letters
     * too many dear.
     */
    private static int distance(String typed, String meant) {
        int[] beforeLast = new int[meant.length() + 1];
        int[] last = new int[meant.length() + 1];
        int[] current = new int[meant.length() + 1];
        for (int j = 0; j <= meant.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= typed.length(); i++) {
            current[0] = i;
            char letter = typed.charAt(i - 1);
            for (int j = 1; j <= meant.length(); j++) {
                char other = meant.charAt(j - 1);
                int cost = last[j - 1] + (letter == other ? 0 : SUBSTITUTION);
                if (i > 1
                        && j > 1
                        && letter != other
                        && typed.charAt(i - 2) == other
                        && letter == meant.charAt(j - 2)) {
                    cost = Math.min(cost, beforeLast[j - 2]);
                }
                current[j] = Math.min(cost, Math.min(last[j] + DELETION, current[j - 1] + 1));
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = current;
            current = free;
        }
        return last[meant.length()];
    }
}
