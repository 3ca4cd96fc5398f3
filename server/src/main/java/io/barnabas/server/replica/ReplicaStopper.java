package io.barnabas.server.replica;

import io.barnabas.cluster.Partition;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.message.StopReplicaRequestData;
import io.barnabas.common.message.StopReplicaRequestData.StopReplicaPartitionState;
import io.barnabas.common.message.StopReplicaResponseData;
import io.barnabas.common.message.StopReplicaResponseData.StopReplicaPartitionError;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends replicas when the controller says so, and deletes their logs when it says that too (StopReplica). */
final class ReplicaStopper {
    private static final Logger LOG = LoggerFactory.getLogger("state.change.logger");
    /** The topic is being deleted: no epoch can be newer. */
    private static final int EPOCH_DURING_DELETE = -2;
    /** The controller does not say. */
    private static final int NO_EPOCH = -1;

    private final int brokerId;
    private final PartitionRegistry partitions;
    private final PartitionLogs logs;
    private final WaitingRoles waiting;
    private final ReplicaFetchers fetchers;

    ReplicaStopper(
            int brokerId,
            PartitionRegistry partitions,
            PartitionLogs logs,
            WaitingRoles waiting,
            ReplicaFetchers fetchers) {
        this.brokerId = brokerId;
        this.partitions = partitions;
        this.logs = logs;
        this.waiting = waiting;
        this.fetchers = fetchers;
    }

    /** Applies a request whose epochs have been checked; all three forms the protocol had over time. */
    StopReplicaResponseData apply(StopReplicaRequestData request) {
        StopReplicaResponseData response = new StopReplicaResponseData();
        boolean delete = request.deletePartitions();
        request.ungroupedPartitions()
                .forEach(partition -> stop(
                        response,
                        new TopicPartition(partition.topicName(), partition.partitionIndex()),
                        delete,
                        NO_EPOCH));
        request.topics().forEach(topic -> topic.partitionIndexes()
                .forEach(index -> stop(response, new TopicPartition(topic.name(), index), delete, NO_EPOCH)));
        request.topicStates().forEach(topic -> {
            for (StopReplicaPartitionState state : topic.partitionStates()) {
                TopicPartition tp = new TopicPartition(topic.topicName(), state.partitionIndex());
                stop(response, tp, state.deletePartition(), state.leaderEpoch());
            }
        });
        return response;
    }

    private void stop(StopReplicaResponseData response, TopicPartition tp, boolean delete, int leaderEpoch) {
        Errors error;
        try {
            error = stop(tp, delete, leaderEpoch);
        } catch (ApiException e) {
            LOG.error("[Broker id={}] Replica {} cannot be stopped: {}", brokerId, tp, e.getMessage());
            error = e.error();
        }
        response.partitionErrors()
                .add(new StopReplicaPartitionError()
                        .setTopicName(tp.topic())
                        .setPartitionIndex(tp.partition())
                        .setErrorCode(error.code()));
    }

    private Errors stop(TopicPartition tp, boolean delete, int leaderEpoch) {
        HostedPartition hosted = partitions.get(tp);
        boolean epochCounts = leaderEpoch != EPOCH_DURING_DELETE && leaderEpoch != NO_EPOCH;
        if (epochCounts && leaderEpoch < waiting.leaderEpoch(tp)) {
            return Errors.FENCED_LEADER_EPOCH;
        }
        if (hosted != null) {
            Partition partition = hosted.partition();
            if (epochCounts && leaderEpoch < partition.state().leaderEpoch()) {
                return Errors.FENCED_LEADER_EPOCH;
            }
            fetchers.unfollow(tp);
            // Out of the registry first: a request that is woken must not find it again.
            partitions.remove(tp);
            hosted.owner().executeAndWait(() -> {
                partition.makeOffline(false);
                hosted.tellRole();
            });
            hosted.onRoleChange();
        }
        waiting.take(tp);
        if (delete) {
            logs.delete(tp);
        }
        LOG.debug("[Broker id={}] partition={} stopped, delete={}", brokerId, tp, delete);
        return Errors.NONE;
    }
}
