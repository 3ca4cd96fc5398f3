package io.barnabas.server.coordinator;

import io.barnabas.common.TopicPartition;
import io.barnabas.coordinator.common.CoordinatorShard;

/** What a coordinator tells its operators of its partitions, in the words and under the logger that Apache's has. */
public interface LoadReporter<S extends CoordinatorShard> {
    /**
     * How a partition was loaded.
     *
     * @param partition of the coordinator's topic
     * @param epoch the leader epoch
     * @param totalMs from the order to load to its end, milliseconds
     * @param schedulerMs how much of that the load waited for a thread
     * @param records that changed the shard
     * @param bytes read
     */
    record Loaded(TopicPartition partition, int epoch, long totalMs, long schedulerMs, long records, long bytes) {}

    /** The partition will be loaded. */
    void onScheduled(TopicPartition partition, int epoch);

    /** The partition was read to its end; the shard is this thread's. */
    void onLoaded(S shard, Loaded how);

    /** The partition cannot be read, and is not served. */
    void onFailed(TopicPartition partition, Exception why);

    /** A record of a type that this version does not know is skipped, and so are all others of that type. */
    void onUnknownType(TopicPartition partition, short keyVersion, long offset);

    /** An event of the shard ended with an exception, which nobody else hears of. */
    void onBug(TopicPartition partition, RuntimeException bug);
}
