package io.barnabas.simulation.client;

import io.barnabas.common.TopicPartition;
import java.util.List;
import java.util.Map;

/**
 * What a client wants done as a whole.
 *
 * @param name nobody else's
 * @param rounds what is written, one after the other; the partitions of a round at the same time
 * @param offsets how far a group has come with it, null for none
 * @param commit whether it is to be committed; else the client changes its mind
 */
record SimTransaction(String name, List<Map<TopicPartition, List<Item>>> rounds, GroupOffsets offsets, boolean commit) {
    /** A record; key and value may be null. */
    record Item(String key, String value) {}

    /** Offsets of a group, by a member of it. */
    record GroupOffsets(String group, int generation, String memberId, Map<TopicPartition, Long> offsets) {}
}
