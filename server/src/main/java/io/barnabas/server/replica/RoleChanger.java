package io.barnabas.server.replica;

import io.barnabas.cluster.Follower;
import io.barnabas.cluster.LeadershipTerms;
import io.barnabas.cluster.Offline;
import io.barnabas.cluster.Partition;
import io.barnabas.cluster.PartitionLog;
import io.barnabas.cluster.PartitionState;
import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.LeaderAndIsrRequestData;
import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrPartitionState;
import io.barnabas.common.message.LeaderAndIsrRequestData.LeaderAndIsrTopicState;
import io.barnabas.common.message.LeaderAndIsrResponseData;
import io.barnabas.common.message.LeaderAndIsrResponseData.LeaderAndIsrPartitionError;
import io.barnabas.common.message.LeaderAndIsrResponseData.LeaderAndIsrTopicError;
import io.barnabas.common.protocol.ApiException;
import io.barnabas.common.protocol.Errors;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives partitions the roles that the controller decided on (LeaderAndIsr). One request at a time. */
final class RoleChanger {
    private static final Logger LOG = LoggerFactory.getLogger("state.change.logger");
    private static final short FIRST_VERSION_BY_TOPIC_ID = 5;

    private final int brokerId;
    private final PartitionRegistry partitions;
    private final PartitionLogs logs;
    private final WaitingRoles waiting;
    private final ReplicaFetchers fetchers;
    private final Function<TopicPartition, HostedPartition> newPartition;

    /** Who gave an order. */
    record Controller(int id, int epoch) {
        static Controller of(LeaderAndIsrRequestData request) {
            return new Controller(request.controllerId(), request.controllerEpoch());
        }
    }

    RoleChanger(
            int brokerId,
            PartitionRegistry partitions,
            PartitionLogs logs,
            WaitingRoles waiting,
            ReplicaFetchers fetchers,
            Function<TopicPartition, HostedPartition> newPartition) {
        this.brokerId = brokerId;
        this.partitions = partitions;
        this.logs = logs;
        this.waiting = waiting;
        this.fetchers = fetchers;
        this.newPartition = newPartition;
    }

    /** Applies a request whose epochs have been checked. */
    LeaderAndIsrResponseData apply(LeaderAndIsrRequestData request, short version) {
        prepareLogs(request);
        LeaderAndIsrResponseData response = new LeaderAndIsrResponseData();
        int changed = 0;
        for (LeaderAndIsrTopicState topic : request.topicStates()) {
            LeaderAndIsrTopicError topicErrors = new LeaderAndIsrTopicError().setTopicId(topic.topicId());
            response.topics().add(topicErrors);
            for (LeaderAndIsrPartitionState state : topic.partitionStates()) {
                state.setTopicName(topic.topicName());
                Errors error = apply(Controller.of(request), topic.topicId(), state);
                changed += error == Errors.NONE ? 1 : 0;
                List<LeaderAndIsrPartitionError> errors = version >= FIRST_VERSION_BY_TOPIC_ID
                        ? topicErrors.partitionErrors()
                        : response.partitionErrors();
                errors.add(answer(state, error, version));
            }
        }
        for (LeaderAndIsrPartitionState state : request.ungroupedPartitionStates()) {
            response.partitionErrors()
                    .add(answer(state, apply(Controller.of(request), Uuid.ZERO_UUID, state), version));
            changed++;
        }
        if (version < FIRST_VERSION_BY_TOPIC_ID) {
            response.topics().clear();
        }
        LOG.info(
                "[Broker id={}] Applied LeaderAndIsr of controller {} epoch {} to {} partitions",
                brokerId,
                request.controllerId(),
                request.controllerEpoch(),
                changed);
        return response;
    }

    private void prepareLogs(LeaderAndIsrRequestData request) {
        Set<String> newTopics = new HashSet<>();
        for (LeaderAndIsrTopicState topic : request.topicStates()) {
            for (LeaderAndIsrPartitionState state : topic.partitionStates()) {
                if (partitions.get(topic.topicName(), state.partitionIndex()) == null) {
                    newTopics.add(topic.topicName());
                    break;
                }
            }
        }
        request.ungroupedPartitionStates().forEach(state -> newTopics.add(state.topicName()));
        if (newTopics.isEmpty()) {
            return;
        }
        try {
            logs.prepare(newTopics);
        } catch (ApiException e) {
            // Better with the settings last seen than not at all: changes follow when the store answers again.
            LOG.warn("[Broker id={}] New logs start with the settings last seen: {}", brokerId, e.getMessage());
        }
    }

