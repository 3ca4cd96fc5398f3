package io.barnabas.server.fetcher;

import io.barnabas.cluster.FollowerLog.Truncation;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.link.LinkException;
import io.barnabas.storage.log.DiskFullException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a fetcher tells the operator, in the words and under the loggers where people look for it. An outage is one line
 * when it begins and one when it ends, roles that change together are one line.
 */
final class FetcherLog {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.server.ReplicaFetcherThread");
    private static final Logger MANAGER_LOG = LoggerFactory.getLogger("kafka.server.ReplicaFetcherManager");

    /** Pauses double: by the third failure the topic had a tenth of a second to become known. */
    private static final int FAILURES_THAT_ARE_NOT_TRANSIENT = 3;

    private final String ident;
    private final String managerIdent;
    private final int brokerId;
    private final int leaderId;
    private final Set<String> added = new LinkedHashSet<>();
    private final Set<TopicPartition> removed = new LinkedHashSet<>();

    FetcherLog(int brokerId, int leaderId, int fetcherId) {
        this.brokerId = brokerId;
        this.leaderId = leaderId;
        this.ident =
                "[ReplicaFetcher replicaId=" + brokerId + ", leaderId=" + leaderId + ", fetcherId=" + fetcherId + "] ";
        this.managerIdent = "[ReplicaFetcherManager on broker " + brokerId + "] ";
        LOG.info("{}Starting", ident);
    }

    void shuttingDown() {
        LOG.info("{}Shutdown completed", ident);
    }

    void added(FollowedPartition partition) {
        removed.remove(partition.topicPartition());
        added.add(partition.topicPartition() + " (leaderEpoch=" + partition.leaderEpoch() + ", offset="
                + partition.fetchOffset() + ")");
    }

    void removed(FollowedPartition partition) {
        removed.add(partition.topicPartition());
    }

    /** Tells which partitions came and went since the last time. */
    void tellChanges() {
        if (!removed.isEmpty()) {
            MANAGER_LOG.info("{}Removed fetcher for partitions {}", managerIdent, removed);
            removed.clear();
        }
        if (!added.isEmpty()) {
            MANAGER_LOG.info("{}Added fetcher to broker {} for partitions {}", managerIdent, leaderId, added);
            added.clear();
        }
    }

    void unreachable(LinkException failure, boolean first, int partitions) {
        if (first) {
            LOG.warn(
                    "{}Error in response for fetch request (type=FetchRequest, replicaId={}, partitions={}): {}. "
                            + "Trying again until the leader answers or another is named",
                    ident,
                    brokerId,
                    partitions,
                    failure.getMessage());
        } else {
            LOG.debug("{}Error in response for fetch request: {}", ident, failure.getMessage());
        }
    }

    void reachable() {
        LOG.info("{}The leader answers again", ident);
    }

    void sessionRefused(Errors error) {
        LOG.info("{}Node {} was unable to process the fetch request with its session: {}.", ident, leaderId, error);
    }

    void loopIsGone(RejectedExecutionException e) {
        LOG.debug("{}Nothing is fetched any more: the links are shut down", ident, e);
    }

    /** Tells what was taken off the partition's log, if something was. */
    void truncated(FollowedPartition partition) {
        Truncation truncation = partition.takeTruncation();
        if (truncation == null) {
            return;
        }
        if (truncation.isBelowHighWatermark()) {
            LOG.warn(
                    "{}Truncating {} to offset {} below high watermark {}",
                    ident,
                    partition.topicPartition(),
                    truncation.to(),
                    truncation.highWatermark());
        }
        if (truncation.to() != truncation.from()) {
            LOG.info(
                    "{}Truncated partition {} from offset {} to {} as leader epoch {} asks for",
                    ident,
                    partition.topicPartition(),
                    truncation.from(),
                    truncation.to(),
                    partition.leaderEpoch());
        }
    }

    void resetToLeaderEnd(FollowedPartition partition, long leaderEnd) {
        LOG.warn(
                "{}Reset fetch offset for partition {} from {} to current leader's latest offset {}",
                ident,
                partition.topicPartition(),
                partition.fetchOffset(),
                leaderEnd);
    }

    void resetToLeaderStart(FollowedPartition partition, long leaderStart) {
        LOG.warn(
                "{}Reset fetch offset for partition {} from {} to current leader's start offset {}",
                ident,
                partition.topicPartition(),
                partition.fetchOffset(),
                leaderStart);
    }

    void applyFailed(FollowedPartition partition, RuntimeException failure) {
        Errors error = FollowedPartition.errorOf(failure);
        if (failure instanceof DiskFullException) {
            // The log directory has its own line about it.
            LOG.debug("{}Partition {} pauses: {}", ident, partition.topicPartition(), failure.getMessage());
        } else if (error == Errors.CORRUPT_MESSAGE) {
            LOG.error(
                    "{}Found invalid messages during fetch for partition {} offset {}: {}",
                    ident,
                    partition.topicPartition(),
                    partition.fetchOffset(),
                    failure.getMessage());
        } else if (error == Errors.KAFKA_STORAGE_ERROR) {
            LOG.error(
                    "{}Error while processing data for partition {} at offset {}; it is marked as failed: {}",
                    ident,
                    partition.topicPartition(),
                    partition.fetchOffset(),
                    failure.getMessage());
        } else {
            LOG.error(
                    "{}Unexpected error occurred while processing data for partition {} at offset {}",
                    ident,
                    partition.topicPartition(),
                    partition.fetchOffset(),
                    failure);
        }
    }

    /** The leader refuses the partition. What happens whenever a leader moves is not worth a line. */
    void refused(FollowedPartition partition, Errors error) {
        TopicPartition tp = partition.topicPartition();
        switch (error) {
            case FENCED_LEADER_EPOCH ->
                LOG.info(
                        "{}Partition {} has an older epoch ({}) than the current leader. Will await the new LeaderAndIsr"
                                + " state before resuming fetching.",
                        ident,
                        tp,
                        partition.leaderEpoch());
            case UNKNOWN_LEADER_EPOCH ->
                LOG.debug(
                        "{}Remote broker has a smaller leader epoch for partition {} than this replica's current leader"
                                + " epoch of {}.",
                        ident,
                        tp,
                        partition.leaderEpoch());
            case NOT_LEADER_OR_FOLLOWER ->
                LOG.debug(
                        "{}Remote broker is not the leader for partition {}, which could indicate that leadership is"
                                + " moving",
                        ident,
                        tp);
            case UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, INCONSISTENT_TOPIC_ID -> topicUnknown(partition, error);
            default ->
                LOG.error("{}Error for partition {} at offset {}: {}", ident, tp, partition.fetchOffset(), error);
        }
    }

    private void topicUnknown(FollowedPartition partition, Errors error) {
        if (partition.failures == FAILURES_THAT_ARE_NOT_TRANSIENT) {
            LOG.warn(
                    "{}Received {} from the leader for partition {}. This error may be returned transiently when the"
                            + " partition is being created or deleted, but it is not expected to persist.",
                    ident,
                    error,
                    partition.topicPartition());
        } else {
            LOG.debug("{}Received {} for partition {}", ident, error, partition.topicPartition());
        }
    }
}
