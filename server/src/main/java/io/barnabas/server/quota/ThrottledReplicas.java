package io.barnabas.server.quota;

import java.util.HashSet;
import java.util.Set;

/** Reads {@code leader.replication.throttled.replicas} and its twin of followers: {@code *}, or {@code 0:1,0:2,...}. */
final class ThrottledReplicas {
    /** Stands for all partitions; compared by identity. */
    static final Set<Integer> ALL = Set.of(-1);

    private static final String WILDCARD = "*";

    private ThrottledReplicas() {}

    /**
     * The partitions whose replica at this broker is named.
     *
     * @param list as it was validated when it was stored; null for none
     * @return null for all partitions
     */
    static Set<Integer> partitionsAt(int brokerId, String list) {
        if (list == null || list.isBlank()) {
            return Set.of();
        }
        if (list.trim().equals(WILDCARD)) {
            return null;
        }
        Set<Integer> partitions = new HashSet<>();
        for (String each : list.split(",")) {
            int colon = each.indexOf(':');
            if (colon > 0 && isNumber(each.substring(colon + 1).trim(), brokerId)) {
                partitions.add(Integer.parseInt(each.substring(0, colon).trim()));
            }
        }
        return partitions;
    }

    private static boolean isNumber(String text, int number) {
        return text.equals(Integer.toString(number));
    }
}