    private static LeaderAndIsrPartitionError answer(LeaderAndIsrPartitionState state, Errors error, short version) {
        LeaderAndIsrPartitionError answer = new LeaderAndIsrPartitionError()
                .setPartitionIndex(state.partitionIndex())
                .setErrorCode(error.code());
        return version >= FIRST_VERSION_BY_TOPIC_ID ? answer : answer.setTopicName(state.topicName());
    }

    /** The partition's log is loaded, or never will be: the role that waited for it begins. */
    Errors onLogSettled(TopicPartition tp) {
        WaitingRoles.Role role = waiting.take(tp);
        return role == null ? Errors.NONE : apply(role.controller(), role.topicId(), role.state());
    }

    private Errors apply(Controller controller, Uuid topicId, LeaderAndIsrPartitionState state) {
        TopicPartition tp = new TopicPartition(state.topicName(), state.partitionIndex());
        HostedPartition hosted = partitions.get(tp);
        boolean isNew = hosted == null;
        if (isNew) {
            hosted = newPartition.apply(tp);
        }
        Errors refusal = whyRefused(hosted, topicId, state);
        if (refusal != Errors.NONE) {
            LOG.warn(
                    "[Broker id={}] Refused LeaderAndIsr of controller {} epoch {} for partition {}: {}",
                    brokerId,
                    controller.id(),
                    controller.epoch(),
                    tp,
                    refusal);
            return refusal;
        }
        if (isNew && logs.isLoading(tp)) {
            waiting.put(tp, new WaitingRoles.Role(controller, topicId, state));
            if (state.leader() == brokerId) {
                logs.want(tp);
            }
            return Errors.NONE;
        }
        PartitionState before = hosted.partition().state();
        Errors outcome = changeRole(hosted, topicId, state.isNew(), LeadershipTerms.of(state, controller.epoch()));
        if (isNew) {
            // Only now: whoever finds the partition finds it with its role.
            partitions.put(hosted);
        }
        tellFetchers(hosted, isNew);
        RoleLog.onRole(brokerId, hosted, before, state);
        return outcome;
    }

    private void tellFetchers(HostedPartition hosted, boolean isNew) {
        if (hosted.partition().state() instanceof Follower follower && follower.leaderId() >= 0) {
            fetchers.follow(hosted, hosted.topicId(), follower.leaderId(), follower.leaderEpoch());
        } else if (!isNew) {
            fetchers.unfollow(hosted.partition().topicPartition());
        }
    }

    private Errors whyRefused(HostedPartition hosted, Uuid topicId, LeaderAndIsrPartitionState state) {
        boolean bothIdsKnown =
                !topicId.equals(Uuid.ZERO_UUID) && !hosted.topicId().equals(Uuid.ZERO_UUID);
        if (bothIdsKnown && !topicId.equals(hosted.topicId())) {
            return Errors.INCONSISTENT_TOPIC_ID;
        }
        int known = Math.max(
                hosted.partition().state().leaderEpoch(),
                waiting.leaderEpoch(hosted.partition().topicPartition()));
        if (state.leaderEpoch() < known) {
            return Errors.STALE_CONTROLLER_EPOCH;
        }
        return state.replicas().contains(brokerId) ? Errors.NONE : Errors.UNKNOWN_TOPIC_OR_PARTITION;
    }

    private void logFailure(Partition partition, ApiException failure) {
        if (partition.state() instanceof Offline offline && offline.logFailed()) {
            LOG.warn(
                    "[Broker id={}] Ignoring LeaderAndIsr request for partition {} as the local replica for the"
                            + " partition is in an offline log directory",
                    brokerId,
                    partition.topicPartition());
        } else {
            LOG.error(
                    "[Broker id={}] Partition {} cannot be served: {}",
                    brokerId,
                    partition.topicPartition(),
                    failure.getMessage());
        }
    }

    private Errors changeRole(HostedPartition hosted, Uuid topicId, boolean isNew, LeadershipTerms terms) {
        Partition partition = hosted.partition();
        try {
            PartitionLog log = logs.getOrCreate(partition.topicPartition(), topicId, isNew);
            if (!topicId.equals(Uuid.ZERO_UUID)) {
                hosted.onTopicId(topicId);
            }
            hosted.owner().executeAndWait(() -> {
                if (terms.leaderId() == brokerId) {
                    partition.makeLeader(terms, log);
                } else {
                    partition.makeFollower(terms, log);
                }
                hosted.tellRole();
            });
        } catch (ApiException e) {
            logFailure(partition, e);
            hosted.owner().executeAndWait(() -> {
                partition.makeOffline(true);
                hosted.tellRole();
            });
            return e.error();
        } finally {
            hosted.onRoleChange();
        }
        return Errors.NONE;
    }
}
