package io.barnabas.server.coordinator;

import io.barnabas.common.TopicPartition;
import io.barnabas.coordinator.group.GroupCoordinatorShard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told of the partitions of {@code __consumer_offsets}. */
final class GroupLoadReporter implements LoadReporter<GroupCoordinatorShard> {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.coordinator.group.GroupMetadataManager");

    private final String prefix;

    GroupLoadReporter(int brokerId) {
        this.prefix = "[GroupMetadataManager brokerId=" + brokerId + "] ";
    }

    @Override
    public void onScheduled(TopicPartition partition, int epoch) {
        LOG.debug("{}Scheduling loading of offsets and group metadata from {} for epoch {}", prefix, partition, epoch);
    }

    /** Most partitions are empty: nothing is said of those. */
    @Override
    public void onLoaded(GroupCoordinatorShard shard, Loaded how) {
        if (how.records() > 0) {
            LOG.info(
                    "{}Finished loading offsets and group metadata from {} in {} milliseconds for epoch {}, of which {}"
                            + " milliseconds was spent in the scheduler. {} records, {} bytes.",
                    prefix,
                    how.partition(),
                    how.totalMs(),
                    how.epoch(),
                    how.schedulerMs(),
                    how.records(),
                    how.bytes());
        }
    }

    @Override
    public void onFailed(TopicPartition partition, Exception why) {
        LOG.error(
                "{}Error loading offsets from {}: its groups cannot be served until the partition has another leader,"
                        + " or this broker starts again with a log that can be read",
                prefix,
                partition,
                why);
    }

    @Override
    public void onUnknownType(TopicPartition partition, short keyVersion, long offset) {
        LOG.warn(
                "{}Unknown message key with version {} while loading offsets and group metadata from {} at offset {}."
                        + " Ignoring it and all others of that version. It could be a left over from an aborted"
                        + " upgrade.",
                prefix,
                keyVersion,
                partition,
                offset);
    }

    @Override
    public void onBug(TopicPartition partition, RuntimeException bug) {
        LOG.error("{}Unexpected failure in the groups of {}", prefix, partition, bug);
    }
}
