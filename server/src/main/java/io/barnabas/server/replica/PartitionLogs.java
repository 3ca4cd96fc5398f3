package io.barnabas.server.replica;

import io.barnabas.cluster.PartitionLog;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.protocol.Errors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The logs of this broker, as {@link ReplicaManager} needs them. Methods may touch the disk. */
public interface PartitionLogs {
    /**
     * A log directory.
     *
     * @param path absolute path
     * @param error NONE, or KAFKA_STORAGE_ERROR when it failed
     * @param totalBytes size of its volume, -1 when unknown
     * @param usableBytes room left on its volume, -1 when unknown
     * @param partitions the logs in it, by partition
     */
    record Directory(
            String path,
            Errors error,
            long totalBytes,
            long usableBytes,
            Map<TopicPartition, LogDescription> partitions) {}

    /**
     * A log, as DescribeLogDirs reports it.
     *
     * @param sizeInBytes of its segments
     * @param logEndOffset of the log
     * @param future whether it is to replace the present log when it has caught up
     * @param offsetLag records it is behind: a future log behind the present one
     */
    record LogDescription(long sizeInBytes, long logEndOffset, boolean future, long offsetLag) {
        /** A log that lags behind nothing. */
        LogDescription(long sizeInBytes, long logEndOffset, boolean future) {
            this(sizeInBytes, logEndOffset, future, 0);
        }
    }

    /** Fetches, ahead and all at once, what will be needed to create logs of these topics. May wait a short time. */
    void prepare(Set<String> topics);

    /**
     * The partition's log, created if there is none.
     *
     * @param topicId the topic's id, {@link Uuid#ZERO_UUID} when unknown
     * @param isNew whether the controller calls the replica new; else a log that is missing may be in a directory that
     *     failed, and is not created elsewhere
     * @throws io.barnabas.common.protocol.ApiException KAFKA_STORAGE_ERROR, INCONSISTENT_TOPIC_ID
     */
    PartitionLog getOrCreate(TopicPartition topicPartition, Uuid topicId, boolean isNew);

    /** Whether the partition has a log that is not recovered yet: then {@link #getOrCreate} has to wait for it. */
    default boolean isLoading(TopicPartition topicPartition) {
        return false;
    }

    /** This one's log is waited for: to be recovered before others. */
    default void want(TopicPartition topicPartition) {}

    /** Who is told of each log that is not loading any more; any thread. Set once, before there are roles. */
    default void onSettled(Consumer<TopicPartition> listener) {}

    /** Who is told when logs that there was no room for can be created now; any thread. Set once. */
    default void onRoom(Runnable listener) {}

    /** Renames the log away at once, frees the disk later; nothing happens when there is none. */
    void delete(TopicPartition topicPartition);

    /** The topic is gone from the cluster: what {@link #prepare} fetched for it is void. */
    void forget(String topic);

    /** All directories with their logs. */
    List<Directory> describe();

    /** Whether the log lies in the directory of that path. */
    boolean isIn(PartitionLog log, String directory);

    /** Whether a log may be moved to the directory of that path: NONE, LOG_DIR_NOT_FOUND or KAFKA_STORAGE_ERROR. */
    default Errors checkDirectory(String directory) {
        return Errors.LOG_DIR_NOT_FOUND;
    }

    /** Where the log of a partition is to be created that has none yet. */
    default void prefer(TopicPartition topicPartition, String directory) {}

    /**
     * Begins a copy of a log in another directory, in place of the one that was begun before.
     *
     * @throws io.barnabas.common.protocol.ApiException KAFKA_STORAGE_ERROR, LOG_DIR_NOT_FOUND
     */
    default LogMove beginMove(PartitionLog log, String directory) {
        throw Errors.LOG_DIR_NOT_FOUND.exception();
    }

    /** Writes the high watermarks of all logs to the checkpoint files (replication-offset-checkpoint). */
    void checkpointHighWatermarks();
}
