package io.barnabas.controller;

import io.barnabas.common.TopicPartition;
import io.barnabas.metadata.LeaderAndIsr;
import io.barnabas.metadata.PartitionRegistration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Decides leaders and in-sync sets of partitions. Changes nothing: it reads the context and returns records. */
final class PartitionStateMachine {
    private final ControllerContext context;
    private final boolean uncleanElectionAllowed;

    PartitionStateMachine(ControllerContext context, boolean uncleanElectionAllowed) {
        this.context = context;
        this.uncleanElectionAllowed = uncleanElectionAllowed;
    }

    /** First leaders: all live replicas are in sync, the first of them leads. Partitions without any stay NEW. */
    List<ControllerRecord> initialize(Collection<TopicPartition> partitions) {
        Set<Integer> live = context.liveBrokerIds();
        List<ControllerRecord> records = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            List<Integer> isr =
                    context.replicas(partition).stream().filter(live::contains).toList();
            if (!isr.isEmpty() && context.state(partition) == PartitionState.NEW) {
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
     *   <li>leader gone, none lives, unclean allowed: the first live replica leads, alone
     *   <li>leader gone, none lives: no leader; the set stays, since whoever of it comes back has everything
     * </ul>
     */
    List<ControllerRecord> reassess(Collection<TopicPartition> partitions) {
        return changes(partitions, this::reassessed);
    }

    private Optional<LeaderAndIsr> reassessed(TopicPartition partition, LeaderAndIsr now, boolean uncleanAllowed) {
        Set<Integer> live = context.liveBrokerIds();
        Set<Integer> present = context.liveOrShuttingDownBrokers().keySet();
        List<Integer> isr = now.isr().stream().filter(present::contains).toList();
        if (present.contains(now.leader())) {
            return isr.size() == now.isr().size()
                    ? Optional.empty()
                    : Optional.of(now.newLeaderAndIsr(now.leader(), isr));
        }
        Optional<Election.Outcome> elected =
                Election.offline(context.replicas(partition), now.isr(), live, uncleanAllowed);
        if (elected.isEmpty()) {
            return now.leader() == LeaderAndIsr.NO_LEADER
                    ? Optional.empty()
                    : Optional.of(now.newLeader(LeaderAndIsr.NO_LEADER));
        }
        int leader = elected.get().leader();
        return Optional.of(
                elected.get().unclean()
                        ? now.newRecoveringLeaderAndIsr(leader, List.of(leader))
                        : now.newLeaderAndIsr(leader, isr));
    }

    private Optional<LeaderAndIsr> reassessed(TopicPartition partition, LeaderAndIsr now) {
        return reassessed(partition, now, uncleanElectionAllowed);
    }

    /** As {@link #reassess}, whatever the configuration says of unclean elections. */
    List<ControllerRecord> electUnclean(Collection<TopicPartition> partitions) {
        return changes(partitions, (partition, now) -> reassessed(partition, now, true));
    }

    /** Preferred leaders back where they can lead. */
    List<ControllerRecord> electPreferred(Collection<TopicPartition> partitions) {
        return changes(partitions, (partition, now) -> Election.preferredReplica(
                        context.replicas(partition), now.isr(), context.liveBrokerIds())
                .filter(preferred -> preferred != now.leader())
                .map(now::newLeader));
    }

    /** Leadership and in-sync membership away from a broker that is about to leave, where somebody can take over. */
    List<ControllerRecord> moveAway(int broker, Collection<TopicPartition> partitions) {
        Set<Integer> live = context.liveOrShuttingDownBrokers().keySet();
        Set<Integer> leaving = new HashSet<>(context.shuttingDownBrokers());
        leaving.add(broker);
        return changes(partitions, (partition, now) -> {
            List<Integer> isr =
                    now.isr().stream().filter(r -> !leaving.contains(r)).toList();
            if (isr.isEmpty() || !now.isr().contains(broker)) {
                return Optional.empty();
            }
            return now.leader() == broker
                    ? Election.controlledShutdown(context.replicas(partition), now.isr(), live, leaving)
                            .map(leader -> now.newLeaderAndIsr(leader, isr))
                    : Optional.of(now.newLeaderAndIsr(now.leader(), isr));
        });
    }

    private interface Rule {
        Optional<LeaderAndIsr> next(TopicPartition partition, LeaderAndIsr now);
    }

    private List<ControllerRecord> changes(Collection<TopicPartition> partitions, Rule rule) {
        List<ControllerRecord> records = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            if (context.isQueuedForDeletion(partition.topic())) {
                continue;
            }
            Function<PartitionRegistration, Optional<LeaderAndIsr>> next = r -> rule.next(partition, r.leaderAndIsr());
            context.registration(partition)
                    .flatMap(next)
                    .ifPresent(state -> records.add(new ControllerRecord.PartitionChanged(partition, written(state))));
        }
        return records;
    }

    /** As this controller writes it; the partition epoch is that of the state it is based on. */
    PartitionRegistration written(LeaderAndIsr leaderAndIsr) {
        return new PartitionRegistration(leaderAndIsr, context.controllerEpoch());
    }
}
