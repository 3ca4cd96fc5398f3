package io.barnabas.server.replica;

import io.barnabas.cluster.FollowerFetch;
import io.barnabas.cluster.InSyncSet;
import io.barnabas.cluster.IsrProposal;
import io.barnabas.cluster.Leader;
import io.barnabas.cluster.Partition;
import io.barnabas.cluster.Replica;
import io.barnabas.common.protocol.Errors;
import io.barnabas.metadata.LeaderAndIsr;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the in-sync sets of the partitions led here true: listens to followers' fetches, looks now and then who lags, and
 * has the controller confirm every change (KIP-497).
 */
final class IsrKeeper {
    private static final Logger LOG = LoggerFactory.getLogger("kafka.cluster.Partition");
    private static final long RETRY_MS = 500;
    /** A busy follower tells the same of its idle partitions thousands of times a second: so often is enough. */
    private static final long RESOLUTION_MS = 100;

    private final int brokerId;
    private final long resolutionMs;
    private final ReplicaPeers peers;
    private volatile ScheduledExecutorService scheduler;

    IsrKeeper(ReplicaManagerConfig config, ReplicaPeers peers) {
        this.brokerId = config.brokerId();
        this.resolutionMs = Math.min(RESOLUTION_MS, config.replicaLagTimeMaxMs() / 20);
        this.peers = peers;
    }

    /** Looks for followers that lag, twice per replica.lag.time.max.ms, until the scheduler is shut down. */
    void start(ScheduledExecutorService timer, PartitionRegistry partitions, long lagTimeMaxMs) {
        scheduler = timer;
        long intervalMs = Math.max(1, lagTimeMaxMs / 2);
        timer.scheduleWithFixedDelay(() -> maybeShrinkAll(partitions), intervalMs, intervalMs, TimeUnit.MILLISECONDS);
    }

    /** Proposes to take out all followers that lag. */
    void maybeShrinkAll(PartitionRegistry partitions) {
        partitions.forEach((tp, hosted) -> {
            try {
                maybeShrink(hosted);
            } catch (RuntimeException e) {
                // A bug in one partition must not end the looks at all others.
                LOG.error("{}The in-sync set could not be looked at", prefix(hosted.partition()), e);
            }
        });
    }

    private void maybeShrink(HostedPartition hosted) {
        if (hosted.partition().inSyncSet().needsShrink()) {
            hosted.executeAlways(() -> {
                IsrProposal proposal = hosted.partition().inSyncSet().maybeShrink();
                if (proposal != null) {
                    logShrink(hosted.partition(), proposal);
                    submit(hosted, proposal);
                }
            });
        }
    }

    /** A follower's fetch tells how far it is. From any thread. */
    void onFollowerFetch(HostedPartition hosted, FetchPartition position) {
        Partition partition = hosted.partition();
        if (partition.inSyncSet().isKnown(position, position.fetcherLogStartOffset(), resolutionMs)) {
            return;
        }
        // Before the request says so itself, in old versions, it is taken to mean the leadership it came to.
        int leaderEpoch = position.currentLeaderEpoch() >= 0
                ? position.currentLeaderEpoch()
                : partition.state().leaderEpoch();
        FollowerFetch fetch = new FollowerFetch(
                position.replicaId(),
                position.replicaEpoch(),
                leaderEpoch,
                position.lastFetchedEpoch(),
                position.fetcherLogStartOffset(),
                position.fetchOffset());
        hosted.executeAlways(() -> note(hosted, fetch));
    }

    private void note(HostedPartition hosted, FollowerFetch fetch) {
        InSyncSet.FetchOutcome outcome = hosted.partition().inSyncSet().onFollowerFetch(fetch);
        if (outcome == InSyncSet.FetchOutcome.IGNORED) {
            return;
        }
        IsrProposal proposal = hosted.partition().inSyncSet().maybeExpand(fetch.brokerId());
        if (proposal != null) {
            submit(hosted, proposal);
        }
        if (outcome == InSyncSet.FetchOutcome.HIGH_WATERMARK_MOVED) {
            hosted.onHighWatermark();
        }
        hosted.deleteWaits().onChange();
    }

    /** On the partition's turn. */
    private void submit(HostedPartition hosted, IsrProposal proposal) {
        if (!(hosted.partition().state() instanceof Leader leader)) {
            return;
        }
        List<Long> brokerEpochs = new ArrayList<>(proposal.isr().size());
        for (int member : proposal.isr()) {
            brokerEpochs.add(brokerEpochOf(leader, member));
        }
        peers.inSyncReplicas()
                .propose(
                        new InSyncReplicas.Proposal(
                                hosted.partition().topicPartition(),
                                hosted.topicId(),
                                proposal.leaderEpoch(),
                                proposal.partitionEpoch(),
                                proposal.isr(),
                                brokerEpochs,
                                LeaderAndIsr.RECOVERED),
                        (error, state) -> hosted.executeAlways(() -> onVerdict(hosted, proposal, error, state)));
    }

