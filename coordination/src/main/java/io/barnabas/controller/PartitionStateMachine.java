package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.metadata.PartitionRegistration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Decides leaders and in-sync sets of partitions. Changes nothing: it reads the context and returns records. */
final class PartitionStateMachine {
    private final ControllerContext context;
    private final InterBrokerProtocol protocol;

    PartitionStateMachine(ControllerContext context, InterBrokerProtocol protocol) {
        this.context = context;
        this.protocol = protocol;
    }

    /** First leaders: all live replicas are in sync, the first of them leads. Partitions without any stay NEW. */
    List<ControllerRecord> initialize(Collection<TopicPartition> partitions) {
        List<ControllerRecord> records = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            if (context.registration(partition).isPresent() || context.isQueuedForDeletion(partition.topic())) {
                continue;
            }
            List<Integer> isr = online(context.replicas(partition), partition);
            if (!isr.isEmpty()) {
                records.add(
                        new ControllerRecord.PartitionCreated(partition, written(new LeaderAndIsr(isr.get(0), isr))));
            }
        }
        return records;
    }

    /**
     * Leaders for partitions whose leader is gone, and in-sync sets without the brokers that are gone. The cases:
     *
     * <ul>
     *   <li>leader and in-sync set live: nothing to do
     *   <li>leader lives, some in-sync replica does not: it leaves the set, the leader epoch moves
     *   <li>leader gone, an in-sync replica lives: it leads, the set is what lives of it
     *   <li>leader gone, none lives: no leader; the set stays, since whoever of it comes back has everything
     * </ul>
     */
    List<ControllerRecord> reassess(Collection<TopicPartition> partitions) {
        return changes(partitions, (partition, now) -> reassessed(partition, now, false));
    }

    /** As {@link #reassess}, but where none in sync lives the first live replica leads, alone: records may be lost. */
    List<ControllerRecord> electUnclean(Collection<TopicPartition> partitions) {
        return changes(partitions, (partition, now) -> reassessed(partition, now, true));
    }

    private Optional<LeaderAndIsr> reassessed(TopicPartition partition, LeaderAndIsr now, boolean uncleanAllowed) {
        if (context.isReplicaPresent(now.leader(), partition)) {
            List<Integer> isr = now.isr().stream()
                    .filter(r -> context.isReplicaPresent(r, partition))
                    .toList();
            return isr.size() == now.isr().size()
                    ? Optional.empty()
                    : Optional.of(now.newLeaderAndIsr(now.leader(), isr));
        }
        Optional<Election.Outcome> elected = Election.offline(
                context.replicas(partition), now.isr(), r -> context.isReplicaOnline(r, partition), uncleanAllowed);
        if (elected.isEmpty()) {
            return now.leader() == LeaderAndIsr.NO_LEADER
                    ? Optional.empty()
                    : Optional.of(now.newLeader(LeaderAndIsr.NO_LEADER));
        }
        int leader = elected.get().leader();
        if (!elected.get().unclean()) {
            return Optional.of(now.newLeaderAndIsr(leader, online(now.isr(), partition)));
        }
        return Optional.of(
                protocol.isLeaderRecoverySupported()
                        ? now.newRecoveringLeaderAndIsr(leader, List.of(leader))
                        : now.newLeaderAndIsr(leader, List.of(leader)));
    }

    /**
     * Leaders and in-sync sets without members that have been away unnoticed: they may have lost what they had not
     * flushed, and acknowledged records with it. Only where a member lives that was not away; else the best there is stays.
     */
    List<ControllerRecord> withoutReturned(Map<TopicPartition, Set<Integer>> returned) {
        return changes(returned.keySet(), (partition, now) -> {
            List<Integer> stayed = now.isr().stream()
                    .filter(r -> !returned.get(partition).contains(r) && context.isReplicaPresent(r, partition))
                    .toList();
            if (stayed.contains(now.leader())) {
                return Optional.of(now.newLeaderAndIsr(now.leader(), stayed));
            }
            return Election.offline(
                            context.replicas(partition), stayed, r -> context.isReplicaOnline(r, partition), false)
                    .map(elected -> now.newLeaderAndIsr(elected.leader(), online(stayed, partition)));
        });
    }

    /** Topics of those partitions that only an unclean election could give a leader. */
    Set<String> uncleanCandidates(Collection<TopicPartition> partitions) {
        Set<String> topics = new TreeSet<>();
        for (TopicPartition partition : partitions) {
            if (context.state(partition) == PartitionState.OFFLINE
                    && !context.isQueuedForDeletion(partition.topic())
                    && !topics.contains(partition.topic())
                    && needsUncleanElection(partition)) {
                topics.add(partition.topic());
            }
        }
        return topics;
    }

    private boolean needsUncleanElection(TopicPartition partition) {
        List<Integer> isr =
                context.registration(partition).orElseThrow().leaderAndIsr().isr();
        return online(context.replicas(partition), partition).size() > 0
                && isr.stream().noneMatch(r -> context.isReplicaOnline(r, partition));
    }

    /** Preferred leaders back where they can lead. */
    List<ControllerRecord> electPreferred(Collection<TopicPartition> partitions) {
        return changes(partitions, (partition, now) -> preferredLeader(partition, now)
                .filter(preferred -> preferred != now.leader())
                .map(now::newLeader));
    }

    /** Whether the preferred leader could lead now. */
    boolean canPreferredReplicaLead(TopicPartition partition) {
        return context.registration(partition)
                .flatMap(r -> preferredLeader(partition, r.leaderAndIsr()))
                .isPresent();
    }

    private Optional<Integer> preferredLeader(TopicPartition partition, LeaderAndIsr now) {
        return Election.preferredReplica(
                context.replicas(partition), now.isr(), r -> context.isReplicaOnline(r, partition));
    }

    /** Leadership and in-sync membership away from a broker that is about to leave, where somebody can take over. */
    List<ControllerRecord> moveAway(int broker, Collection<TopicPartition> partitions) {
        Set<Integer> leaving = new TreeSet<>(context.shuttingDownBrokers());
        leaving.add(broker);
        return changes(partitions, (partition, now) -> {
            List<Integer> isr =
                    now.isr().stream().filter(r -> !leaving.contains(r)).toList();
            if (isr.isEmpty() || !now.isr().contains(broker)) {
                return Optional.empty();
            }
            return now.leader() == broker
                    ? Election.controlledShutdown(
                                    context.replicas(partition),
                                    now.isr(),
                                    r -> context.isReplicaPresent(r, partition),
                                    leaving)
                            .map(leader -> now.newLeaderAndIsr(leader, isr))
                    : Optional.of(now.newLeaderAndIsr(now.leader(), isr));
        });
    }

    private List<Integer> online(List<Integer> replicas, TopicPartition partition) {
        return replicas.stream()
                .filter(r -> context.isReplicaOnline(r, partition))
                .toList();
    }

    /** What follows for one partition; empty when nothing does. */
    @FunctionalInterface
    interface Rule {
        Optional<LeaderAndIsr> next(TopicPartition partition, LeaderAndIsr now);
    }

    /** A rule applied to those partitions that have a state and are not being deleted. */
    List<ControllerRecord> changes(Collection<TopicPartition> partitions, Rule rule) {
        List<ControllerRecord> records = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Optional<PartitionRegistration> registration = context.registration(partition);
            if (registration.isEmpty() || context.isQueuedForDeletion(partition.topic())) {
                continue;
            }
            rule.next(partition, registration.get().leaderAndIsr())
                    .ifPresent(state -> records.add(new ControllerRecord.PartitionChanged(partition, written(state))));
        }
        return records;
    }

    /** As this controller writes it; the partition epoch is that of the state it is based on. */
    private PartitionRegistration written(LeaderAndIsr leaderAndIsr) {
        return new PartitionRegistration(leaderAndIsr, context.controllerEpoch());
    }
}
