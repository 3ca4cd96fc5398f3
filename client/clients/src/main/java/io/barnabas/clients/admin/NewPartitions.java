package io.barnabas.clients.admin;

import java.util.List;

/**
 * A topic's growth.
 *
 * @param totalCount how many partitions it shall have altogether
 * @param assignments broker ids for each new partition; null to let the broker choose
 */
public record NewPartitions(int totalCount, List<List<Integer>> assignments) {

    /** With replicas placed by the broker. */
    public static NewPartitions increaseTo(int totalCount) {
        return new NewPartitions(totalCount, null);
    }

    /** With replicas placed by hand. */
    public static NewPartitions increaseTo(int totalCount, List<List<Integer>> assignments) {
        return new NewPartitions(totalCount, assignments);
    }
}