    private long brokerEpochOf(Leader leader, int member) {
        if (member == brokerId) {
            return peers.brokerEpoch().getAsLong();
        }
        Replica follower = leader.follower(member);
        return follower == null ? -1 : follower.progress().brokerEpoch();
    }

    private void onVerdict(HostedPartition hosted, IsrProposal proposal, Errors error, LeaderAndIsr confirmed) {
        Partition partition = hosted.partition();
        if (!partition.inSyncSet().isPending(proposal)) {
            LOG.debug("{}The answer to {} came too late to matter: {}", prefix(partition), proposal, error);
            return;
        }
        switch (error) {
            case NONE -> {
                if (partition.inSyncSet().onConfirmed(proposal, confirmed)) {
                    logUpdate(partition, confirmed);
                    hosted.onIsrChange();
                }
            }
            case OPERATION_NOT_ATTEMPTED, INELIGIBLE_REPLICA -> {
                partition.inSyncSet().onRefused(proposal);
                LOG.info(
                        "{}Failed to alter partition to {} since the controller rejected the request with {}. Partition"
                                + " state has been reset to the latest committed state {}.",
                        prefix(partition),
                        proposal,
                        error,
                        partition.state());
                hosted.onIsrChange();
            }
            // The controller knows better, or something newer, and will tell: until then nothing more is proposed.
            case UNKNOWN_TOPIC_OR_PARTITION,
                    UNKNOWN_TOPIC_ID,
                    FENCED_LEADER_EPOCH,
                    INVALID_UPDATE_VERSION,
                    INVALID_REQUEST,
                    NEW_LEADER_ELECTED ->
                LOG.info(
                        "{}Failed to alter partition to {} since the controller answered {}; waiting for its newest"
                                + " state",
                        prefix(partition),
                        proposal,
                        error);
            default -> retryLater(hosted, proposal, error);
        }
    }

    private void retryLater(HostedPartition hosted, IsrProposal proposal, Errors error) {
        LOG.warn(
                "{}Failed to update ISR to {} due to unexpected {}. Retrying.",
                prefix(hosted.partition()),
                proposal,
                error);
        Runnable retry = () -> hosted.executeAlways(() -> {
            if (hosted.partition().inSyncSet().isPending(proposal)) {
                submit(hosted, proposal);
            }
        });
        try {
            if (scheduler != null) {
                scheduler.schedule(retry, RETRY_MS, TimeUnit.MILLISECONDS);
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("{}Not retried: the broker stops", prefix(hosted.partition()));
        }
    }

    private void logShrink(Partition partition, IsrProposal proposal) {
        if (!LOG.isInfoEnabled() || !(partition.state() instanceof Leader leader)) {
            return;
        }
        StringBuilder lagging = new StringBuilder();
        for (int member : leader.isr()) {
            Replica follower = proposal.isr().contains(member) ? null : leader.follower(member);
            if (follower != null) {
                lagging.append(lagging.isEmpty() ? "" : " ")
                        .append("(brokerId: ")
                        .append(member)
                        .append(", endOffset: ")
                        .append(follower.progress().logEndOffset())
                        .append(", lastCaughtUpTimeMs: ")
                        .append(follower.progress().lastCaughtUpTimeMs())
                        .append(')');
            }
        }
        LOG.info(
                "{}Shrinking ISR from {} to {}. Leader: (highWatermark: {}, endOffset: {}). Out of sync replicas: {}.",
                prefix(partition),
                joined(leader.isr()),
                joined(proposal.isr()),
                partition.log().highWatermark(),
                partition.log().logEndOffset(),
                lagging);
    }

    private void logUpdate(Partition partition, LeaderAndIsr confirmed) {
        LOG.info(
                "{}ISR updated to {} {} and version updated to {}",
                prefix(partition),
                joined(confirmed.isr()),
                partition.inSyncSet().isUnderMinIsr() ? "(under-min-isr)" : "",
                confirmed.partitionEpoch());
    }

    private String prefix(Partition partition) {
        return "[Partition " + partition.topicPartition() + " broker=" + brokerId + "] ";
    }

    private static String joined(List<Integer> ids) {
        StringBuilder joined = new StringBuilder();
        for (int id : ids) {
            joined.append(joined.isEmpty() ? "" : ",").append(id);
        }
        return joined.toString();
    }
}
