package io.barnabas.server.replica;

import io.barnabas.cluster.Leader;
import io.barnabas.cluster.Partition;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import io.barnabas.server.metadata.MetadataCache;
import io.barnabas.server.quota.ReplicationQuotaManager;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads partitions for fetches. Takes no lock, so that readers never wait for a writer. */
final class LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

    private final PartitionRegistry partitions;
    private final MetadataCache metadataCache;
    private final boolean rackAware;
    private final ReplicationQuotaManager leaderQuota;

    /**
     * @param rackAware whether consumers are sent to replicas in their own rack (KIP-392)
     * @param leaderQuota limit on what followers out of sync are given (KIP-73)
     */
    LogReader(
            PartitionRegistry partitions,
            MetadataCache metadataCache,
            boolean rackAware,
            ReplicationQuotaManager leaderQuota) {
        this.partitions = partitions;
        this.metadataCache = metadataCache;
        this.rackAware = rackAware;
        this.leaderQuota = leaderQuota;
    }

    /** Reads all partitions in order until the byte limit is used up; the first that has records gets at least one. */
    PartitionRead[] read(FetchParams params, List<FetchPartition> wanted) {
        PartitionRead[] reads = new PartitionRead[wanted.size()];
        int left = params.maxBytes();
        boolean minOneMessage = true;
        for (int i = 0; i < reads.length; i++) {
            FetchPartition position = wanted.get(i);
            reads[i] = read(position, Math.min(position.maxBytes(), left), minOneMessage);
            int size = reads[i].sizeInBytes();
            if (size > 0) {
                minOneMessage = false;
                left = Math.max(0, left - size);
            }
        }
        return reads;
    }

    /**
     * Bytes one partition has for the fetcher now; an urgent outcome counts as more than enough. A fetcher to whom any
     * byte is enough gets at most one counted: its records are looked up when it is answered, not here as well.
     */
    int readableBytes(FetchPartition position, FetchParams params) {
        if (params.minBytes() <= 1 && hasRecords(position)) {
            return 1;
        }
        PartitionRead read = read(position, Math.min(position.maxBytes(), params.maxBytes()), true);
        return read.isUrgent() ? Integer.MAX_VALUE : read.sizeInBytes();
    }

    private boolean hasRecords(FetchPartition position) {
        HostedPartition hosted =
                position.topic() == null ? null : partitions.get(position.topic(), position.partition());
        return hosted != null
                && hosted.partition().hasRecordsFor(position)
                && !isHeldBack(hosted.partition(), position);
    }

    /** Whether a follower gets no records now because it would make the leader exceed its limit. */
    private boolean isHeldBack(Partition partition, FetchPartition position) {
        return position.replicaId() >= 0
                && leaderQuota.isThrottled(partition.topicPartition())
                && leaderQuota.isQuotaExceeded()
                && !(partition.state() instanceof Leader leader && leader.isInSync(position.replicaId()));
    }

    /** What was read goes out: counts what followers of throttled partitions get. */
    void onAnswer(FetchParams params, List<FetchPartition> wanted, PartitionRead[] reads) {
        if (!params.isFromFollower() || leaderQuota.isIdle()) {
            return;
        }
        long bytes = 0;
        for (int i = 0; i < reads.length; i++) {
            FetchPartition position = wanted.get(i);
            boolean counts = reads[i].sizeInBytes() > 0
                    && leaderQuota.isThrottled(new TopicPartition(position.topic(), position.partition()));
            bytes += counts ? reads[i].sizeInBytes() : 0;
        }
        if (bytes > 0) {
            leaderQuota.record(bytes);
        }
    }

    private PartitionRead read(FetchPartition position, int maxBytes, boolean minOneMessage) {
        if (position.topic() == null) {
            return PartitionRead.failed(Errors.UNKNOWN_TOPIC_ID);
        }
        HostedPartition hosted = partitions.get(position.topic(), position.partition());
        if (hosted == null) {
            return PartitionRead.failed(partitions.whyNotHosted(position.topic(), position.partition()));
        }
        if (!hosted.mayBe(position.topicId())) {
            return PartitionRead.failed(Errors.INCONSISTENT_TOPIC_ID);
        }
        Partition partition = hosted.partition();
        try {
            int elsewhere = preferredReadReplica(partition, position);
            boolean heldBack = isHeldBack(partition, position);
            return elsewhere == RackAwareReplicaSelector.NONE
                    ? new PartitionRead(partition.read(position, heldBack ? 0 : maxBytes, minOneMessage && !heldBack))
                    : new PartitionRead(
                            Errors.NONE, partition.offsetSnapshot(position.currentLeaderEpoch()), elsewhere);
        } catch (ApiException e) {
            LOG.debug(
                    "Fetch of {} at offset {}: {}", partition.topicPartition(), position.fetchOffset(), e.getMessage());
            return PartitionRead.failed(e.error());
        } catch (RuntimeException e) {
            LOG.error(
                    "Error processing fetch with offset {} on partition {}",
                    position.fetchOffset(),
                    partition.topicPartition(),
                    e);
            return PartitionRead.failed(Errors.UNKNOWN_SERVER_ERROR);
        }
    }

    private int preferredReadReplica(Partition partition, FetchPartition position) {
        return rackAware && position.client() != null && partition.state() instanceof Leader leader
                ? RackAwareReplicaSelector.select(
                        leader, metadataCache.image(), position.client(), position.fetchOffset())
                : RackAwareReplicaSelector.NONE;
    }
}
