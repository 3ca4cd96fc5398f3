package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.common.Uuid;
import io.barnabas.common.message.AlterPartitionRequestData;
import io.barnabas.common.message.AlterPartitionResponseData;
import io.barnabas.common.protocol.Errors;
import io.barnabas.metadata.BrokerRegistration;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.metadata.PartitionRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Decides AlterPartition (KIP-497, KIP-841, KIP-903): a leader proposes an in-sync set, the controller disposes. */
final class AlterPartition {
    /** First version that names topics by id. */
    private static final short TOPIC_ID_VERSION = 2;
    /** First version that tells the broker epochs of the proposed set. */
    private static final short BROKER_EPOCH_VERSION = 3;

    private final ControllerContext context;

    AlterPartition(ControllerContext context) {
        this.context = context;
    }

    private record Proposal(
            int brokerId, AlterPartitionRequestData.PartitionData data, List<Integer> isr, short version) {}

    /** The changes that will be made; what is refused changes nothing. */
    Decision decide(AlterPartitionRequestData request, short version) {
        if (staleBroker(request)) {
            return Decision.NONE;
        }
        List<ControllerRecord> records = new ArrayList<>();
        Set<TopicPartition> changed = new TreeSet<>();
        for (var topic : request.topics()) {
            for (var data : topic.partitions()) {
                Proposal proposal = new Proposal(request.brokerId(), data, isr(data, version), version);
                name(topic, version)
                        .map(t -> new TopicPartition(t, data.partitionIndex()))
                        .ifPresent(partition -> {
                            if (verdict(partition, proposal) == Errors.NONE && !sameAlready(partition, proposal)) {
                                records.add(
                                        new ControllerRecord.PartitionChanged(partition, next(partition, proposal)));
                                changed.add(partition);
                            }
                        });
            }
        }
        if (changed.isEmpty()) {
            return Decision.NONE;
        }
        Set<TopicPartition> moving = new TreeSet<>(changed);
        moving.retainAll(context.partitionsBeingReassigned());
        List<ControllerEvent> followUps =
                moving.isEmpty() ? List.of() : List.of(new ControllerEvent.ReassignmentsProgressed(moving));
        return new Decision(records, List.of(new Notice.MetadataChanged(changed)), followUps);
    }

    /**
     * The answer, given the verdicts before the replay and the states after it.
     *
     * @param before what {@link #verdicts} said when the decision was made
     */
    AlterPartitionResponseData respond(AlterPartitionRequestData request, short version, List<Errors> before) {
        AlterPartitionResponseData response = new AlterPartitionResponseData();
        if (before.isEmpty() && !request.topics().isEmpty()) {
            return response.setErrorCode(Errors.STALE_BROKER_EPOCH.code());
        }
        int at = 0;
        for (var topic : request.topics()) {
            var answers = new AlterPartitionResponseData.TopicData()
                    .setTopicName(version < TOPIC_ID_VERSION ? topic.topicName() : "")
                    .setTopicId(version < TOPIC_ID_VERSION ? Uuid.ZERO_UUID : topic.topicId());
            for (var data : topic.partitions()) {
                var answer = new AlterPartitionResponseData.PartitionData()
                        .setPartitionIndex(data.partitionIndex())
                        .setErrorCode(before.get(at).code());
                if (before.get(at++) == Errors.NONE) {
                    TopicPartition partition =
                            new TopicPartition(name(topic, version).orElseThrow(), data.partitionIndex());
                    fill(answer, context.registration(partition).orElseThrow().leaderAndIsr());
                }
                answers.partitions().add(answer);
            }
            response.topics().add(answers);
        }
        return response;
    }

    private static void fill(AlterPartitionResponseData.PartitionData answer, LeaderAndIsr state) {
        answer.setLeaderId(state.leader())
                .setLeaderEpoch(state.leaderEpoch())
                .setIsr(state.isr())
                .setLeaderRecoveryState(state.leaderRecoveryState())
                .setPartitionEpoch(state.partitionEpoch());
    }

    /** One verdict per partition in the request's order; none at all when the broker itself is not who it was. */
    List<Errors> verdicts(AlterPartitionRequestData request, short version) {
        List<Errors> verdicts = new ArrayList<>();
        if (staleBroker(request)) {
            return verdicts;
        }
        for (var topic : request.topics()) {
            Optional<String> name = name(topic, version);
            for (var data : topic.partitions()) {
                Proposal proposal = new Proposal(request.brokerId(), data, isr(data, version), version);
                verdicts.add(
                        name.isEmpty()
                                ? Errors.UNKNOWN_TOPIC_ID
                                : verdict(new TopicPartition(name.get(), data.partitionIndex()), proposal));
            }
        }
        return verdicts;
    }

    private boolean staleBroker(AlterPartitionRequestData request) {
        BrokerRegistration broker = context.liveOrShuttingDownBrokers().get(request.brokerId());
        return broker == null || broker.epoch() != request.brokerEpoch();
    }

    private Errors verdict(TopicPartition partition, Proposal proposal) {
        Optional<PartitionRegistration> registration = context.registration(partition);
        if (registration.isEmpty() || context.isQueuedForDeletion(partition.topic())) {
            return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        LeaderAndIsr now = registration.get().leaderAndIsr();
        AlterPartitionRequestData.PartitionData data = proposal.data();
        if (data.leaderEpoch() > now.leaderEpoch() || data.partitionEpoch() > now.partitionEpoch()) {
            // The broker knows more than we do: another controller is at work.
            return Errors.NOT_CONTROLLER;
        }
        if (data.leaderEpoch() < now.leaderEpoch()) {
            return Errors.FENCED_LEADER_EPOCH;
        }
        if (sameAlready(partition, proposal)) {
            return Errors.NONE;
        }
        if (data.partitionEpoch() < now.partitionEpoch()) {
            return Errors.INVALID_UPDATE_VERSION;
        }
        if (proposal.brokerId() != now.leader()
                || proposal.isr().isEmpty()
                || !proposal.isr().contains(now.leader())) {
            return Errors.INVALID_REQUEST;
        }
        boolean recovering = data.leaderRecoveryState() == LeaderAndIsr.RECOVERING;
        if (recovering && (proposal.isr().size() > 1 || now.leaderRecoveryState() == LeaderAndIsr.RECOVERED)) {
            return Errors.INVALID_REQUEST;
        }
        return eligible(partition, proposal);
    }

    private Errors eligible(TopicPartition partition, Proposal proposal) {
        List<Integer> replicas = context.replicas(partition);
        Errors refusal =
                proposal.version() < TOPIC_ID_VERSION ? Errors.OPERATION_NOT_ATTEMPTED : Errors.INELIGIBLE_REPLICA;
        for (int replica : proposal.isr()) {
            // The leader itself may be shutting down; it still leads until it is moved.
            if (!replicas.contains(replica)
                    || (replica != proposal.brokerId() && !context.isReplicaOnline(replica, partition))) {
                return refusal;
            }
        }
        if (proposal.version() >= BROKER_EPOCH_VERSION) {
            for (var state : proposal.data().newIsrWithEpochs()) {
                BrokerRegistration broker = context.liveOrShuttingDownBrokers().get(state.brokerId());
                if (state.brokerEpoch() != -1 && broker != null && state.brokerEpoch() != broker.epoch()) {
                    return refusal;
                }
            }
        }
        return Errors.NONE;
    }

    /** A repeated request, whose first answer was lost. */
    private boolean sameAlready(TopicPartition partition, Proposal proposal) {
        LeaderAndIsr now = context.registration(partition).orElseThrow().leaderAndIsr();
        return proposal.data().leaderEpoch() == now.leaderEpoch()
                && proposal.brokerId() == now.leader()
                && proposal.isr().equals(now.isr())
                && proposal.data().leaderRecoveryState() == now.leaderRecoveryState();
    }

    private PartitionRegistration next(TopicPartition partition, Proposal proposal) {
        LeaderAndIsr now = context.registration(partition).orElseThrow().leaderAndIsr();
        LeaderAndIsr next = new LeaderAndIsr(
                now.leader(),
                now.leaderEpoch(),
                proposal.isr(),
                proposal.data().leaderRecoveryState(),
                now.partitionEpoch());
        return new PartitionRegistration(next, context.controllerEpoch());
    }

    private static List<Integer> isr(AlterPartitionRequestData.PartitionData data, short version) {
        return version < BROKER_EPOCH_VERSION
                ? data.newIsr()
                : data.newIsrWithEpochs().stream()
                        .map(AlterPartitionRequestData.BrokerState::brokerId)
                        .toList();
    }

    private Optional<String> name(AlterPartitionRequestData.TopicData topic, short version) {
        return version < TOPIC_ID_VERSION ? Optional.of(topic.topicName()) : context.topicName(topic.topicId());
    }
}
